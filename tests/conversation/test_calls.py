"""Function calls, their ids, and what becomes of their answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.calls import AnswerKind, CallRegister, OpenCall
from antiphon.wire.content import FunctionCall, FunctionResponse
from antiphon.wire.enums import FunctionScheduling


def register(*names: str, blocking: bool = True) -> tuple[CallRegister, list[str]]:
    """A register with calls of these functions, and their ids."""
    calls = CallRegister("a session")
    ids = [calls.new_id(name, {}) for name in names]
    calls.open(
        OpenCall(FunctionCall(id=id, name=name), blocking) for id, name in zip(ids, names, strict=True)
    )
    return calls, ids


def response(id: str | None = None, name: str | None = None, **fields: object) -> FunctionResponse:
    return FunctionResponse(id=id, name=name, response={"n": 1}, **fields)  # type: ignore[arg-type]


class TestIds:
    """`function-call-` and a decimal number."""

    @given(st.text())
    def test_they_are_unique_and_fit_into_64_bits(self, session_id: str) -> None:
        calls = CallRegister(session_id)
        numbers = [int(calls.new_id("a", {}).removeprefix("function-call-")) for _ in range(100)]
        assert len(set(numbers)) == 100
        assert all(0 <= number < 2**64 for number in numbers)

    def test_the_same_call_in_the_same_place_of_a_session_has_the_same_id_again(self) -> None:
        call = ("set_alarm", {"hour": 7, "days": ["mon", "tue"]})
        first, again = CallRegister("a session"), CallRegister("a session")
        assert first.new_id(*call) == again.new_id(*call)
        assert first.new_id(*call) == again.new_id(*call)

    @pytest.mark.parametrize(
        "other",
        [
            CallRegister("another session").new_id("set_alarm", {"hour": 7}),
            CallRegister("a session").new_id("set_alarm", {"hour": 8}),
            CallRegister("a session").new_id("set_timer", {"hour": 7}),
        ],
    )
    def test_another_call_has_another_id(self, other: str) -> None:
        assert CallRegister("a session").new_id("set_alarm", {"hour": 7}) != other


class TestAnswers:
    """Matched by id, or by name when the client sends none."""

    def test_by_id_in_any_order_they_are_handed_out_in_order_of_issue(self) -> None:
        calls, (first, second) = register("a", "b")
        assert calls.answer(response(second))[0] is AnswerKind.BLOCKING
        assert calls.blocking_ids == (first,)
        calls.answer(response(first))
        assert [answer.id for answer in calls.take_answers()] == [first, second]
        assert calls.take_answers() == ()
        assert calls.open_ids == ()

    def test_the_id_decides_even_if_the_name_says_otherwise(self) -> None:
        calls, (_, second) = register("a", "b")
        _, answer = calls.answer(response(second, "a"))
        assert (answer.id, answer.name) == (second, "b")

    @pytest.mark.parametrize("id", [None, ""])
    def test_without_an_id_the_oldest_unanswered_call_of_the_name_is_meant(self, id: str | None) -> None:
        calls, ids = register("a", "b", "a")
        answers = [calls.answer(response(id, "a"))[1].id for _ in range(2)]
        assert answers == [ids[0], ids[2]]
        assert calls.answer(response(id, "a"))[0] is AnswerKind.UNKNOWN

    def test_an_answer_without_a_response_is_an_empty_one(self) -> None:
        calls, (id,) = register("a")
        _, answer = calls.answer(FunctionResponse(id=id))
        assert (answer.name, answer.response) == ("a", {})

    def test_a_second_answer_is_told_apart_before_and_after_the_first_was_taken(self) -> None:
        calls, (id,) = register("a")
        calls.answer(response(id))
        assert calls.answer(response(id))[0] is AnswerKind.ANSWERED
        calls.take_answers()
        assert calls.answer(response(id))[0] is AnswerKind.ANSWERED

    def test_nobody_called_that(self) -> None:
        calls, _ = register("a")
        assert calls.answer(response("function-call-1"))[0] is AnswerKind.UNKNOWN
        assert calls.answer(response(None, "b"))[0] is AnswerKind.UNKNOWN
        assert calls.answer(response())[0] is AnswerKind.UNKNOWN

    def test_a_call_nobody_waits_for_is_closed_by_its_last_answer(self) -> None:
        calls, (id,) = register("a", blocking=False)
        assert calls.blocking_ids == ()
        assert calls.answer(response(id, will_continue=True))[0] is AnswerKind.NON_BLOCKING
        assert list(calls.open_ids) == [id]
        assert calls.answer(response(id))[0] is AnswerKind.NON_BLOCKING
        assert list(calls.open_ids) == []
        assert calls.answer(response(id))[0] is AnswerKind.ANSWERED


class TestCancelling:
    """An interruption takes back the calls that are waited for."""

    def test_each_is_cancelled_once_and_a_late_answer_is_told_apart(self) -> None:
        calls, (first, second) = register("a", "b")
        assert calls.cancel_blocking() == (first, second)
        assert calls.cancel_blocking() == ()
        assert calls.answer(response(first))[0] is AnswerKind.CANCELLED
        assert calls.open_ids == ()

    def test_answered_ones_are_not_cancelled(self) -> None:
        calls, (first, second) = register("a", "b")
        calls.answer(response(first))
        assert calls.cancel_blocking() == (second,)
        assert [answer.id for answer in calls.take_answers()] == [first]

    def test_those_nobody_waits_for_are_not_cancelled(self) -> None:
        calls, (id,) = register("a", blocking=False)
        assert calls.cancel_blocking() == ()
        assert calls.open_ids == (id,)

    @given(st.lists(st.sampled_from(["call", "slow", "answer", "take", "cancel"]), max_size=30), st.data())
    def test_whatever_happens_no_call_is_both_answered_and_cancelled(
        self, steps: Sequence[str], data: st.DataObject
    ) -> None:
        calls = CallRegister("a session")
        ids: list[str] = []
        answered: list[str] = []
        cancelled: list[str] = []
        for step in steps:
            match step:
                case "call" | "slow":
                    ids.append(calls.new_id("a", {}))
                    calls.open([OpenCall(FunctionCall(id=ids[-1], name="f"), step == "call")])
                case "answer" if ids:
                    kind, answer = calls.answer(response(data.draw(st.sampled_from(ids))))
                    if kind in (AnswerKind.BLOCKING, AnswerKind.NON_BLOCKING):
                        answered.append(str(answer.id))
                case "take":
                    calls.take_answers()
                case "cancel":
                    cancelled += calls.cancel_blocking()
        assert len(answered) == len(set(answered))
        assert len(cancelled) == len(set(cancelled))
        assert not set(answered) & set(cancelled)
        assert set(calls.open_ids) == set(ids) - set(answered) - set(cancelled)


class TestScheduling:
    """Of answers that nobody waits for; the guide's samples put it inside of `response`."""

    def answered(
        self, response: dict[str, object], *, blocking: bool = False, **fields: object
    ) -> FunctionResponse:
        calls, (id,) = register("a", blocking=blocking)
        answer = FunctionResponse(id=id, name="a", response=response, **fields)  # type: ignore[arg-type]
        return calls.answer(answer)[1]

    @pytest.mark.parametrize("name", ["INTERRUPT", "interrupt", "INTERRUPTED"])
    def test_inside_of_the_response_it_is_taken_out(self, name: str) -> None:
        answer = self.answered({"n": 1, "scheduling": name})
        assert (answer.scheduling, answer.response) == (FunctionScheduling.INTERRUPT, {"n": 1})

    def test_the_field_counts_for_more(self) -> None:
        answer = self.answered({"n": 1, "scheduling": "WHEN_IDLE"}, scheduling=FunctionScheduling.SILENT)
        assert (answer.scheduling, answer.response) == (FunctionScheduling.SILENT, {"n": 1})

    @pytest.mark.parametrize("value", ["at noon", 3, None, {"day": 1}])
    def test_what_is_no_scheduling_belongs_to_the_answer(self, value: object) -> None:
        answer = self.answered({"scheduling": value})
        assert (answer.scheduling, answer.response) == (None, {"scheduling": value})

    def test_the_answer_of_a_blocking_call_is_left_alone(self) -> None:
        answer = self.answered({"scheduling": "SILENT"}, blocking=True)
        assert answer.response == {"scheduling": "SILENT"}
