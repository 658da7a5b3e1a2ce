"""What the supervisor and its workers tell each other."""

from __future__ import annotations

import msgspec


class Start(msgspec.Struct, frozen=True, tag=True):
    """To a worker: what to be.

    Attributes:
        number: counts the workers from 1.
        first: the server is only just starting: listen at once, so that its health can be asked for.
        sockets: descriptors of the bound sockets.
        config: the configuration, and where it came from, pickled.
    """

    number: int
    first: bool
    sockets: list[int]
    config: bytes


class Warm(msgspec.Struct, frozen=True, tag=True):
    """From a worker: its engines are warm."""


class Go(msgspec.Struct, frozen=True, tag=True):
    """To a worker that is warm: sessions may begin."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """From a worker: it cannot start."""

    message: str


class DrainAsked(msgspec.Struct, frozen=True, tag=True):
    """From a worker: an operator wants the whole server to be drained."""


class ReloadKeys(msgspec.Struct, frozen=True, tag=True):
    """To a worker: read the keys again."""


class DrainAll(msgspec.Struct, frozen=True, tag=True):
    """To a worker: finish what is begun, and end."""


class TakenOver(msgspec.Struct, frozen=True, tag=True):
    """From a worker, and on to the others: a session goes on over a new connection here."""

    session_id: str


class Question(msgspec.Struct, frozen=True, tag=True):
    """From a worker, and on to the others.

    Attributes:
        id: of the asker's choice towards the supervisor, and of the supervisor's towards the others.
        path: what is asked for.
        principal: the name of the key for which it is asked.
    """

    id: int
    path: str
    principal: str


class Answer(msgspec.Struct, frozen=True, tag=True):
    """From a worker to a question."""

    id: int
    body: bytes


class Answers(msgspec.Struct, frozen=True, tag=True):
    """To a worker that asked: what came in time, by the workers' numbers."""

    id: int
    bodies: dict[int, bytes]


ToWorker = Start | Go | ReloadKeys | DrainAll | TakenOver | Question | Answers
ToSupervisor = Warm | Failed | DrainAsked | TakenOver | Question | Answer
