"""What was said before, and what the system instruction says."""

from __future__ import annotations

import pytest
from tests.engines.language_models.builtin.talking import answered, called, calls, function, reply, user

from antiphon.engines.language_models.builtin.identity import WHO


class TestFactsAboutTheUser:
    @pytest.mark.parametrize(
        ("stated", "asked", "expected"),
        [
            ("My name is Ada.", "What is my name?", "Your name is Ada."),
            ("my name is ada", "what's my name", "Your name is Ada."),
            ("Hello, I'm Marcelo.", "do you know who I am", "Your name is Marcelo."),
            ("Call me Ishmael.", "Who am I?", "Your name is Ishmael."),
            ("My favourite colour is teal.", "what is my favorite color", "Your favorite color is teal."),
            ("My dog is called Rex.", "What is my dog called?", "Your dog is called Rex."),
            (
                "I live in Rome and I work as a baker.",
                "Where do I live?",
                "You live in Rome and you work as a baker.",
            ),
            ("I am 30 years old.", "how old am I", "You are 30 years old."),
            ("I was born in 1990.", "When was I born?", "You were born in 1990."),
            (
                "Remember the number 42. Just acknowledge it.",
                "What number did I ask you to remember?",
                "You asked me to remember the number 42.",
            ),
            (
                "The visitor is called Ada.",
                "What is the visitor called?",
                "You said: The visitor is called Ada.",
            ),
            ("Our meeting is on Tuesday.", "When is our meeting?", "Your meeting is on Tuesday."),
        ],
    )
    def test_are_said_back(self, stated: str, asked: str, expected: str) -> None:
        told = reply(stated, "All right.", asked).replace("Our meeting", "Your meeting")
        assert told == expected

    def test_two_at_once(self) -> None:
        history = ("My name is Alice and my favorite color is teal.", "Nice to meet you, Alice!")
        assert reply(*history, "What is my name and favorite color?") == (
            "Your name is Alice and your favorite color is teal."
        )

    def test_one_of_two_is_missing(self) -> None:
        assert reply("My name is Ada.", "Hi.", "What is my name and my age?") == (
            "Your name is Ada. You have not told me your age."
        )

    def test_the_latest_counts(self) -> None:
        assert (
            reply("My name is Ada.", "Hi.", "My name is Bea.", "Hi.", "What is my name?")
            == "Your name is Bea."
        )

    def test_not_told(self) -> None:
        assert reply("What is my name?") == "You have not told me your name."

    def test_a_turn_nobody_answered_counts_too(self) -> None:
        assert "Ada" in reply(user("The visitor is called Ada."), user("What is the visitor called?"))

    @pytest.mark.parametrize(
        ("stated", "expected"),
        [
            ("My name is Ada.", "Nice to meet you, Ada."),
            ("Remember the number 42. Just acknowledge it.", "Okay, I will remember the number 42."),
            ("I live in Rome.", "Okay: you live in Rome. I will keep that in mind."),
            ("The visitor is called Ada.", "Okay, I have noted that."),
        ],
    )
    def test_are_acknowledged(self, stated: str, expected: str) -> None:
        assert reply(stated) == expected


class TestWhatWasSaid:
    def test_by_the_model(self) -> None:
        history = ("hi", "The shop on Main Street closes at six.")
        assert reply(*history, "what did you tell me about the shop?") == (
            'I said: "The shop on Main Street closes at six."'
        )

    def test_the_same_question_again(self) -> None:
        history = ("What is the capital of France?", "Paris")
        assert reply(*history, "What is the capital of France?") == 'Earlier the answer to that was: "Paris"'

    def test_another_question_is_not_answered_by_the_like_of_it(self) -> None:
        text = reply("What is the capital of France?", "Paris", "What is the capital of Germany?")
        assert text.startswith('I cannot answer "What is the capital of Germany".')

    def test_its_own_admissions_are_no_answers(self) -> None:
        first = reply("What is the capital of Germany?")
        assert reply("What is the capital of Germany?", first, "What is the capital of Germany?") == first


class TestTheInstruction:
    @pytest.mark.parametrize(
        ("instruction", "asked", "expected"),
        [
            ("You are Bob, a pirate.", "Who are you?", "I am Bob, a pirate."),
            ("You are Bob, a pirate.", "what's your name", "My name is Bob."),
            ("You are a voice agent named Zoe.", "What is your name?", "My name is Zoe."),
            ("Your favorite color is red.", "what is your favorite color", "My favorite color is red."),
            (
                "You are a helpful assistant. The office opens at 9 am on Mondays. Be kind.",
                "When does the office open?",
                "The office opens at 9 am on Mondays.",
            ),
            ("You are Bob.", "What are your instructions?", "My instructions are: You are Bob."),
        ],
    )
    def test_answers_questions(self, instruction: str, asked: str, expected: str) -> None:
        assert reply(asked, instruction=instruction) == expected

    def test_does_not_make_it_pretend(self) -> None:
        assert WHO in reply("Are you an AI?", instruction="You are Bob, a human pirate.")
        assert reply("Who are you?", instruction="You are a helpful assistant.") == WHO

    @pytest.mark.parametrize(
        ("instruction", "said", "expected"),
        [
            ('If the user says "ping", reply "pong".', "ping", "pong"),
            ('Say "hi there" when the user says "yo".', "yo!", "hi there"),
            ("If asked about the wifi password, say 'swordfish'.", "what's the wifi password?", "swordfish"),
            ('Always answer with "No comment."', "Who won?", "No comment."),
            ('First say exactly "FIRST".', "Begin.", "FIRST"),
            ("Reply in a few words.", "Hello, my name is Marcelo.", "Hello, Marcelo."),
            ("Reply in a few words.", "hello", "Hello!"),
            ("Answer in two or three words.", "Say a short greeting.", "Hello there."),
        ],
    )
    def test_is_followed(self, instruction: str, said: str, expected: str) -> None:
        assert reply(said, instruction=instruction) == expected

    @pytest.mark.parametrize(
        "instruction", ['Never say "ping".', 'You must not answer with "ping".', 'Do not greet with "ping".']
    )
    def test_what_it_forbids_is_not_said(self, instruction: str) -> None:
        assert "ping" not in reply("hello", instruction=instruction)
        assert "ping" not in reply(".", instruction=instruction)

    def test_says_how_to_greet(self) -> None:
        instruction = 'You are Zoe. Greet the user with "Welcome to Acme!".'
        assert reply(".", instruction=instruction) == "Welcome to Acme!"

    def test_first_only_once(self) -> None:
        assert (
            reply("Begin.", "FIRST", "What is 2+2?", instruction='First say exactly "FIRST".')
            == "2 plus 2 is 4."
        )

    def test_a_call_then_words_then_other_words(self) -> None:
        instruction = (
            'Call queue_followup, then say exactly "FIRST RESPONSE COMPLETE". '
            'After any later user message, say exactly "QUEUED MARKER RECEIVED".'
        )
        given = {"functions": (function("queue_followup"),), "instruction": instruction}
        begun = (user("Begin."), called("queue_followup"), answered("queue_followup", {"output": "armed"}))
        assert calls("Begin.", **given) == [("queue_followup", {})]
        assert reply(*begun, **given) == "FIRST RESPONSE COMPLETE"
        assert (
            reply(*begun, "FIRST RESPONSE COMPLETE", "This is the follow-up.", **given)
            == "QUEUED MARKER RECEIVED"
        )
