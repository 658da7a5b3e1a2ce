"""Sessions in which the server's own tools are used."""

from __future__ import annotations

from typing import Any

from tests.conversation.simulation import Reply, Simulation

from antiphon.conversation.tool_requests import (
    CodeRequest,
    FetchRequest,
    SearchRequest,
)

TOOLS: list[dict[str, Any]] = [
    {"googleSearch": {}},
    {"codeExecution": {}},
    {"urlContext": {}},
    {"functionDeclarations": [{"name": "lights"}]},
]
TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}, "tools": TOOLS}
AUDIO: dict[str, Any] = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "tools": TOOLS,
}
CODE = CodeRequest("print(6 * 7)")
SEARCH = SearchRequest(("quakes",))
FETCH = FetchRequest(("https://quakes.example/",))
END = ["generationComplete", "turnComplete"]


def asked(*replies: Reply, setup: dict[str, Any] = TEXT, **fields: Any) -> Simulation:
    """A session in which the user has asked something in text, run to its end."""
    session = Simulation(*replies, setup=setup, **fields)
    session.send_text("Compute.")
    session.run(30.0)
    return session


def parts(session: Simulation, kind: str) -> list[dict[str, Any]]:
    """The parts of this kind that were sent."""
    turns = [m["serverContent"].get("modelTurn", {}) for m in session.messages if "serverContent" in m]
    return [part[kind] for turn in turns for part in turn.get("parts", []) if kind in part]
