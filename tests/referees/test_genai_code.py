"""google-genai has the model run programs (Live API guide, "Use Code execution")."""

from __future__ import annotations

import pytest
from google.genai.types import LiveConnectConfigDict
from tests.referees.at_once import run
from tests.referees.sdk import AUDIO, BUILTIN, TEXT, Turn, ask, session, using
from tests.referees.server_process import ServerProcess

CODE: list[dict[str, dict[str, str]]] = [{"code_execution": {}}]
COMPUTING: LiveConnectConfigDict = using(TEXT, tools=CODE)
CODE_THEN_TEXT = ["executable_code", "code_execution_result", "text", "generation_complete", "turn_complete"]

pytestmark = pytest.mark.timeout(60)


def asked(server: ServerProcess, config: LiveConnectConfigDict, *texts: str) -> list[Turn]:
    async def main() -> list[Turn]:
        async with session(server, BUILTIN, config) as live:
            return [await ask(live, text) for text in texts]

    return run(main())


def test_the_code_comes_then_its_result_then_the_answer(server: ServerProcess) -> None:
    (turn,) = asked(server, COMPUTING, "Compute the largest prime palindrome under 100000.")
    assert turn.kinds == CODE_THEN_TEXT
    assert "def is_prime(n):" in turn.code
    assert [(result.outcome, result.output) for result in turn.results] == [("OUTCOME_OK", "98689\n")]
    assert turn.text == "The largest prime palindrome under 100000 is 98689."


def test_two_computations_at_once_and_a_greeting_later(server: ServerProcess) -> None:
    both, after = asked(
        server,
        COMPUTING,
        "What is the sum of the first 50 prime numbers? And how many primes are there between 10 and 100?",
        "Hello!",
    )
    assert [result.output for result in both.results] == ["5117\n", "21\n"]
    assert both.text == (
        "The sum of the first 50 prime numbers is 5117. There are 21 primes between 10 and 100."
    )
    assert after.kinds == ["text", "generation_complete", "turn_complete"]


def test_what_has_no_end_is_not_run(server: ServerProcess) -> None:
    (turn,) = asked(server, COMPUTING, "Compute the sum of all primes.")
    assert turn.kinds == ["text", "generation_complete", "turn_complete"]
    assert turn.text == "There is no end to those. Please tell me up to where."


def test_in_speech_the_code_comes_too(server: ServerProcess) -> None:
    (turn,) = asked(server, using(AUDIO, tools=CODE), "Compute the factorial of 5.")
    assert turn.kinds[:2] == ["executable_code", "code_execution_result"]
    assert turn.spoken == "The factorial of 5 is 120."
    assert turn.seconds > 1


def test_without_the_tool_there_is_no_code(server: ServerProcess) -> None:
    (turn,) = asked(server, TEXT, "Compute the largest prime palindrome under 100000.")
    assert turn.code == ""
