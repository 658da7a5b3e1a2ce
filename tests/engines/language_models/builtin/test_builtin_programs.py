"""Requests become programs, and what programs print becomes sentences."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.language_models.builtin.talking import NOW, events_of, model, user

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationRequest,
    ServerToolRequest,
    TextDelta,
)
from antiphon.conversation.tool_requests import CodeRequest, ServerTool
from antiphon.engines.language_models.builtin.computing.numbers_set import Endless
from antiphon.engines.language_models.builtin.computing.requests import read_computation, told
from antiphon.engines.language_models.builtin.utterance import Utterance
from antiphon.wire.content import CodeExecutionResult, Content, ExecutableCode, Part
from antiphon.wire.enums import CodeExecutionOutcome
from antiphon.wire.tools import FunctionDeclaration

ANSWERS = {
    # superlatives
    "Compute the largest prime palindrome under 100000.": (
        "The largest prime palindrome under 100000 is 98689."
    ),
    "find the largest palindrome below 1000 that is divisible by 7 but not by 2": (
        "The largest palindrome below 1000 that is divisible by 7 but not by 2 is 959."
    ),
    "Compute the smallest perfect number above 100": "The smallest perfect number above 100 is 496.",
    "second largest prime below one hundred": "Second largest prime below one hundred is 89.",
    "largest prime factor of 600851475143": "Largest prime factor of 600851475143 is 6857.",
    "the smallest multiple of 7 greater than 100": "The smallest multiple of 7 greater than 100 is 105.",
    "the largest even prime between 10 and 20": "There is none.",
    # aggregates
    "sum of the even numbers below 1,000": "Sum of the even numbers below 1,000 is 249500.",
    "What is the sum of all multiples of 3 or 5 below 1000?": (
        "The sum of all multiples of 3 or 5 below 1000 is 233168."
    ),
    "average of the squares of the first 10 odd numbers": (
        "Average of the squares of the first 10 odd numbers is 133."
    ),
    "the sum of the even Fibonacci numbers below four million": (
        "The sum of the even Fibonacci numbers below four million is 4613732."
    ),
    "product of the first five primes": "Product of the first five primes is 2310.",
    "sum of the cubes of the odd numbers from 1 to 99": (
        "Sum of the cubes of the odd numbers from 1 to 99 is 12497500."
    ),
    "median of 3, 9, 4, 1": "Median of 3, 9, 4, 1 is 3.5.",
    "the average of 10, 20 and 30": "The average of 10, 20 and 30 is 20.",
    "greatest common divisor of 48 and 180": "Greatest common divisor of 48 and 180 is 12.",
    "lcm of 4, 6 and 10": "Lcm of 4, 6 and 10 is 60.",
    "what is the number of perfect squares up to 10000": "The number of perfect squares up to 10000 is 100.",
    # values inside of values
    "factorial of 20": "Factorial of 20 is 2432902008176640000.",
    "compute 12 factorial": "12 factorial is 479001600.",
    "Can you compute the sum of the digits of 2 to the power of 1000?": (
        "The sum of the digits of 2 to the power of 1000 is 1366."
    ),
    "number of digits of 100 factorial": "Number of digits of 100 factorial is 158.",
    "the difference between the sum of the squares of the first 10 natural numbers and the square of the sum "
    "of the first 10 natural numbers": (
        "The difference between the sum of the squares of the first 10 natural numbers and the square of the "
        "sum of the first 10 natural numbers is 2640."
    ),
    # ranks
    "compute the 1001st prime": "The 1001st prime is 7927.",
    "Use code to compute the 50th Fibonacci number": "The 50th Fibonacci number is 7778742049.",
    # counts
    "how many primes between 10 and 100": "There are 21 primes between 10 and 100.",
    "How many leap years are there between 1900 and 2000?": "There are 25 leap years between 1900 and 2000.",
    "how many numbers below 1000 are divisible by 7": "There are 142 numbers below 1000 divisible by 7.",
    "count the palindromes from 1 through 1000": "There are 108 palindromes from 1 through 1000.",
    # lists
    "the first 10 Fibonacci numbers": "The first 10 Fibonacci numbers are 0, 1, 1, 2, 3, 5, 8, 13, 21, 34.",
    "Give me the first seven square numbers": "The first seven square numbers are 1, 4, 9, 16, 25, 36, 49.",
    "list the prime numbers between 50 and 100 that end in 7": (
        "The prime numbers between 50 and 100 that end in 7 are 67, 97."
    ),
    "the divisors of 28": "The divisors of 28 are 1, 2, 4, 7, 14, 28.",
    "prime factors of 360": "The prime factors of 360 are 2, 2, 2, 3, 3, 5.",
    "all three-digit Armstrong numbers": "The three-digit Armstrong numbers are 153, 370, 371, 407.",
    "print the powers of 2 below 100": "The powers of 2 below 100 are 1, 2, 4, 8, 16, 32, 64.",
    # questions
    "Is 97 prime?": "Yes, 97 is prime.",
    "is 121 a palindrome": "Yes, 121 is a palindrome.",
    "Is 1729 divisible by 8?": "No, 1729 is not divisible by 8.",
}


@pytest.mark.parametrize("text", ANSWERS)
def test_a_request_is_computed_and_told(text: str) -> None:
    computation = read_computation(Utterance.of(text))
    assert computation is not None
    assert told(computation, printed(computation.program)) == ANSWERS[text]


NOT_COMPUTED = [
    "compute the eigenvalues of a matrix",
    "what is the capital of France",
    "how many people live here",
    "how many days are there in a week",
    "what is the largest city below 1000 people",
    "is it raining",
    "what are the numbers",
    "even numbers",
    "Hello!",
    "the first sentence of the second book",
    "sum of all fears",
    "",
]


@pytest.mark.parametrize("text", NOT_COMPUTED)
def test_what_is_not_understood_is_not_computed(text: str) -> None:
    assert read_computation(Utterance.of(text)) is None


@pytest.mark.parametrize(
    "text", ["the sum of all primes", "how many even numbers are there", "largest prime"]
)
def test_what_has_no_end_is_not_computed(text: str) -> None:
    with pytest.raises(Endless):
        read_computation(Utterance.of(text))


WITH_CODE = frozenset({ServerTool.CODE_EXECUTION})

KINDS = ["even numbers", "odd numbers", "primes", "palindromes", "perfect squares", "multiples of 3"]


def belongs(kind: str, number: int) -> bool:
    match kind:
        case "even numbers":
            return number % 2 == 0
        case "odd numbers":
            return number % 2 == 1
        case "primes":
            return number > 1 and all(number % divisor for divisor in range(2, number))
        case "palindromes":
            return str(number) == "".join(reversed(str(number)))
        case "perfect squares":
            return any(root * root == number for root in range(number + 1))
        case _:
            return number % 3 == 0


@given(kind=st.sampled_from(KINDS), low=st.integers(1, 60), length=st.integers(0, 60))
def test_any_set_in_any_range_is_what_it_says(kind: str, low: int, length: int) -> None:
    high = low + length
    expected = [number for number in range(low, high + 1) if belongs(kind, number)]
    for what, value in (
        (f"how many {kind} between {low} and {high}", len(expected)),
        (f"the sum of the {kind} between {low} and {high}", sum(expected)),
        (f"the largest of the {kind} from {low} to {high}", max(expected, default=None)),
        (f"the smallest of the {kind} from {low} to {high}", min(expected, default=None)),
    ):
        computation = read_computation(Utterance.of(what))
        assert computation is not None, what
        assert printed(computation.program) == f"{value}\n", what


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789,.-?", max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    try:
        computation = read_computation(Utterance.of(f"sum of {text}"))
    except Endless:
        return
    if computation is not None:
        compile(computation.program, "program", "exec")


def printed(program: str) -> str:
    output = io.StringIO()
    with redirect_stdout(output):
        exec(program, {})
    return output.getvalue()


def reply(
    *contents: Content, tools: frozenset[ServerTool] = frozenset({ServerTool.CODE_EXECUTION})
) -> list[str]:
    """The programs and then the text of the reply."""
    request = GenerationRequest(contents=contents, local_time=NOW, session_id="s", server_tools=tools)
    events = events_of(request)
    requests = [event.request for event in events if isinstance(event, ServerToolRequest)]
    programs = [request.code for request in requests if isinstance(request, CodeRequest)]
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    return [*programs, text] if text else programs


def ran(output: str, outcome: CodeExecutionOutcome = CodeExecutionOutcome.OK) -> tuple[Content, Content]:
    result = CodeExecutionResult(outcome=outcome, output=output)
    return (
        Content(role="model", parts=[Part(executable_code=ExecutableCode(code="print()"))]),
        Content(role="model", parts=[Part(code_execution_result=result)]),
    )


PRIMES = user("How many primes are there below 100?")


class TestInConversation:
    """What the assistant does with the tool, and without it."""

    def test_a_program_is_run(self) -> None:
        (program,) = reply(PRIMES)
        assert printed(program) == "25\n"

    def test_its_result_is_told(self) -> None:
        assert reply(PRIMES, *ran("25\n")) == ["There are 25 primes below 100."]

    def test_the_next_turn_is_a_turn_of_its_own(self) -> None:
        told_already = model("There are 25 primes below 100.")
        (program,) = reply(
            PRIMES, *ran("25\n"), told_already, user("What is the sum of the primes below 10?")
        )
        assert printed(program) == "17\n"

    def test_a_failure_is_told(self) -> None:
        failed = ran("Traceback ...\nZeroDivisionError: division by zero\n", CodeExecutionOutcome.FAILED)
        assert reply(PRIMES, *failed) == ["The program failed: ZeroDivisionError: division by zero."]

    def test_a_deadline_is_told(self) -> None:
        late = ran("Stopped.", CodeExecutionOutcome.DEADLINE_EXCEEDED)
        assert reply(PRIMES, *late) == ["That takes too long to compute."]

    def test_the_documented_prompt(self) -> None:
        prompt = (
            "What is the sum of the first 50 prime numbers? Generate and run code for the calculation, "
            "and make sure you get all 50."
        )
        (program,) = reply(user(prompt))
        assert printed(program) == "5117\n"
        assert reply(user(prompt), *ran("5117\n")) == ["The sum of the first 50 prime numbers is 5117."]

    def test_what_else_was_asked_is_answered_after_it(self) -> None:
        both = user("How many primes are there below 100? And what is your name?")
        (program,) = reply(both)
        assert printed(program) == "25\n"
        (text,) = reply(both, *ran("25\n"))
        assert text.startswith("There are 25 primes below 100. ")
        assert len(text) > len("There are 25 primes below 100. ")

    def test_a_command_that_is_not_understood_is_admitted(self) -> None:
        (text,) = reply(user("Compute the eigenvalues of this matrix."))
        assert text.startswith("I cannot turn that into a program.")

    def test_a_commanded_sum_is_a_program_too(self) -> None:
        (program,) = reply(user("Compute 12 * (3 + 4)"))
        assert program == "print(12*(3+4))\n"

    def test_a_sum_in_passing_needs_none(self) -> None:
        (text,) = reply(user("What is 2 plus 2?"))
        assert text == "2 plus 2 is 4."

    def test_without_the_tool_nothing_is_run(self) -> None:
        (text,) = reply(PRIMES, tools=frozenset())
        assert "25" not in text

    def test_a_function_is_called_after_the_program(self) -> None:
        said = user("Compute the largest prime palindrome under 100000. Turn on the lights.")
        events = events_of(
            GenerationRequest(
                contents=(said, *ran("98689\n")),
                local_time=NOW,
                session_id="s",
                server_tools=WITH_CODE,
                functions=(FunctionDeclaration(name="turn_on_the_lights"),),
            )
        )
        calls = [event.name for event in events if isinstance(event, FunctionCallRequest)]
        text = "".join(event.text for event in events if isinstance(event, TextDelta))
        assert (text, calls) == (
            "The largest prime palindrome under 100000 is 98689.",
            ["turn_on_the_lights"],
        )
