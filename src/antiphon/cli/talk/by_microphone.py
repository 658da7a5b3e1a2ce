"""Talking by microphone and speaker."""

from __future__ import annotations

import asyncio
from enum import Enum, auto

from antiphon.cli.console import write
from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.messages import SessionOptions, Update
from antiphon.cli.talk.devices import Microphone, Speaker, devices
from antiphon.cli.talk.session import TalkSession, talk_session


def talk_by_microphone(address: LiveAddress, options: SessionOptions) -> None:
    """Converse until the user presses Ctrl-C.

    Raises:
        AudioDeviceError: there is no usable microphone or speaker.
        LiveError: there is no server, it refuses the session, or it ends it.
    """
    asyncio.run(_converse(address, options))


async def _converse(address: LiveAddress, options: SessionOptions) -> None:
    with devices() as (microphone, speaker):
        async with talk_session(address, options) as session:
            sending = asyncio.create_task(_send(session, microphone))
            try:
                await _listen(session, speaker)
            finally:
                sending.cancel()


async def _send(session: TalkSession, microphone: Microphone) -> None:
    async for block in microphone.blocks():
        await session.send(messages.audio(block, microphone.rate_hz))


async def _listen(session: TalkSession, speaker: Speaker) -> None:
    captions = Captions()
    async for update in session.updates():
        if update.interrupted:
            speaker.flush()
        if update.audio:
            speaker.play(update.audio)
        write(captions.of(update))


class _Side(Enum):
    NOBODY = auto()
    USER = auto()
    MODEL = auto()


class Captions:
    """The transcripts of both sides as lines of a script, each headed by who speaks."""

    _HEADS = {_Side.USER: "you    ", _Side.MODEL: "model  "}

    def __init__(self) -> None:
        self._speaking = _Side.NOBODY

    def of(self, update: Update) -> str:
        """What to write next."""
        text = self._line(_Side.USER, update.heard) + self._line(_Side.MODEL, update.said)
        if update.interrupted and self._speaking is _Side.MODEL:
            text += " …"
        if update.turn_complete and self._speaking is not _Side.NOBODY:
            self._speaking = _Side.NOBODY
            text += "\n"
        return text

    def _line(self, side: _Side, text: str) -> str:
        if not text or side is self._speaking:
            return text
        begin = "" if self._speaking is _Side.NOBODY else "\n"
        self._speaking = side
        return begin + self._HEADS[side] + text.lstrip()
