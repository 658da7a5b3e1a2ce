"""`[audio]`: what is done to a client's microphone before anything listens to it."""

from __future__ import annotations

from antiphon.config.section import Section


class AudioSettings(Section):
    """What is done to a client's microphone before anything listens to it."""

    echo_cancellation: bool = False
    """Take the server's own voice out of it, for clients that do not."""
