"""Computing by a program that the server runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from antiphon.conversation.tool_requests import CodeRequest, ServerTool
from antiphon.engines.language_models.builtin.computing.numbers_set import Endless
from antiphon.engines.language_models.builtin.computing.requests import (
    Computation,
    Telling,
    read_computation,
    told,
)
from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.sums.notation import read_sum
from antiphon.engines.language_models.builtin.utterance import Utterance
from antiphon.wire.content import CodeExecutionResult
from antiphon.wire.enums import CodeExecutionOutcome

_ABOUT_CODE = re.compile(
    r"(?:please )?(?:generate|write|run|use|execute|show)\b.*\b(?:code|python|program|script)\b.*|"
    r"make sure .*|[\d.)]+",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"(?:compute|calculate|evaluate|work out)\b", re.IGNORECASE)
_PLAIN_SUM = re.compile(r"[-+*/^().\d]+")
_LONGEST_REASON_CHARS = 200


@dataclass(frozen=True, slots=True)
class Requests:
    """What an utterance asks to be computed, and what else it says."""

    computations: tuple[Computation, ...]
    rest: Utterance | None


def run_programs(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The programs that are asked for, or a word about a request to compute that is not understood."""
    if ServerTool.CODE_EXECUTION not in dialogue.server_tools:
        return None
    try:
        requests = read_requests(utterance)
    except Endless:
        return say("There is no end to those. Please tell me up to where.")
    if requests.computations:
        return Reply(requests=tuple(CodeRequest(found.program) for found in requests.computations))
    if _COMMAND.match(utterance.request) and not read_sum(utterance.clipped):
        return say(
            "I cannot turn that into a program. I can compute with sets of numbers, for instance the sum of "
            "the even numbers below 1000, the largest prime palindrome under 100000 or the factors of 360."
        )
    return None


def read_requests(utterance: Utterance) -> Requests:
    """The computations, and the sentences that are none.

    Raises:
        Endless: one asks for all of what has no end.
    """
    computations: list[Computation] = []
    rest: list[str] = []
    for sentence in utterance.sentences:
        if computation := read_computation(sentence) or _plain_sum(sentence):
            computations.append(computation)
        elif not _ABOUT_CODE.fullmatch(sentence.request.rstrip(" .!")):
            rest.append(sentence.text)
    return Requests(tuple(computations), Utterance.of(" ".join(rest)) if rest else None)


def tell_computed(requests: Requests, results: tuple[CodeExecutionResult, ...]) -> str:
    """What the programs came to, in words."""
    pairs = zip(requests.computations, results, strict=False)
    return " ".join(_told(computation, result) for computation, result in pairs)


def _told(computation: Computation, result: CodeExecutionResult) -> str:
    output = result.output or ""
    match result.outcome:
        case CodeExecutionOutcome.OK:
            return told(computation, output)
        case CodeExecutionOutcome.DEADLINE_EXCEEDED:
            return "That takes too long to compute."
        case _:
            lines = output.strip().splitlines() or ["it ended without a word"]
            return f"The program failed: {lines[-1][:_LONGEST_REASON_CHARS]}."


def _plain_sum(sentence: Utterance) -> Computation | None:
    """``compute 12 * (3 + 4)``; without the command it is answered without a program."""
    if not _COMMAND.match(sentence.request):
        return None
    symbols = read_sum(sentence.clipped)
    if not symbols or not _PLAIN_SUM.fullmatch(symbols):
        return None
    return Computation(f"print({symbols.replace('^', '**')})\n", symbols, Telling.VALUE)
