"""Function calls, put together from the pieces of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from antiphon.engines.language_models.openai.chunks import ToolCallDelta


@dataclass(slots=True)
class CallDraft:
    """A call whose arguments are still coming."""

    index: int | None
    id: str
    name: str = ""
    text: list[str] = field(default_factory=list)
    table: dict[str, Any] | None = None

    def args(self) -> dict[str, Any]:
        """The arguments.

        Raises:
            ValueError: they are not a JSON object.
        """
        if self.table is not None:
            return self.table
        text = "".join(self.text)
        if not text.strip():
            return {}
        try:
            args = msgspec.json.decode(text)
        except msgspec.DecodeError as error:
            raise ValueError(f"not JSON ({error}): {_short(text)}") from error
        if not isinstance(args, dict):
            raise ValueError(f"not a JSON object: {_short(text)}")
        return args

    @property
    def whole(self) -> bool:
        """Whether its arguments have come and are complete."""
        if self.table is None and not self.text:
            return False
        try:
            self.args()
        except ValueError:
            return False
        return True


class CallAssembler:
    """Collects tool-call deltas.

    Pieces belong together by `index`. Servers that number every call 0, or none at all, are understood
    by the `id`, which changes with the call, or by a name that comes when the arguments were complete.
    """

    def __init__(self) -> None:
        self.drafts: list[CallDraft] = []

    def feed(self, delta: ToolCallDelta) -> None:
        draft = self._draft(delta)
        if delta.function is None:
            return
        if delta.function.name and delta.function.name != draft.name:
            draft.name += delta.function.name
        if isinstance(delta.function.arguments, str):
            draft.text.append(delta.function.arguments)
        elif delta.function.arguments is not None:
            draft.table = delta.function.arguments

    def _draft(self, delta: ToolCallDelta) -> CallDraft:
        for draft in reversed(self.drafts):
            same_index = delta.index is None or draft.index is None or delta.index == draft.index
            same_id = not delta.id or not draft.id or delta.id == draft.id
            if same_index and same_id and not _begins_another(delta, draft):
                draft.id = draft.id or delta.id or ""
                return draft
        draft = CallDraft(delta.index, delta.id or "")
        self.drafts.append(draft)
        return draft


def _begins_another(delta: ToolCallDelta, draft: CallDraft) -> bool:
    """Whether a delta that no id tells apart starts another call: names come first, and once."""
    name = delta.function.name if delta.function is not None else None
    if not name or delta.id or not draft.name:
        return False
    return delta.index is None or draft.whole


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"
