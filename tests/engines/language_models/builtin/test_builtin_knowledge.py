"""Sums, dates, counting and units: what rules can know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.engines.language_models.builtin.talking import reply


class TestSums:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("what's twelve times seven", "12 times 7 is 84."),
            ("12*7", "12 times 7 is 84."),
            ("What is 2 + 2?", "2 plus 2 is 4."),
            ("what's 15 percent of 80", "15 percent of 80 is 12."),
            ("15% of 80", "15 percent of 80 is 12."),
            ("square root of 144", "The square root of 144 is 12."),
            ("what is half of ten", "0.5 times 10 is 5."),
            ("(2+3)*4 - 6/2", "(2 plus 3) times 4 minus 6 divided by 2 is 17."),
            ("what is 10 - 3", "10 minus 3 is 7."),
            ("three point five plus one point two", "3.5 plus 1.2 is 4.7."),
            ("2 to the power of ten", "2 to the power of 10 is 1024."),
            ("two to the tenth power", "2 to the power of 10 is 1024."),
            ("what is negative five plus three", "Minus 5 plus 3 is minus 2."),
            ("5 factorial", "5 factorial is 120."),
            ("what is 10 mod 3", "10 modulo 3 is 1."),
            ("17 % 5", "17 modulo 5 is 2."),
            ("how much is one hundred and five divided by three", "105 divided by 3 is 35."),
            ("subtract 3 from 10", "10 minus 3 is 7."),
            ("multiply six by seven", "6 times 7 is 42."),
            ("add two and three", "2 plus 3 is 5."),
            ("the sum of 4 and 5 times 2", "(4 plus 5) times 2 is 18."),
            ("what's 1/3", "1 divided by 3 is about 0.333333."),
            ("8 x 9", "8 times 9 is 72."),
            ("What is 3.5 × 2?", "3.5 times 2 is 7."),
            ("what is 7 squared", "7 to the power of 2 is 49."),
            ("cube root of 27", "The cube root of 27 is 3."),
            ("sqrt of 2", "The square root of 2 is about 1.414214."),
            ("2^-2", "2 to the power of minus 2 is 0.25."),
            ("10 minus -3", "10 minus minus 3 is 13."),
            ("what is 100,000 + 1", "100000 plus 1 is 100001."),
            ("one million plus two thousand three hundred and four", "1000000 plus 2304 is 1002304."),
            (
                "12345678901234567890 * 98765432109876543210",
                "12345678901234567890 times 98765432109876543210 is "
                "1219326311370217952237463801111263526900.",
            ),
        ],
    )
    def test_the_value(self, said: str, expected: str) -> None:
        assert reply(said) == expected

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("10 / 0", "one cannot divide by zero"),
            ("what is zero to the power of minus one", "one cannot divide by zero"),
            ("2**10**9", "too large for me to say"),
            ("9^9^9^9", "too large for me to say"),
            ("200!", "too large for me to say"),
            ("10^300 * 10^300", "too large for me to say"),
            ("what is the square root of minus four", "no real square root"),
            ("(-8)^0.5", "no real result"),
            ("2.5!", "only whole numbers"),
            ("(" * 60 + "1+1" + ")" * 60, "nested too deeply"),
        ],
    )
    def test_no_value_but_a_reason(self, said: str, why: str) -> None:
        assert reply(said).startswith("I cannot work that out: ")
        assert why in reply(said)

    @pytest.mark.parametrize("said", ["555-1234", "7/20/1969", "C++", "1 +", "2 3", "1..2+3"])
    def test_no_sum(self, said: str) -> None:
        assert reply(said).startswith("I do not understand")


class TestDates:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("what day is it", "Today is Saturday, November 21, 2026."),
            ("What's the date today?", "Today is Saturday, November 21, 2026."),
            ("what's the date tomorrow", "Tomorrow is Sunday, November 22, 2026."),
            ("what day was yesterday", "Yesterday was Friday, November 20, 2026."),
            ("is it Saturday today?", "Yes, it is Saturday, November 21, 2026."),
            ("what day was July 20 1969", "July 20, 1969 was a Sunday."),
            ("what day of the week was july twentieth nineteen sixty nine", "July 20, 1969 was a Sunday."),
            ("What day is 2027-01-01?", "January 1, 2027 is a Friday."),
            ("when is Easter", "Easter is on Sunday, March 28, 2027."),
            ("when is thanksgiving?", "Thanksgiving is on Thursday, November 26, 2026."),
            ("how many days until Christmas", "It is 34 days until Friday, December 25, 2026."),
            ("how long is it until new year's eve", "It is 40 days until Thursday, December 31, 2026."),
            ("how many weeks until Christmas", "It is 4 weeks and 6 days until Friday, December 25, 2026."),
            ("how many days since November 1", "Sunday, November 1, 2026 was 20 days ago."),
            (
                "how long is it from July 4 to July 20",
                "From Sunday, July 4, 2027 to Tuesday, July 20, 2027 it is 16 days.",
            ),
            ("what month is it", "It is November 2026."),
            ("what year is it", "It is the year 2026."),
            ("is 2024 a leap year", "Yes, 2024 is a leap year."),
            ("is 1900 a leap year", "No, 1900 is not a leap year."),
            ("how many days are in february", "February 2026 has 28 days."),
            ("how many days does February 2028 have", "February 2028 has 29 days."),
        ],
    )
    def test_days(self, said: str, expected: str) -> None:
        assert reply(said) == expected

    @pytest.mark.parametrize(
        "said", ["what time is it", "What's the time?", "tell me the time please", "time"]
    )
    def test_the_time(self, said: str) -> None:
        assert reply(said) == "It is 2:05 PM UTC."

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "It is 12:00 AM UTC."),
            (datetime(2026, 1, 1, 12, 30), "It is 12:30 PM."),
            (datetime(2026, 1, 1, 9, 5, tzinfo=timezone(timedelta(hours=1), "CET")), "It is 9:05 AM CET."),
            (datetime(2026, 1, 1, 9, 5, tzinfo=timezone(timedelta(hours=1))), "It is 9:05 AM."),
        ],
    )
    def test_the_time_is_the_requests(self, now: datetime, expected: str) -> None:
        assert reply("what time is it", now=now) == expected

    def test_the_time_elsewhere_is_not_known(self) -> None:
        assert "I do not know it in Tokyo" in reply("what time is it in Tokyo")


class TestCounting:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("count from one to five", "One, two, three, four, five."),
            ("Count from 1 to 5.", "1, 2, 3, 4, 5."),
            ("count to ten", "One, two, three, four, five, six, seven, eight, nine, ten."),
            ("count down from 5", "5, 4, 3, 2, 1."),
            ("count backwards from 3 to 0", "3, 2, 1, 0."),
            ("count from 2 to 10 by 2", "2, 4, 6, 8, 10."),
            (
                "list the days of the week",
                "The days of the week are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.",
            ),
            ("what are the seasons", "The seasons are spring, summer, autumn and winter."),
        ],
    )
    def test_in_a_row(self, said: str, expected: str) -> None:
        assert reply(said) == expected

    def test_to_one_hundred_takes_a_while(self) -> None:
        text = reply("count to one hundred")
        assert text.endswith("ninety-eight, ninety-nine, one hundred.")
        assert len(text.split()) == 101

    def test_not_forever(self) -> None:
        assert reply("count to one billion").startswith("That would take too long.")

    def test_the_alphabet(self) -> None:
        assert reply("say the alphabet").startswith("A, B, C, D")


class TestUnits:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("what is 20 degrees celsius in fahrenheit", "20 degrees Celsius is 68 degrees Fahrenheit."),
            ("convert 100°F to °C", "100 degrees Fahrenheit is about 37.78 degrees Celsius."),
            ("minus 40 celsius in fahrenheit", "minus 40 degrees Celsius is minus 40 degrees Fahrenheit."),
            ("how many miles are in 10 kilometers", "10 kilometers is about 6.21 miles."),
            ("10 km to miles", "10 kilometers is about 6.21 miles."),
            ("convert five kilograms to pounds", "5 kilograms is about 11.02 pounds."),
            ("how many minutes in 2 hours", "2 hours is 120 minutes."),
            ("how many inches in a foot", "1 foot is 12 inches."),
            ("how many seconds are in a day", "1 day is 86400 seconds."),
        ],
    )
    def test_conversions(self, said: str, expected: str) -> None:
        assert reply(said) == expected
