"""Making user turns out of what the client sent: the entries that go into the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from antiphon.conversation.activity import EndReason, UserEnded
from antiphon.conversation.endpointing import INPUT_RATE_HZ, samples_to_ms
from antiphon.conversation.errors import ClientError
from antiphon.conversation.history import Entry
from antiphon.conversation.receipt import Mark
from antiphon.conversation.tokens import TokenCount, audio_tokens, parts_tokens
from antiphon.conversation.turn import Origin, UserTurn
from antiphon.wire.content import Blob, Content, Part
from antiphon.wire.enums import MediaModality, MediaResolution

UNINTELLIGIBLE = "(unintelligible speech)"
"""Stands for speech of which the recognizer understood nothing, so that the model can ask again."""

UNINTELLIGIBLE_MIN_MS = 600
"""Shorter activity of which nothing was understood is taken for a noise, and not answered."""

_ROLES = {
    "": "user",
    "user": "user",
    "model": "model",
    "system": "system",
    "function": "user",
    "tool": "user",
}


def role_of(content: Content) -> str:
    """`user`, `model` or `system`; a missing role means the user's.

    Raises:
        ClientError: another role.
    """
    role = _ROLES.get((content.role or "").lower())
    if role is None:
        raise ClientError(
            f"Please use a valid role: user, model. Got: {content.role!r}", path="clientContent.turns.role"
        )
    return role


def content_entry(content: Content, resolution: MediaResolution | None) -> Entry:
    """A turn sent by `clientContent`."""
    return Entry(Content(role=role_of(content), parts=content.parts), parts_tokens(content.parts, resolution))


def is_nudge(text: str) -> bool:
    """A text that says nothing.

    With models that begin to speak on realtime input only, clients send one to have the context answered.
    """
    return text.strip() in ("", ".")


def without_nudge(entries: Sequence[Entry], last_role: str | None) -> list[Entry]:
    """The entries without a last one that only asks for the reply to the user's words before it.

    Args:
        last_role: who spoke before the entries.
    """
    before = entries[-2].content.role if len(entries) > 1 else last_role
    parts = entries[-1].content.parts if entries else []
    nudges = bool(parts) and all(part == Part(text=part.text) and is_nudge(part.text or "") for part in parts)
    return list(entries[:-1] if before == "user" and nudges else entries)


def text_entry(text: str, frames: Sequence[Blob], resolution: MediaResolution | None) -> Entry:
    """A turn sent by `realtimeInput.text`, with the video frames that belong to it."""
    parts = _shown(frames)
    if text or not parts:
        parts.append(Part(text=text))
    return Entry(Content(role="user", parts=parts), parts_tokens(parts, resolution))


def text_turn(entries: Iterable[Entry], reason: str, now: float) -> UserTurn:
    """The user has written something, or wants a reply without a word."""
    return UserTurn(origin=Origin.TEXT, entries=tuple(entries), reason=reason, marks={Mark.DECIDED: now})


def voice_entry(
    text: str, frames: Sequence[Blob], audio_samples: int, resolution: MediaResolution | None
) -> Entry:
    """A spoken turn: its transcript stands for it, and it costs what its audio costs."""
    images = _shown(frames)
    audio = TokenCount.of(MediaModality.AUDIO, audio_tokens(audio_samples, INPUT_RATE_HZ))
    return Entry(
        Content(role="user", parts=[*images, Part(text=text)]), parts_tokens(images, resolution) + audio
    )


def voice_turn(ended: UserEnded, entries: Iterable[Entry]) -> UserTurn:
    """The user's speech is over and understood."""
    reason = str(ended.reason)
    if ended.reason is EndReason.SILENCE:
        reason = f"{reason} {ended.waited_ms:.0f} ms" + (f": {ended.because}" if ended.because else "")
    marks = {Mark.SPEECH_ENDED: ended.ended_at, Mark.DECIDED: ended.decided_at}
    return UserTurn(origin=Origin.VOICE, entries=tuple(entries), reason=reason, marks=marks)


def is_noise(ended: UserEnded) -> bool:
    """An activity found by the server of which nothing was understood, too short to ask again about."""
    if ended.transcript is None or ended.transcript.text:
        return False
    lasted_ms = samples_to_ms(ended.end_samples - ended.start_samples)
    return ended.reason is not EndReason.CLIENT and lasted_ms < UNINTELLIGIBLE_MIN_MS


def _shown(frames: Sequence[Blob]) -> list[Part]:
    return [Part(inline_data=frame) for frame in frames]
