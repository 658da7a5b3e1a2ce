"""What log lines look like."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from antiphon.config.server import LogFormat, LogLevel
from antiphon.server.log import configure_logging
from antiphon.server.session.sessions import session_id_var


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lines_are_for_people(stream: io.StringIO) -> None:
    configure_logging(LogLevel.INFO, LogFormat.TEXT, stream)
    logging.getLogger("antiphon.x").info("all is %s", "well")
    logging.getLogger("antiphon.x").debug("not shown")
    line = stream.getvalue()
    assert line[2] == line[5] == ":"
    assert line[13:] == "INFO    all is well\n"


def test_or_json_for_machines(stream: io.StringIO) -> None:
    configure_logging(LogLevel.DEBUG, LogFormat.JSON, stream)
    token = session_id_var.set("abcd1234")
    try:
        raise ValueError("a fault")
    except ValueError:
        logging.getLogger("antiphon.x").exception("it broke\nbadly")
    finally:
        session_id_var.reset(token)
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["time"].endswith("Z")
    assert "ValueError: a fault" in entry.pop("exception")
    del entry["time"]
    assert entry == {
        "level": "error",
        "logger": "antiphon.x",
        "session": "abcd1234",
        "message": "it broke\nbadly",
    }


def test_the_session_stands_in_brackets(stream: io.StringIO) -> None:
    configure_logging(LogLevel.INFO, LogFormat.TEXT, stream)
    token = session_id_var.set("abcd1234")
    logging.getLogger("antiphon.x").warning("slow")
    session_id_var.reset(token)
    assert stream.getvalue().endswith("WARNING [abcd1234] slow\n")


def test_libraries_are_quiet(stream: io.StringIO) -> None:
    configure_logging(LogLevel.DEBUG, LogFormat.TEXT, stream)
    logging.getLogger("httpx2").info("GET https://upstream.example/?key=s3cret")
    assert stream.getvalue() == ""


def test_configuring_twice_writes_once(stream: io.StringIO) -> None:
    configure_logging(LogLevel.INFO, LogFormat.TEXT, stream)
    configure_logging(LogLevel.INFO, LogFormat.TEXT, stream)
    logging.getLogger("antiphon.x").info("once")
    assert len(stream.getvalue().splitlines()) == 1
