"""The context window (Live API reference, ContextWindowCompressionConfig; Live API guide, "Context window
compression")."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Call, Count, Say, Simulation, say

from antiphon.conversation.context_rules import ContextWindow, SlidingWindow
from antiphon.conversation.generation import GenerationUsage
from antiphon.conversation.reply_decision import ReplyVerdict
from antiphon.conversation.window import first_that_fits
from antiphon.wire.setup import ContextWindowCompression
from antiphon.wire.setup import SlidingWindow as AskedWindow

FUNCTIONS = {"functionDeclarations": [{"name": "look_up"}, {"name": "wait", "behavior": "NON_BLOCKING"}]}


def words(tokens: int, mark: str) -> str:
    """A text of so many tokens that begins with a mark."""
    return mark.ljust(4 * tokens, ".")


def sliding(trigger: int, target: int | None = None) -> dict[str, Any]:
    """A setup with compression, for text."""
    window = {} if target is None else {"targetTokens": target}
    return {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "contextWindowCompression": {"triggerTokens": trigger, "slidingWindow": window},
    }


def prompts(simulation: Simulation) -> list[int]:
    """`promptTokenCount` of each turn."""
    return [
        message["usageMetadata"]["promptTokenCount"]
        for message in simulation.messages
        if "usageMetadata" in message
    ]


def close_reason_of(simulation: Simulation) -> str:
    """Why the session was closed, with 1007."""
    assert simulation.closed is not None
    _, code, reason = simulation.closed
    assert code == 1007
    return reason


def marks(simulation: Simulation) -> list[str]:
    """The history, each entry by the mark that it begins with."""
    return [text.rstrip(".") for _, text in simulation.history]


def converse(simulation: Simulation, turns: range) -> None:
    for turn in turns:
        simulation.send_text(words(100, f"u{turn}"))
        simulation.run()


def hundred_token_replies(count: int) -> list[list[Say]]:
    return [[Say((words(100, f"m{turn}"),))] for turn in range(count)]


class TestRules:
    """What a client may ask for, and what it gets."""

    @pytest.mark.parametrize(
        "asked, trigger, target",
        [
            (ContextWindowCompression(), 8000, 4000),
            (ContextWindowCompression(sliding_window=AskedWindow()), 8000, 4000),
            (
                ContextWindowCompression(trigger_tokens=0, sliding_window=AskedWindow(target_tokens=0)),
                8000,
                4000,
            ),
            (ContextWindowCompression(trigger_tokens=5000), 5000, 2500),
            (ContextWindowCompression(sliding_window=AskedWindow(target_tokens=100)), 8000, 100),
            (ContextWindowCompression(trigger_tokens=25_600), 10_000, 5000),
            (
                ContextWindowCompression(
                    trigger_tokens=25_600, sliding_window=AskedWindow(target_tokens=12_800)
                ),
                10_000,
                5000,
            ),
        ],
    )
    def test_the_trigger_is_80_percent_and_the_target_half_of_it(
        self, asked: ContextWindowCompression, trigger: int, target: int
    ) -> None:
        window = ContextWindow.of(10_000, asked)
        assert window.sliding == SlidingWindow(trigger_tokens=trigger, target_tokens=target)

    def test_without_the_field_nothing_is_cut(self) -> None:
        assert ContextWindow.of(10_000, None) == ContextWindow(limit_tokens=10_000)

    def test_what_does_not_fit_the_model_is_told(self) -> None:
        asked = ContextWindowCompression(
            trigger_tokens=25_600, sliding_window=AskedWindow(target_tokens=12_800)
        )
        trigger, target = ContextWindow.of(10_000, asked).changes(asked)
        assert trigger.startswith("setup.contextWindowCompression.triggerTokens is 10000 instead of 25600")
        assert target.startswith("setup.contextWindowCompression.slidingWindow.targetTokens is 5000")

    def test_what_fits_is_not_worth_a_word(self) -> None:
        asked = ContextWindowCompression(trigger_tokens=9_000)
        assert list(ContextWindow.of(10_000, asked).changes(asked)) == []
        assert list(ContextWindow.of(10_000, None).changes(None)) == []

    @pytest.mark.parametrize("room, start", [(9, 1), (4, 4), (3, 4), (0, 4), (5, 4), (14, 0)])
    def test_as_much_is_kept_as_fits_the_target(self, room: int, start: int) -> None:
        assert first_that_fits([0, 1, 4], [5, 2, 2, 1, 3, 1], room) == start

    def test_without_a_turn_of_the_user_nothing_can_be_cut(self) -> None:
        assert first_that_fits([], [5, 5], 0) == 0


class TestSliding:
    """The oldest turns fall out once the trigger is passed."""

    def test_prompts_grow_to_the_trigger_and_fall_to_the_target(self) -> None:
        simulation = Simulation(*hundred_token_replies(8), setup=sliding(1000, 500))
        converse(simulation, range(8))
        # 100, 300, 500, 700, 900, then 1,100 is over the trigger.
        assert prompts(simulation) == [100, 300, 500, 700, 900, 500, 700, 900]
        assert marks(simulation) == ["u3", "m3", "u4", "m4", "u5", "m5", "u6", "m6", "u7", "m7"]
        assert simulation.notes == ["context: 1100 tokens cut to 500, 6 entries fell out"]

    def test_the_language_model_is_asked_with_what_is_left(self) -> None:
        simulation = Simulation(*hundred_token_replies(6), setup=sliding(1000, 500))
        converse(simulation, range(6))
        texts = [content.parts[0].text or "" for content in simulation.requests[-1].contents]
        assert [text.rstrip(".") for text in texts] == ["u3", "m3", "u4", "m4", "u5"]

    def test_nothing_of_it_is_seen_on_the_wire(self) -> None:
        cut = Simulation(*hundred_token_replies(8), setup=sliding(1000, 500))
        whole = Simulation(*hundred_token_replies(8), setup=sliding(100_000))
        for simulation in (cut, whole):
            converse(simulation, range(8))
        assert cut.shape == whole.shape

    def test_the_system_instruction_and_the_functions_stay(self) -> None:
        setup = {**sliding(1000, 500), "systemInstruction": {"parts": [{"text": words(50, "be brief")}]}}
        simulation = Simulation(*hundred_token_replies(8), setup={**setup, "tools": [FUNCTIONS]})
        converse(simulation, range(8))
        assert max(prompts(simulation)) <= 1000
        for request in simulation.requests:
            assert request.system_instruction.startswith("be brief")
            assert [function.name for function in request.functions] == ["look_up", "wait"]

    def test_the_last_turn_stays_even_if_it_is_larger_than_the_trigger(self) -> None:
        simulation = Simulation(say("Hm."), say("Long."), setup=sliding(1000, 500))
        simulation.send_text("First")
        simulation.run()
        simulation.send_text(words(3000, "huge"))
        simulation.run()
        assert simulation.output_text == "Hm.Long."
        assert marks(simulation) == ["huge", "Long"]
        assert [warning[:39] for warning in simulation.warnings] == [
            "the context stays above triggerTokens ("
        ]

    def test_what_the_user_says_in_pieces_is_one_turn(self) -> None:
        simulation = Simulation(*hundred_token_replies(3), setup=sliding(1000, 300))
        converse(simulation, range(2))
        for piece in range(4):
            simulation.send_text(words(100, f"p{piece}"), turn_complete=False)
        simulation.send_text(words(300, "ask"))
        simulation.run()
        assert marks(simulation) == ["p0", "p1", "p2", "p3", "ask", "m2"]

    def test_pieces_that_are_longer_than_the_trigger_fall_out_one_by_one(self) -> None:
        simulation = Simulation(*hundred_token_replies(1), setup=sliding(1000, 300))
        for piece in range(50):
            simulation.send_text(words(100, f"p{piece}"), turn_complete=False)
        assert len(simulation.history) <= 10
        simulation.send_text(words(100, "ask"))
        simulation.run()
        assert marks(simulation)[-3:] == ["p49", "ask", "m0"]

    def test_no_draft_is_made_for_which_something_would_have_to_be_cut(self) -> None:
        """It could not be brought back when the user goes on."""
        voice = {**sliding(1000, 300), "generationConfig": {"responseModalities": ["AUDIO"]}}
        simulation = Simulation(*[say("All right.")] * 6, setup=voice)
        simulation.send_text(words(400, "long"))
        simulation.run()
        simulation.send_text(words(500, "longer"))
        simulation.run()
        before = simulation.history
        simulation.speak("and one more", 4.0)
        simulation.silence(0.4)
        assert simulation.history == before
        assert len(simulation.requests) == 2
        simulation.silence(3.0)
        assert not simulation.receipts[-1].drafted
        assert prompts(simulation)[-1] < 300
        assert [role for role, _ in simulation.history] == ["user", "model"]
        simulation.speak("and another", 2.0)
        simulation.silence(3.0)
        assert simulation.receipts[-1].drafted

    def test_a_draft_that_does_not_fit_at_all_does_not_end_the_session(self) -> None:
        setup = {
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "proactivity": {"proactiveAudio": True},
        }
        simulation = Simulation(say("All right."), setup=setup, context_tokens=1000)
        simulation.send_text(words(940, "long"))
        simulation.run()
        simulation.verdict = ReplyVerdict.STAY_SILENT
        simulation.speak("somebody else is spoken to", 4.0)
        simulation.silence(3.0)
        assert simulation.closed is None
        assert len(simulation.requests) == 1


class TestInitialHistory:
    """`historyConfig.initialHistoryInClientContent`: what is told at the begin always stays."""

    def seeded(self) -> Simulation:
        setup = {
            **sliding(1000, 500),
            "historyConfig": {"initialHistoryInClientContent": True},
            "sessionResumption": {},
        }
        simulation = Simulation(*hundred_token_replies(9), setup=setup)
        simulation.send(
            {
                "clientContent": {
                    "turns": [
                        {"role": "user", "parts": [{"text": words(50, "seed-u")}]},
                        {"role": "model", "parts": [{"text": words(50, "seed-m")}]},
                    ],
                    "turnComplete": True,
                }
            }
        )
        return simulation

    def test_it_stays(self) -> None:
        simulation = self.seeded()
        converse(simulation, range(9))
        assert marks(simulation)[:3] == ["seed-u", "seed-m", "u4"]
        assert max(prompts(simulation)) <= 1000

    def test_it_stays_over_connections(self) -> None:
        simulation = self.seeded()
        converse(simulation, range(2))
        setup = {**sliding(1000, 500), "sessionResumption": {}}
        resumed = Simulation(*hundred_token_replies(9), setup=setup, resumed=simulation.snapshots[-1])
        converse(resumed, range(2, 9))
        assert marks(resumed)[:2] == ["seed-u", "seed-m"]
        assert "u2" not in marks(resumed)


class TestCalls:
    """A function's call is never parted from its answer."""

    def calling(self, **options: Any) -> Simulation:
        setup = {**sliding(1000, 300), "tools": [FUNCTIONS]}
        return Simulation([Call("wait")], *hundred_token_replies(20), setup=setup, **options)

    def answer(self, simulation: Simulation, call_id: str, **fields: Any) -> None:
        response = {"id": call_id, "name": "wait", "response": {"ok": True}, **fields}
        simulation.send({"toolResponse": {"functionResponses": [response]}})
        simulation.run()

    def call_id(self, simulation: Simulation) -> str:
        (call,) = [message["toolCall"] for message in simulation.messages if "toolCall" in message]
        return str(call["functionCalls"][0]["id"])

    def test_a_blocking_call_falls_out_with_its_answer(self) -> None:
        setup = {**sliding(1000, 300), "tools": [FUNCTIONS]}
        simulation = Simulation([Call("look_up")], *hundred_token_replies(20), setup=setup)
        simulation.send_text(words(100, "ask"))
        simulation.run()
        response = {"id": self.call_id(simulation), "name": "look_up", "response": {"ok": True}}
        simulation.send({"toolResponse": {"functionResponses": [response]}})
        simulation.run()
        converse(simulation, range(8))
        assert not any("look_up" in text for _, text in simulation.history)

    def test_the_answer_to_a_call_that_fell_out_brings_it_back(self) -> None:
        simulation = self.calling()
        simulation.send_text(words(100, "ask"))
        simulation.run()
        converse(simulation, range(8))
        assert not any("wait()" in text for _, text in simulation.history)
        self.answer(simulation, self.call_id(simulation), scheduling="SILENT")
        assert [text for _, text in simulation.history][-2:] == ["wait()", "wait={'ok': True}"]

    def test_a_call_that_would_fall_out_goes_to_its_answer(self) -> None:
        simulation = self.calling()
        simulation.send_text(words(100, "ask"))
        simulation.run()
        converse(simulation, range(3))
        self.answer(simulation, self.call_id(simulation), scheduling="SILENT")
        assert marks(simulation).index("wait()") == 1
        converse(simulation, range(3, 5))
        assert marks(simulation)[:1] != ["ask"]
        texts = marks(simulation)
        if "wait={'ok': True}" in texts:
            assert texts.index("wait={'ok': True}") == texts.index("wait()") + 1

    def test_an_answer_after_a_resumption_brings_its_call_back(self) -> None:
        setup = {**sliding(1000, 300), "tools": [FUNCTIONS], "sessionResumption": {}}
        simulation = Simulation([Call("wait")], *hundred_token_replies(20), setup=setup)
        simulation.send_text(words(100, "ask"))
        simulation.run()
        converse(simulation, range(8))
        resumed = Simulation(say("Good."), setup=setup, resumed=simulation.snapshots[-1])
        self.answer(resumed, self.call_id(simulation))
        assert [text for _, text in resumed.history][-3:] == ["wait()", "wait={'ok': True}", "Good."]


class TestEngineCount:
    """What the language model's tokenizer counts goes before the estimate."""

    def counted(self, tokens: int) -> list[Any]:
        return [Say((words(100, "m"),)), Count(GenerationUsage(prompt_tokens=tokens))]

    def test_the_client_is_told_the_engines_count(self) -> None:
        simulation = Simulation(self.counted(160), setup=sliding(1000))
        converse(simulation, range(1))
        (message,) = [message for message in simulation.messages if "usageMetadata" in message]
        usage = message["usageMetadata"]
        assert usage["promptTokenCount"] == 160
        assert usage["promptTokensDetails"] == [{"modality": "TEXT", "tokenCount": 160}]

    def test_the_context_is_cut_by_it(self) -> None:
        doubled = [self.counted(count) for count in (200, 600, 1000)]
        simulation = Simulation(*doubled, say("m"), setup=sliding(1000, 500))
        converse(simulation, range(4))
        # 1,400 of its tokens are 700 of ours: over the trigger, which the estimate would not be.
        assert prompts(simulation) == [200, 600, 1000, 200]

    def test_a_count_that_cannot_be_is_not_believed(self) -> None:
        simulation = Simulation(self.counted(0), self.counted(1_000_000), setup=sliding(1000))
        converse(simulation, range(2))
        assert prompts(simulation) == [100, 300]

    def test_it_is_known_after_a_resumption(self) -> None:
        setup = {**sliding(1000, 500), "sessionResumption": {}}
        simulation = Simulation(self.counted(200), setup=setup)
        converse(simulation, range(1))
        resumed = Simulation(say("m"), setup=setup, resumed=simulation.snapshots[-1])
        converse(resumed, range(1))
        assert prompts(resumed) == [600]


class TestFull:
    """Without compression a session ends when its context is full."""

    PLAIN = {"generationConfig": {"responseModalities": ["TEXT"]}}

    def test_it_is_closed_with_googles_words_and_the_reason(self) -> None:
        simulation = Simulation(*hundred_token_replies(9), setup=self.PLAIN, context_tokens=1000)
        converse(simulation, range(6))
        assert prompts(simulation) == [100, 300, 500, 700, 900]
        assert close_reason_of(simulation) == (
            "Request contains an invalid argument. The context window is full: 1100 of 1000 tokens. "
            "Use contextWindowCompression."
        )
        assert len(close_reason_of(simulation).encode()) <= 123

    def test_context_that_nobody_asks_about_fills_it_too(self) -> None:
        simulation = Simulation(setup=self.PLAIN, context_tokens=1000)
        for piece in range(11):
            assert not simulation.closed
            simulation.send_text(words(100, f"p{piece}"), turn_complete=False)
        assert "The context window is full: 1100 of 1000 tokens." in close_reason_of(simulation)

    def test_with_compression_only_what_always_stays_can_fill_it(self) -> None:
        simulation = Simulation(setup=sliding(1000), context_tokens=1000)
        simulation.send_text(words(2000, "huge"))
        assert close_reason_of(simulation).endswith("The context window is full: 2000 of 1000 tokens.")

    def test_it_goes_on_with_compression_over_another_connection(self) -> None:
        setup = {**self.PLAIN, "sessionResumption": {}}
        simulation = Simulation(*hundred_token_replies(9), setup=setup, context_tokens=1000)
        converse(simulation, range(6))
        assert simulation.closed
        resumed = Simulation(
            say("Good."),
            setup={**sliding(1000, 500), "sessionResumption": {}},
            resumed=simulation.snapshots[-1],
            context_tokens=1000,
        )
        converse(resumed, range(5, 6))
        assert not resumed.closed
        assert marks(resumed) == ["u3", "m3", "u4", "m4", "u5", "Good"]

    def test_a_turn_that_uses_tools_can_fill_it(self) -> None:
        setup = {**self.PLAIN, "tools": [FUNCTIONS]}
        simulation = Simulation([Call("look_up")], setup=setup, context_tokens=1000)
        simulation.send_text("Look it up")
        simulation.run()
        call = next(message["toolCall"] for message in simulation.messages if "toolCall" in message)
        response = {"id": call["functionCalls"][0]["id"], "response": {"found": words(2000, "much")}}
        simulation.send({"toolResponse": {"functionResponses": [response]}})
        simulation.run()
        assert "The context window is full" in close_reason_of(simulation)
        assert simulation.conversation.abandon().tokens == 0


def test_an_instruction_that_grows_counts() -> None:
    simulation = Simulation(*hundred_token_replies(6), setup=sliding(1000, 700))
    converse(simulation, range(2))
    instruction = {"parts": [{"text": words(600, "new rules")}]}
    simulation.send({"contextUpdate": {"systemInstruction": instruction}})
    converse(simulation, range(2, 3))
    assert prompts(simulation) == [100, 300, 700]
    assert marks(simulation) == ["u2", "m2"]
