"""Small talk, saying what it is, repeating, spelling, and admitting what it does not know."""

from __future__ import annotations

import pytest
from tests.engines.language_models.builtin.talking import function, model, reply, user

from antiphon.engines.language_models.builtin.identity import WHO
from antiphon.engines.language_models.builtin.skills.story import JOKES, STORY


class TestSmallTalk:
    @pytest.mark.parametrize(
        ("said", "begins"),
        [
            ("Hello", "Hello!"),
            ("hello there", "Hello!"),
            ("Hello, world!", "Hello!"),
            ("Hey Gemini!", "Hello!"),
            ("good morning", "Good morning!"),
            ("Hello? Gemini are you there?", "Yes, I am here."),
            ("hello gemini are you there", "Yes, I am here."),
            ("can you hear me", "Yes, I am here."),
            ("is anybody there?", "Yes, I am here."),
            ("Thanks!", "You are welcome."),
            ("thank you very much", "You are welcome."),
            ("goodbye", "Goodbye"),
            ("see you later", "Goodbye"),
            ("exit", "Goodbye"),
            ("How are you?", "I am running fine"),
            ("what's up", "I am running fine"),
            ("I'm fine, thanks", "I am glad"),
            ("i am tired", "I am sorry to hear that."),
            ("sorry", "No problem at all."),
            ("never mind", "All right."),
            ("stop", "All right."),
            ("no", "All right."),
            ("okay great", "All right. What else"),
            ("well done", "Thank you."),
            ("testing one two three", "I hear you."),
            ("Begin.", "I am ready."),
            ("say something", "I am ready."),
            ("ping", "Pong."),
            ("how old are you", "I am software"),
            ("do you like music", "I am a set of rules"),
        ],
    )
    def test_answers_in_kind(self, said: str, begins: str) -> None:
        assert reply(said).startswith(begins)

    def test_a_joke_is_another_one_the_next_time(self) -> None:
        assert reply("tell me a joke") == JOKES[0]
        assert reply("tell me a joke", JOKES[0], "another one") == JOKES[1]
        assert reply("tell me a joke", JOKES[0], "another joke please") == JOKES[1]

    @pytest.mark.parametrize(
        "said", ["Tell me a long story.", "tell me a story about dragons", "another bedtime story"]
    )
    def test_a_story_is_long_enough_to_be_interrupted(self, said: str) -> None:
        assert reply(said) == STORY
        assert 60 <= len(STORY.split()) <= 140

    def test_an_account_of_itself_is_long_too(self) -> None:
        assert 60 <= len(reply("Tell me about yourself in detail").split()) <= 140


class TestSayingWhatItIs:
    @pytest.mark.parametrize(
        "said",
        [
            "who are you",
            "What are you?",
            "are you an AI?",
            "Are you a real person?",
            "are you gemini",
            "what model are you",
            "which language model do you use",
            "am I talking to a human",
            "what is your name",
            "What can you do?",
            "can you help me",
        ],
    )
    def test_no_language_model(self, said: str) -> None:
        assert WHO in reply(said)

    @pytest.mark.parametrize(
        "said",
        [
            "What is the capital of Germany?",
            "Turn this place into a party!",
            "asdf qwer",
            "write me a poem in C",
        ],
    )
    def test_what_is_not_understood_is_quoted_and_the_way_out_is_told(self, said: str) -> None:
        text = reply(said)
        assert said.rstrip("?!") in text
        assert "not a language model" in text
        assert "[language_models.default]" in text
        assert 'engine = "openai"' in text

    def test_no_symbols_where_it_will_be_spoken(self) -> None:
        text = reply("What is the capital of Germany?", spoken=True)
        assert "antiphon dot toml" in text
        assert not set(text) & set("[]=*_#`")

    def test_a_long_utterance_is_not_quoted_whole(self) -> None:
        assert len(reply("gobbledygook and " * 400)) < 500

    def test_how_to_plug_in_a_model(self) -> None:
        assert "[language_models.default]" in reply("how do I plug in a real model")

    def test_names_the_functions_it_was_given(self) -> None:
        functions = (function("turn_on_the_lights"), function("set_timer"))
        assert "turn on the lights and set the timer" in reply("make me a sandwich", functions=functions)


class TestEcho:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("Say hello.", "Hello!"),
            ("please say hello", "Hello!"),
            ("Say a short greeting.", "Hello there."),
            ("say good morning to Bob", "Good morning, Bob!"),
            ("say hi to my friend john", "Hi, John!"),
            ("say hello in French", "Bonjour."),
            ("Say the word banana", "banana"),
            ("say I am late", "I am late"),
            ('Say "hi there" and nothing else', "hi there"),
            ("Reply with exactly PONG", "PONG"),
            ("Respond with only the word pong.", "pong."),
            ('Reply with exactly "I am ready."', "I am ready."),
            ("answer with just yes", "yes"),
            ("Reply with exactly: Hello, World", "Hello, World"),
            ("repeat after me: the quick brown fox", "the quick brown fox"),
            ("Can you repeat after me the quick brown fox", "the quick brown fox"),
            ('<system>Say exactly "QUEUED MARKER RECEIVED".</system>', "QUEUED MARKER RECEIVED"),
            ('Tell the user that "the line is busy"', "the line is busy"),
            ("say ho three times", "ho, ho, ho"),
        ],
    )
    def test_says_it(self, said: str, expected: str) -> None:
        assert reply(said) == expected

    def test_long_texts_are_said_whole(self) -> None:
        text = "word " * 1500 + "end"
        assert reply(f"repeat after me: {text}") == text


class TestRepetition:
    @pytest.mark.parametrize(
        "said", ["repeat that", "what did you say?", "Say that again, please.", "pardon?", "again"]
    )
    def test_its_own_words(self, said: str) -> None:
        assert reply("hi", "The sky is blue.", said) == "The sky is blue."

    def test_nothing_said_yet(self) -> None:
        assert reply("repeat that") == "I have not said anything yet."

    @pytest.mark.parametrize(
        ("said", "quoted"),
        [
            ("what did I just say", "I like tea"),
            ("repeat my last sentence", "I like tea"),
            ("what did I say first", "hi"),
        ],
    )
    def test_the_users_words(self, said: str, quoted: str) -> None:
        assert f'"{quoted}"' in reply("hi", "Hello!", "I like tea", "All right.", said)


class TestSpelling:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("spell Antiphon", "Antiphon is spelled A, N, T, I, P, H, O, N."),
            ("how do you spell necessary?", "Necessary is spelled N, E, C, E, S, S, A, R, Y."),
            ('Spell the word "cat" for me', "Cat is spelled C, A, T."),
            ("spell ice cream", "Ice cream is spelled I, C, E; C, R, E, A, M."),
            ("spell cat backwards", "T, A, C."),
            ("how many letters are in banana", "Banana has 6 letters."),
            ("how many vowels in banana?", "Banana has 3 vowels."),
            ("spell it", "Which word should I spell?"),
        ],
    )
    def test_letter_by_letter(self, said: str, expected: str) -> None:
        assert reply(said) == expected


class TestSeveralSentences:
    def test_each_is_answered(self) -> None:
        assert (
            reply("What is 2 plus 2? What day is it?")
            == "2 plus 2 is 4. Today is Saturday, November 21, 2026."
        )

    def test_courtesy_around_a_request_is_passed_over(self) -> None:
        assert reply("Hello. Could you please tell me what 2+2 is? Thanks!").startswith("2 plus 2 is 4.")
        assert reply("Hi! What is 2+2?") == "2 plus 2 is 4."

    def test_thanks_are_no_answer_to_a_question(self) -> None:
        assert reply("Who won the match? Thanks!").startswith('I cannot answer "Who won the match? Thanks".')

    def test_two_requests_in_one_sentence(self) -> None:
        assert reply("what is 2 plus 2 and what time is it") == "2 plus 2 is 4. It is 2:05 PM UTC."


class TestPlaceholders:
    @pytest.mark.parametrize("blank", ["", " ", ".", "...", "\n"])
    def test_nobody_said_anything_yet(self, blank: str) -> None:
        assert reply(blank).startswith("Hello!")

    def test_no_contents_at_all(self) -> None:
        assert reply().startswith("Hello!")

    @pytest.mark.parametrize("blank", [" ", "."])
    def test_the_last_real_turn_is_answered(self, blank: str) -> None:
        assert reply(user("What is 2+2?"), user(blank)) == "2 plus 2 is 4."

    def test_an_answered_turn_is_not_answered_again(self) -> None:
        assert reply("What is 2+2?", "2 plus 2 is 4.", ".") == "I am listening. What can I do for you?"

    @pytest.mark.parametrize(
        ("instruction", "expected"),
        [
            ('Say "Welcome back!"', "Welcome back!"),
            ("Greet the user and offer your assistance.", "Hello! How can I help you?"),
            ('Greet the user with "Ahoy".', "Ahoy"),
            ("Say hello to the user.", "Hello!"),
        ],
    )
    def test_instructions_given_as_the_models_own_words(self, instruction: str, expected: str) -> None:
        assert reply(model(instruction), user(".")).casefold() == expected.casefold()

    def test_greets_and_introduces_itself_when_told_to(self) -> None:
        assert reply("Start by greeting the user warmly and introducing yourself.").startswith(
            f"Hello! {WHO}"
        )
