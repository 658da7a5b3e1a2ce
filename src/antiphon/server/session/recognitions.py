"""The activities being recognized: audio in by position, transcripts out as events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from antiphon.conversation.effects import (
    CancelRecognition,
    FinishRecognition,
    OpenRecognition,
    SettleRecognition,
)
from antiphon.conversation.events import (
    Event,
    PartlyRecognized,
    RecognitionFailed,
    Recognized,
    Settled,
)
from antiphon.conversation.transcript import Transcript
from antiphon.engines.errors import EngineError
from antiphon.engines.recognizers import Recognizer, RecognizerStream
from antiphon.server.admission.load import Load
from antiphon.server.session.audio_input import AudioInput
from antiphon.server.session.cancellation import asked_to_stop

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Activity:
    stream: RecognizerStream
    fed_samples: int
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


class Recognitions:
    """Carries out a session's recognition effects.

    Args:
        audio: where the samples are.
        post: takes the resulting events.
        language: BCP-47 hint.
        phrases: words that are likely to occur.
        load: is told how long the recognizer takes.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        audio: AudioInput,
        post: Callable[[Event], None],
        *,
        language: str | None,
        phrases: tuple[str, ...],
        load: Load,
    ) -> None:
        self._recognizer = recognizer
        self._audio = audio
        self._post = post
        self._language = language
        self._phrases = phrases
        self._load = load
        self._open: dict[int, _Activity] = {}
        self._finishing: dict[int, _Activity] = {}
        self._adaptation: bytes | None = None

    def open(self, effect: OpenRecognition) -> None:
        """Begin to recognize an activity; what it needs of the past is still kept."""

        def on_partial(transcript: Transcript) -> None:
            self._post(PartlyRecognized(effect.activity_id, transcript))

        try:
            stream = self._recognizer.open(
                language=self._language,
                phrases=self._phrases,
                on_partial=on_partial,
                adaptation=self._adaptation,
            )
        except EngineError as error:
            self._post(RecognitionFailed(effect.activity_id, str(error)))
            return
        except Exception as error:
            self._post(self._unforeseen(effect.activity_id, error))
            return
        self._open[effect.activity_id] = _Activity(stream, effect.from_samples)

    def feed(self, until_samples: int) -> None:
        """Audio up to this position may be heard by all open activities."""
        for activity in self._open.values():
            self._feed(activity, until_samples)

    @property
    def needs_from_samples(self) -> int | None:
        """The oldest position that an open activity has not been fed; None when none is open."""
        return min((activity.fed_samples for activity in self._open.values()), default=None)

    def settle(self, effect: SettleRecognition) -> None:
        """Ask for the best transcript so far."""
        activity = self._open.get(effect.activity_id)
        if activity is None:
            return
        self._feed(activity, effect.until_samples)

        async def answer() -> Event:
            transcript = await activity.stream.settle()
            self._learn(activity)
            return Settled(effect.activity_id, effect.settle_id, transcript)

        self._start(activity, effect.activity_id, answer)

    def finish(self, effect: FinishRecognition) -> None:
        """The activity is over: ask for its final transcript."""
        activity = self._open.pop(effect.activity_id, None)
        if activity is None:
            return
        self._feed(activity, effect.until_samples)

        async def answer() -> Event:
            transcript = await activity.stream.finish()
            self._learn(activity)
            return Recognized(effect.activity_id, transcript)

        self._finishing[effect.activity_id] = activity
        task = self._start(activity, effect.activity_id, answer)
        task.add_done_callback(lambda _: self._finishing.pop(effect.activity_id, None))

    def cancel(self, effect: CancelRecognition) -> None:
        """Nobody wants the transcript any more."""
        activity = self._open.pop(effect.activity_id, None)
        if activity is not None:
            self._drop(activity)

    def close(self) -> None:
        """The session is over."""
        for activity in (*self._open.values(), *self._finishing.values()):
            self._drop(activity)
        self._open.clear()

    def _learn(self, activity: _Activity) -> None:
        """What the engine knows of the user's voice by now makes their next activity easier to understand."""
        self._adaptation = activity.stream.adaptation or self._adaptation

    def _drop(self, activity: _Activity) -> None:
        for task in tuple(activity.tasks):
            task.cancel()
        activity.stream.cancel()

    def _feed(self, activity: _Activity, until_samples: int) -> None:
        if until_samples > activity.fed_samples:
            activity.stream.feed(self._audio.read(activity.fed_samples, until_samples))
            activity.fed_samples = until_samples

    def _start(
        self, activity: _Activity, activity_id: int, answer: Callable[[], Awaitable[Event]]
    ) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._answer(activity_id, answer))
        activity.tasks.add(task)
        task.add_done_callback(activity.tasks.discard)
        return task

    async def _answer(self, activity_id: int, answer: Callable[[], Awaitable[Event]]) -> None:
        try:
            with self._load.recognition():
                event = await answer()
        except EngineError as error:
            event = RecognitionFailed(activity_id, str(error))
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            name = self._recognizer.name
            event = RecognitionFailed(activity_id, f"{name}: the transcript was cancelled from within")
        except Exception as error:
            event = self._unforeseen(activity_id, error)
        self._post(event)

    def _unforeseen(self, activity_id: int, error: Exception) -> Event:
        name = self._recognizer.name
        logger.exception("the recognizer %s raised what it should not", name)
        return RecognitionFailed(activity_id, f"{name}: {error!r}")
