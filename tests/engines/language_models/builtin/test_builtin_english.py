"""Numbers, dates, times, grammar: the pure functions under the skills."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.engines.language_models.builtin.english.dates import find_dates, months_later
from antiphon.engines.language_models.builtin.english.holidays import easter, thanksgiving
from antiphon.engines.language_models.builtin.english.numbers import digitize, find_numbers, in_words
from antiphon.engines.language_models.builtin.english.person import flip_person
from antiphon.engines.language_models.builtin.english.sentences import sentences, without_courtesy
from antiphon.engines.language_models.builtin.english.spelling_out import Digitized
from antiphon.engines.language_models.builtin.english.times import find_durations, find_times
from antiphon.engines.language_models.builtin.english.verbs import infinitive, past
from antiphon.engines.language_models.builtin.english.words import identifier_words, plain


def words_of(vocabulary: str) -> st.SearchStrategy[str]:
    """Texts of these words."""
    return st.lists(st.sampled_from(vocabulary.split())).map(" ".join)


TODAY = date(2026, 11, 21)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("one hundred and twenty three point five", "123.5"),
            ("two thousand twenty five", "2025"),
            ("nineteen eighty four", "19 84"),
            ("two and three", "2 and 3"),
            ("a hundred", "100"),
            ("a million dollars", "1000000 dollars"),
            ("two and a half hours", "2.5 hours"),
            ("5 million", "5000000"),
            ("point five", "0.5"),
            ("one two three", "1 2 3"),
            ("two hundred and five thousand and seven", "205007"),
            ("two million three hundred thousand four hundred and five", "2300405"),
            ("twelve hundred", "1200"),
            ("one thousand and one nights", "1001 nights"),
            ("three billion", "3000000000"),
            ("someone", "someone"),
            ("a", "a"),
            ("hundred", "hundred"),
        ],
    )
    def test_words_to_digits(self, text: str, digits: str) -> None:
        assert digitize(text) == digits

    @given(st.integers(min_value=0, max_value=10**12 - 1))
    def test_words_and_back(self, value: int) -> None:
        (found,) = find_numbers(in_words(value))
        assert found.value == value

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("1,000,000 and 5", [1000000, 5]),
            ("3.5.6", [Fraction(7, 2), 6]),
            ("v2 x 3rd", [3]),
            ("twenty-first", [21]),
        ],
    )
    def test_digits(self, text: str, values: list[int]) -> None:
        assert [number.value for number in find_numbers(text)] == values

    @given(st.text(max_size=60) | words_of("one twenty hundred and a 7"))
    def test_spans_lie_in_the_text(self, text: str) -> None:
        spans = [(number.start, number.end) for number in find_numbers(text)]
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(text) for start, end in spans)

    @given(words_of("July twenty first on one hundred 5 x"))
    def test_rewritten_text_knows_its_origin(self, text: str) -> None:
        digitized = Digitized.of(text)
        start, end = digitized.original_span(0, len(digitized.text))
        assert (start, end) == (0, len(text))


class TestDates:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("july twentieth nineteen sixty nine", "1969-07-20"),
            ("20 July 1969", "1969-07-20"),
            ("on the 4th of July", "2027-07-04"),
            ("1969-07-20", "1969-07-20"),
            ("03/14/2025", "2025-03-14"),
            ("day after tomorrow", "2026-11-23"),
            ("next Monday", "2026-11-23"),
            ("last friday", "2026-11-20"),
            ("saturday", "2026-11-21"),
            ("in 3 days", "2026-11-24"),
            ("two weeks ago", "2026-11-07"),
            ("a month from now", "2026-12-21"),
            ("next year", "2027-11-21"),
            ("on the 15th", "2026-12-15"),
            ("new year's eve 2030", "2030-12-31"),
            ("february 29", "2028-02-29"),
            ("first of may two thousand and one", "2001-05-01"),
        ],
    )
    def test_found(self, text: str, found: str) -> None:
        (day,) = find_dates(text, TODAY)
        assert day.value == date.fromisoformat(found)

    @pytest.mark.parametrize(
        "text", ["February 30", "march madness", "may I go", "13/13/2020", "in 999999 years"]
    )
    def test_none(self, text: str) -> None:
        assert not find_dates(text, TODAY)

    def test_the_past_where_it_is_meant(self) -> None:
        assert find_dates("July 4", TODAY, past=True)[0].value == date(2026, 7, 4)
        assert find_dates("monday", TODAY, past=True)[0].value == date(2026, 11, 16)

    @pytest.mark.parametrize(
        ("year", "day"),
        [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2038, "2038-04-25")],
    )
    def test_easter(self, year: int, day: str) -> None:
        assert easter(year) == date.fromisoformat(day)

    def test_moveable_and_missing_days(self) -> None:
        assert thanksgiving(2026) == date(2026, 11, 26)
        assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
        assert months_later(date(9999, 12, 1), 1) is None
        assert easter(1) is None

    @given(st.text(max_size=80), st.dates())
    def test_any_text_on_any_day(self, text: str, today: date) -> None:
        for sample in (text, f"in 9 years, {text} last monday, easter, on the 31st"):
            for found in find_dates(sample, today):
                assert 0 <= found.start < found.end <= len(sample)


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("5 pm", time(17)),
            ("at 17:30", time(17, 30)),
            ("half past six", time(6, 30)),
            ("quarter to seven pm", time(18, 45)),
            ("noon", time(12)),
            ("midnight", time(0)),
            ("at seven", time(7)),
            ("seven thirty am", time(7, 30)),
            ("three o'clock in the afternoon", time(15)),
            ("12 am", time(0)),
        ],
    )
    def test_found(self, text: str, found: time) -> None:
        assert [moment.value for moment in find_times(text)] == [found]

    @pytest.mark.parametrize("text", ["at 25 percent", "13 pm", "25:00", "3.14"])
    def test_none(self, text: str) -> None:
        assert not find_times(text)

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("5 minutes", 300),
            ("an hour and a half", 5400),
            ("half an hour", 1800),
            ("90s", 90),
            ("a five-minute timer", 300),
        ],
    )
    def test_durations(self, text: str, seconds: int) -> None:
        assert sum(found.seconds for found in find_durations(text)) == seconds


class TestGrammar:
    @pytest.mark.parametrize(
        ("said", "said_back"),
        [
            ("My name is Ada", "Your name is Ada"),
            ("I am from Berlin and I love cats", "You are from Berlin and you love cats"),
            ("I was born in 1990", "You were born in 1990"),
            ("You are Bob, a pirate.", "I am Bob, a pirate."),
            ("Your favorite color is red", "My favorite color is red"),
            ("I asked you to help me", "You asked me to help you"),
            ("I'm Ada’s friend", "You are Ada's friend"),
        ],
    )
    def test_first_and_second_person(self, said: str, said_back: str) -> None:
        assert flip_person(said) == said_back

    @pytest.mark.parametrize(
        ("name", "to_do", "done"),
        [
            ("turn_on_the_lights", "turn on the lights", "turned on the lights"),
            ("set_timer", "set the timer", "set the timer"),
            ("sendEmail", "send the email", "sent the email"),
            ("stop_conversation", "stop the conversation", "stopped the conversation"),
            ("undo", "undo", "undid"),
            ("notify_team", "notify the team", "notified the team"),
            ("lights", "lights", None),
        ],
    )
    def test_verbs(self, name: str, to_do: str, done: str | None) -> None:
        assert infinitive(name) == to_do
        assert past(name) == done

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
            ("Brazil vs. Argentina won. Yes", ["Brazil vs. Argentina won.", "Yes"]),
            ("one\ntwo", ["one", "two"]),
            ("3.5 is more", ["3.5 is more"]),
            ("", []),
        ],
    )
    def test_sentences(self, text: str, parts: list[str]) -> None:
        assert list(sentences(text)) == parts

    @pytest.mark.parametrize(
        ("text", "request_itself"),
        [
            ("Hey Gemini, could you please turn on the lights? Thanks!", "turn on the lights?"),
            ("um so what time is it please", "what time is it"),
            ("I would like to know what 2+2 is", "what 2+2 is"),
            ("thanks", "thanks"),
            ("please", "please"),
            ("spell Antiphon", "spell Antiphon"),
            ("can you hear me", "can you hear me"),
        ],
    )
    def test_courtesy(self, text: str, request_itself: str) -> None:
        assert without_courtesy(text) == request_itself

    def test_words(self) -> None:
        assert plain("What’s up? I don't know, Bob's won't!") == "what is up i do not know bob will not"
        assert identifier_words("getHTTPData.v2") == ("get", "http", "data", "v2")
