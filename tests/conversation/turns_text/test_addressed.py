"""Whether an utterance is for the assistant."""

from __future__ import annotations

import pytest

from antiphon.conversation.turns_text.addressed import Verdict, addressed

NAMES = ("Antiphon", "computer")

FOR_US = """
computer
hey antiphon
antiphon what time is it
hey computer turn on the light
what time is it computer
what is the weather like
can you tell me a joke
could you help me with this
is it going to rain
turn on the light
set a timer for five minutes
play some music please
tell me a story
i want to book a table for two
i need help with my homework
i'd like to order a pizza
let's play a game
do you like music
you are very funny
okay what about tomorrow morning what is the weather
remind me to call mom
call mom
send a message to dad
What about you?
ok computer stop
""".strip().splitlines()

NOT_FOR_US = """
honey where are the keys
mom can you come here
can you come here mom
be right there
i'm on the phone
close the door please
he said he would come later
she doesn't like it at all
they are coming at eight
i told him that already
dinner is ready
hey guys look at this
i'm talking to the computer
uh-huh
yeah
the traffic was terrible this morning
it was a long day
hold on a second
""".strip().splitlines()

UNFINISHED = """
can you
computer can you
i want to
tell me about
turn on the
what is the
antiphon i would like to
set a timer for
so if i
""".strip().splitlines()


@pytest.mark.parametrize("text", FOR_US)
def test_is_answered(text: str) -> None:
    said = addressed(text, names=NAMES, language="en-US", in_conversation=False)
    assert said.verdict is Verdict.YES, said


@pytest.mark.parametrize("text", NOT_FOR_US)
def test_is_let_pass(text: str) -> None:
    said = addressed(text, names=("Antiphon",), language="en-US", in_conversation=False)
    assert said.verdict is Verdict.NO, said


@pytest.mark.parametrize("text", UNFINISHED)
def test_is_waited_for(text: str) -> None:
    said = addressed(text, names=NAMES, language="en-US", in_conversation=True)
    assert said.verdict is Verdict.INCOMPLETE, said


class TestWithinAConversation:
    @pytest.mark.parametrize(
        "text", ["yes", "the blue one", "monday at ten", "it was a long day", "no thanks"]
    )
    def test_an_answer_needs_no_form_of_address(self, text: str) -> None:
        said = addressed(text, names=NAMES, language="en", in_conversation=True)
        assert said.verdict is Verdict.YES

    @pytest.mark.parametrize(
        "text", ["honey where are the keys", "he said he would come later", "be right there"]
    )
    def test_side_talk_is_still_side_talk(self, text: str) -> None:
        said = addressed(text, names=NAMES, language="en", in_conversation=True)
        assert said.verdict is Verdict.NO


class TestNames:
    def test_a_name_is_matched_as_a_whole_word(self) -> None:
        assert (
            addressed("computers are fast", names=NAMES, language="en", in_conversation=False).verdict
            is Verdict.NO
        )

    def test_a_name_outweighs_what_sounds_like_side_talk(self) -> None:
        said = addressed("antiphon he said he would come", names=NAMES, language="en", in_conversation=False)
        assert (said.verdict, said.reason) == (Verdict.YES, "called 'antiphon'")

    def test_a_name_inside_japanese_text(self) -> None:
        said = addressed(
            "ねえアンティフォン今何時", names=("アンティフォン",), language="ja", in_conversation=False
        )
        assert said.verdict is Verdict.YES

    def test_an_empty_name_calls_nobody(self) -> None:
        assert (
            addressed("it was cold", names=("", " "), language="en", in_conversation=False).verdict
            is Verdict.NO
        )


class TestOtherLanguages:
    def test_a_question_mark_asks(self) -> None:
        assert (
            addressed("Wie spät ist es?", names=NAMES, language="de", in_conversation=False).verdict
            is Verdict.YES
        )

    def test_an_open_turn_is_waited_for(self) -> None:
        said = addressed("ich möchte", names=NAMES, language="de", in_conversation=True)
        assert said.verdict is Verdict.INCOMPLETE

    def test_without_signs_only_the_conversation_decides(self) -> None:
        for in_conversation, verdict in ((True, Verdict.YES), (False, Verdict.NO)):
            said = addressed("das ist schön", names=NAMES, language="de", in_conversation=in_conversation)
            assert said.verdict is verdict


def test_silence_addresses_nobody() -> None:
    assert addressed("", names=NAMES, language="en", in_conversation=True).verdict is Verdict.NO
