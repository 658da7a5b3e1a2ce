"""What programs are for: they compute, print, draw, and fail as they should."""

from __future__ import annotations

import asyncio
import os
import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvloop
from tests.tools.code.benign_programs import BENIGN, FAILING, WRITING

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.code.errors import NoSandbox
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.pool import MOST_CODE_BYTES
from antiphon.tools.code.sandbox import CodeSandbox, JailChoice, SandboxSettings
from antiphon.wire.enums import CodeExecutionOutcome

OK, FAILED = CodeExecutionOutcome.OK, CodeExecutionOutcome.FAILED
JAILS = [JailChoice.BUBBLEWRAP, JailChoice.LANDLOCK]


class Bench:
    """A sandbox in an event loop of its own, the server's kind, for tests that are not coroutines."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._sandbox = self._runner.run(self._started(settings))

    @staticmethod
    async def _started(settings: SandboxSettings) -> CodeSandbox:
        sandbox = CodeSandbox(settings, clock=LoopClock())
        try:
            await sandbox.start()
        except NoSandbox as error:
            pytest.skip(f"{error}: {error.findings}")
        return sandbox

    def run(self, code: str) -> CodeOutcome:
        return self._runner.run(self._sandbox.run(CodeRequest(code)))

    def run_all(self, *codes: str) -> list[CodeOutcome]:
        """Run programs at the same time."""

        async def run() -> list[CodeOutcome]:
            return await asyncio.gather(*(self._sandbox.run(CodeRequest(code)) for code in codes))

        return self._runner.run(run())

    def cancel(self, code: str, after_s: float) -> None:
        async def run() -> None:
            async with asyncio.timeout(after_s):
                await self._sandbox.run(CodeRequest(code))

        with pytest.raises(TimeoutError):
            self._runner.run(run())

    def close(self) -> None:
        self._runner.run(self._sandbox.close())
        self._runner.close()


@contextmanager
def bench(settings: SandboxSettings) -> Iterator[Bench]:
    made = Bench(settings)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module", params=JAILS, ids=str)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with bench(SandboxSettings(jail=request.param)) as made:
        yield made


@pytest.fixture(scope="module")
def bubblewrap() -> Iterator[Bench]:
    with bench(SandboxSettings(jail=JailChoice.BUBBLEWRAP)) as made:
        yield made


@pytest.mark.parametrize("program", BENIGN)
def test_a_program_prints_its_results(sandbox: Bench, program: str) -> None:
    code, printed = BENIGN[program]
    assert sandbox.run(code) == CodeOutcome(OK, printed)


@pytest.mark.parametrize("program", FAILING)
def test_a_failure_ends_with_its_reason(sandbox: Bench, program: str) -> None:
    code, reason = FAILING[program]
    outcome = sandbox.run(code)
    assert outcome.outcome is FAILED
    assert outcome.output.rstrip().endswith(reason)


def test_a_traceback_begins_in_the_program_and_quotes_it(sandbox: Bench) -> None:
    outcome = sandbox.run("def f(x):\n    return 1 / x\nprint('before')\nf(0)\n")
    assert outcome.output.startswith(
        'before\nTraceback (most recent call last):\n  File "program.py", line 4, in <module>\n    f(0)\n'
    )


@pytest.mark.parametrize("program", WRITING)
def test_a_program_can_write_files_of_its_own(bubblewrap: Bench, program: str) -> None:
    code, printed = WRITING[program]
    assert bubblewrap.run(code) == CodeOutcome(OK, printed)


def test_files_are_gone_for_the_next_program(bubblewrap: Bench) -> None:
    assert bubblewrap.run("open('mine', 'w').write('x')").outcome is OK
    assert bubblewrap.run("import os\nprint(os.listdir())").output == "[]\n"


def test_programs_at_the_same_time_see_nothing_of_each_other(bubblewrap: Bench) -> None:
    code = """
import os, time
open('{name}', 'w').close()
time.sleep(0.2)
print(os.listdir(), [path for path in os.listdir('/tmp')])
"""
    first, second = bubblewrap.run_all(code.format(name="a"), code.format(name="b"))
    assert (first.output, second.output) == ("['a'] ['a']\n", "['b'] ['b']\n")


def test_nothing_is_left_in_the_interpreter(sandbox: Bench) -> None:
    sandbox.run("import builtins, math\nbuiltins.secret = math.secret = 1")
    assert sandbox.run("import math\nprint('secret' in dir(math), 'secret' in dir(__builtins__))").output == (
        "False False\n"
    )


def test_a_program_has_no_more_environment_than_it_needs(sandbox: Bench) -> None:
    names = sandbox.run("import os\nprint(*sorted(os.environ))").output.split()
    libraries = {"MALLOC_ARENA_MAX", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MPLBACKEND", "MPLCONFIGDIR"}
    assert set(names) <= {"HOME", "LANG", "PWD", "TZ", *libraries}


def test_a_program_finds_no_modules_of_the_server(sandbox: Bench) -> None:
    assert sandbox.run("import antiphon").outcome is FAILED
    assert sandbox.run("import sys\nprint([m for m in sys.modules if 'antiphon' in m])").output == "[]\n"


def test_a_program_that_is_too_long_is_not_run(sandbox: Bench) -> None:
    outcome = sandbox.run("#" * (MOST_CODE_BYTES + 1))
    assert outcome == CodeOutcome(
        FAILED, f"Not run: a program may have {MOST_CODE_BYTES} bytes; this one has {MOST_CODE_BYTES + 1}."
    )


def test_a_long_program_is_run(sandbox: Bench) -> None:
    assert sandbox.run("#" * 500_000 + "\nprint(1)").output == "1\n"


def test_more_programs_than_jails_wait_for_each_other(sandbox: Bench) -> None:
    outcomes = sandbox.run_all(*(f"print({number})" for number in range(12)))
    assert [outcome.output for outcome in outcomes] == [f"{number}\n" for number in range(12)]


def test_a_cancelled_program_leaves_the_sandbox_usable(sandbox: Bench) -> None:
    sandbox.cancel("import time\ntime.sleep(30)", after_s=0.2)
    assert sandbox.run("print(1)").output == "1\n"


def png(width: int) -> bytes:
    """A black picture of one row."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_image_files_come_back_as_images(bubblewrap: Bench) -> None:
    outcome = bubblewrap.run(
        f"open('b.png', 'wb').write({png(3)!r})\nopen('c.txt', 'w').write('x')\nprint('drawn')"
    )
    assert outcome.output == "drawn\n"
    assert [(image.mime_type, image.data) for image in outcome.images] == [("image/png", png(3))]


def test_what_is_no_image_does_not_come_back(bubblewrap: Bench) -> None:
    assert bubblewrap.run("open('b.png', 'wb').write(b'no image')").images == ()


FAKE_MATPLOTLIB = {
    "matplotlib/__init__.py": "",
    "matplotlib/figure.py": (
        "class Figure:\n"
        "    def savefig(self, file, format=None):\n"
        "        file = open(file, 'wb') if isinstance(file, str) else file\n"
        f"        file.write({png(5)!r})\n"
        "        file.flush()\n"
    ),
    "matplotlib/pyplot.py": (
        "from matplotlib.figure import Figure\n"
        "_figures = {}\n"
        "def figure(number=1): return _figures.setdefault(number, Figure())\n"
        "def get_fignums(): return list(_figures)\n"
        "def close(which): _figures.clear()\n"
        "def show(): raise NotImplementedError\n"
    ),
}  # fmt: skip
"""The part of Matplotlib's interface that pictures are caught by."""


@pytest.fixture(scope="module", params=JAILS, ids=str)
def drawing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    packages = tmp_path_factory.mktemp("packages")
    if request.param is JailChoice.LANDLOCK and os.geteuid() == 0:
        packages = Path(tempfile.mkdtemp(prefix="antiphon-packages-"))  # pytest's are root's alone
    packages.chmod(0o755)
    for name, text in FAKE_MATPLOTLIB.items():
        path = packages / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    settings = SandboxSettings(jail=request.param, packages=packages, limits=replace(Limits(), prewarmed=0))
    with bench(settings) as made:
        yield made
    shutil.rmtree(packages)


@pytest.mark.parametrize(
    "shown",
    ["plt.show()", "fig.show()", "", "plt.show(); plt.show()", "fig.savefig('a.png')"],
    ids=["show", "show the figure", "left open", "shown twice", "saved"],
)
def test_figures_are_shown_once(drawing: Bench, shown: str) -> None:
    outcome = drawing.run(f"import matplotlib.pyplot as plt\nfig = plt.figure(1)\n{shown}")
    assert [image.data for image in outcome.images] == [png(5)], outcome


def test_packages_cannot_be_changed(drawing: Bench) -> None:
    outcome = drawing.run("import matplotlib\nopen(matplotlib.__file__, 'w')")
    assert outcome.outcome is FAILED
