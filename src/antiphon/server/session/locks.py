"""What a client with an ephemeral token cannot change once its session runs."""

from __future__ import annotations

from collections.abc import Iterator, Set

from antiphon.wire.client import AudioFrame, ClientContent, ClientMessage, ContextUpdate
from antiphon.wire.close import reason_at
from antiphon.wire.errors import ProtocolError

_SYSTEM = "system"


def check_locks(message: ClientMessage | AudioFrame, locked: Set[str]) -> None:
    """See that a message leaves alone what the token decides.

    Args:
        locked: names of fields of the setup.

    Raises:
        ProtocolError: it sets a locked field anew.
    """
    for name, path in _changes(message):
        if name in locked:
            raise ProtocolError(
                reason_at("Request contains an invalid argument", path, ": the token decides it"),
                path=path,
                detail=f"{path}: the session's token locks {name}",
            )


def _changes(message: ClientMessage | AudioFrame) -> Iterator[tuple[str, str]]:
    """Fields of the setup that a message sets anew, and where it does."""
    match message:
        case ContextUpdate():
            if message.system_instruction is not None:
                yield "system_instruction", "contextUpdate.systemInstruction"
            if message.tools is not None:
                yield "tools", "contextUpdate.tools"
        case ClientContent():
            for index, content in enumerate(message.turns):
                if (content.role or "").lower() == _SYSTEM:
                    yield "system_instruction", f"clientContent.turns[{index}].role"
