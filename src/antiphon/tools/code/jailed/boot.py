"""From the first moment of a jail to its last: lock up, wait for the program, run it, end."""

from __future__ import annotations

import io
import os
import sys

from antiphon.tools.code.jailed import lockdown, program
from antiphon.tools.code.jailed.drawing import Drawing
from antiphon.tools.code.jailed.orders import Orders
from antiphon.tools.code.jailed.report import LOCKED, REFUSED, Report

NOT_LOCKED = 97
"""The exit status when the jail could not be locked."""

_LENGTH_BYTES = 8


def main(orders: Orders) -> None:
    """Lock up; read a program from standard input (8 bytes of length, then UTF-8); run it; exit."""
    report = Report(orders.report_fd)
    if not orders.own_hostname:
        _hide_hostname()
    try:
        lockdown.lock(orders)
    except Exception as error:
        report.write(REFUSED, f"{type(error).__name__}: {error}".encode())
        os._exit(NOT_LOCKED)
    _forget_the_host(orders)
    drawing = Drawing(report, orders.scratch)
    drawing.watch()
    report.write(LOCKED)
    source = _read_program()
    status = program.run(source)
    if not status:
        program.guarded(drawing.finish)
    program.end(status)


def _read_program() -> str:
    length = int.from_bytes(_read(_LENGTH_BYTES), "little")
    return _read(length).decode("utf-8", errors="surrogatepass")


def _read(size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(0, size - len(data))
        if not piece:
            os._exit(0)  # the server does not need this jail any more
        data += piece
    return data


def _forget_the_host(orders: Orders) -> None:
    """Leave the program an interpreter that knows nothing of where it is, and of these modules."""
    sys.argv[:] = [program.NAME]
    sys.orig_argv[:] = ["python", program.NAME]
    sys.path[:] = [path for path in sys.path if path in orders.readable or path.endswith("lib-dynload")]
    if orders.packages:
        sys.path.append(orders.packages)
    os.environ.pop("LD_LIBRARY_PATH", None)
    for name in [name for name in sys.modules if name.split(".")[0] == "antiphon"]:
        del sys.modules[name]
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")


def _hide_hostname() -> None:
    """`platform` and others ask for the system's name, which comes with the host's: answer for the kernel."""
    system = os.uname()
    public = os.uname_result((system.sysname, "sandbox", system.release, "", system.machine))
    os.uname = lambda: public
