"""How long a connection and its session last, and what the client is told before the end.

A connection ends at its own limit, at that of its session (audio, or audio and video, without compression of
the context), when what it was opened with expires, when the server is drained, when nobody has said anything
for too long, and with the turn in which the caller used up what may be used. Before every end but the last
two, `goAway` says how much time is left (Live API guide, "Session management"); who has used everything up
would only be refused elsewhere.

Most clients that heed `goAway` connect again at once and resume by the last handle they have, so it comes
when the session is at rest and that handle is theirs. Only when a turn lasts longer than half of the time
that is left, it comes in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from antiphon.conversation.effects import CloseSession, Effect, Note, Send
from antiphon.conversation.events import AudioArrived, Drain, Event, Exhausted
from antiphon.conversation.lifetimes import Age, Expiry, Lifetimes
from antiphon.wire.client import ClientContent, ContextUpdate, RealtimeInput, ToolResponse
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.profiles import Profile
from antiphon.wire.server import GoAway, ServerMessage

FAREWELL_S = 1.0
"""When the server is drained, a session at rest is closed so long after its `goAway`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """When the connection ends, and how.

    Attributes:
        at: seconds on the session's clock.
        go_away_at: when to say `goAway`; None to say nothing.
        note: for the log.
    """

    at: float
    go_away_at: float | None
    code: CloseCode
    reason: str
    note: str


class Lifetime:
    """Ends one connection in time.

    Args:
        began: when the connection began, on the clock of `now`.
        spoken: replies are speech, so that the session carries audio from its begin.
        age: how long the session has carried audio and video over earlier connections.
    """

    def __init__(
        self,
        lifetimes: Lifetimes,
        profile: Profile,
        *,
        began: float,
        spoken: bool,
        expiry: Expiry | None = None,
        age: Age | None = None,
    ) -> None:
        age = age or Age()
        self._lifetimes = lifetimes
        self._profile = profile
        self._began = began
        self._expiry = expiry
        self._audio_since = None if age.audio_s is None else began - age.audio_s
        self._video_since = None if age.video_s is None else began - age.video_s
        self._drained: tuple[float, float] | None = None
        self._exhausted: Exhausted | None = None
        self._told_end: float | None = None
        self._told_at = began
        self._quiet = True
        self._quiet_since = began
        self._idle = True
        self._idle_since = began
        self._over = False
        if spoken and self._audio_since is None:
            self._audio_since = began

    def age(self, now: float) -> Age:
        """How long the session has carried audio and video, over all of its connections."""
        return Age(
            audio_s=None if self._audio_since is None else now - self._audio_since,
            video_s=None if self._video_since is None else now - self._video_since,
        )

    def on_event(self, event: Event, now: float) -> None:
        """Something happened; of interest are media, words and the server's end."""
        match event:
            case AudioArrived():
                self._audio_since = now if self._audio_since is None else self._audio_since
            case RealtimeInput(video=video, text=text):
                if video is not None:
                    self._video_since = now if self._video_since is None else self._video_since
                if text is not None:
                    self._on_words(now)
            case ClientContent() | ToolResponse() | ContextUpdate():
                self._on_words(now)
            case Drain(until=until):
                self._drained = self._drained or (now, until)
            case Exhausted():
                self._exhausted = self._exhausted or event

    def deadline(self) -> float | None:
        """When to call `advance` if nothing happens before."""
        if self._over:
            return None
        end = self._end()
        deadlines = [self._idle_at(), self._farewell_at()]
        if self._exhausted is not None:
            deadlines.append(self._exhausted.until)
        if end is not None:
            deadlines += [end.at, self._go_away_at(end)]
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def advance(self, now: float, *, quiet: bool, idle: bool) -> Iterator[Effect]:
        """Say what there is to be said by now, and end what has to end.

        Args:
            quiet: nobody speaks, nothing is owed, and the client has its newest handle.
            idle: nor is anybody busy in the background.
        """
        if quiet != self._quiet:
            self._quiet, self._quiet_since = quiet, now
        if idle != self._idle:
            self._idle, self._idle_since = idle, now
        end, idle_at, farewell_at = self._end(), self._idle_at(), self._farewell_at()
        if self._over:
            return
        exhausted = self._exhausted
        if exhausted is not None and (quiet or now >= exhausted.until):
            yield from self._close(exhausted.code, exhausted.reason, exhausted.note)
        elif end is not None and (now >= end.at or (farewell_at is not None and now >= farewell_at)):
            yield from self._close(end.code, end.reason, end.note)
        elif idle_at is not None and now >= idle_at:
            note = f"nobody has said anything for {self._lifetimes.idle_s:g} s ([lifetimes] idle_s)"
            yield from self._close(self._profile.idle_code, self._profile.idle_reason, note)
        elif end is not None:
            go_away_at = self._go_away_at(end)
            if go_away_at is not None and now >= go_away_at:
                yield from self._tell(end, now)

    # -- how it works ----------------------------------------------------------------------------------

    def _end(self) -> _End | None:
        """What comes first."""
        first = min(self._limits(), key=lambda end: end.at, default=None)
        if self._drained is None:
            return first
        asked, until = self._drained
        return _End(
            at=until if first is None else min(first.at, until),
            go_away_at=asked,
            code=self._profile.limit_code,
            reason=close_reason(f"{self._profile.limit_reason} The server is shutting down."),
            note="the server is being drained",
        )

    def _limits(self) -> Iterator[_End]:
        limits = self._lifetimes
        if limits.connection_s is not None:
            yield self._limit(self._began, limits.connection_s, "connection_s", "")
        if limits.session_audio_s is not None and self._audio_since is not None:
            yield self._limit(self._audio_since, limits.session_audio_s, "session_audio_s", "with audio")
        if limits.session_video_s is not None and self._video_since is not None:
            yield self._limit(self._video_since, limits.session_video_s, "session_video_s", "with video")
        if self._expiry is not None:
            yield _End(
                at=self._expiry.at,
                go_away_at=self._go_away_from(-1.0, self._expiry.at),
                code=CloseCode.INVALID_ARGUMENT,
                reason=self._expiry.reason,
                note="what the session was opened with has expired",
            )

    def _limit(self, since: float, limit_s: float, key: str, carried: str) -> _End:
        reason = self._profile.limit_reason
        if carried:
            reason += f" A session {carried} lasts {limit_s:g} s without contextWindowCompression."
        return _End(
            at=since + limit_s,
            go_away_at=self._go_away_from(since, since + limit_s),
            code=self._profile.limit_code,
            reason=close_reason(reason),
            note=f"the limit of {limit_s:g} s is reached ([lifetimes] {key})",
        )

    def _go_away_from(self, since: float, at: float) -> float | None:
        """When to announce an end.

        A limit that is shorter than the usual notice is announced at its half. One that was announced on the
        connection before is not announced again: clients that connect again on `goAway` would do nothing
        else.
        """
        notice_s = self._lifetimes.go_away_before_s
        if since >= self._began:
            return at - min(notice_s, (at - since) / 2)
        return at - notice_s if at - notice_s > self._began else None

    def _go_away_at(self, end: _End) -> float | None:
        """When to announce it, now that it is known whether the session is at rest; None if that is done."""
        if end.go_away_at is None or (self._told_end is not None and self._told_end <= end.at):
            return None
        return end.go_away_at if self._quiet else (end.go_away_at + end.at) / 2

    def _tell(self, end: _End, now: float) -> Iterator[Effect]:
        self._told_end, self._told_at = end.at, now
        farewell_at = self._farewell_at()
        left_s = (end.at if farewell_at is None else min(end.at, farewell_at)) - now
        yield Note(f"goAway: {left_s:.1f} s are left, then {end.note}")
        yield Send(ServerMessage(go_away=GoAway(time_left=_duration(left_s))))

    def _farewell_at(self) -> float | None:
        """When a session at rest is closed because the server is drained."""
        if self._drained is None or self._told_end is None or not self._quiet:
            return None
        return max(self._quiet_since, self._told_at) + FAREWELL_S

    def _on_words(self, now: float) -> None:
        self._quiet_since = self._idle_since = now

    def _idle_at(self) -> float | None:
        if self._lifetimes.idle_s is None or not self._idle:
            return None
        return self._idle_since + self._lifetimes.idle_s

    def _close(self, code: CloseCode, reason: str, note: str) -> Iterator[Effect]:
        self._over = True
        yield Note(note)
        yield CloseSession(code, reason)


def _duration(seconds: float) -> str:
    """A `google.protobuf.Duration` in JSON, to a tenth of a second."""
    tenths = round(max(0.0, seconds) * 10)
    return f"{tenths // 10}s" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}00s"
