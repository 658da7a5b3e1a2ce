"""One Pocketsphinx decoder, and the pool of those that are loaded.

Only a worker process imports this module.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pocketsphinx

from antiphon.engines.recognizers.pocketsphinx.messages import SAMPLE_BYTES, SAMPLE_RATE_HZ, Word

FRAME_SAMPLES = SAMPLE_RATE_HZ // 100
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES

_SPEECH = "_default"
_LEVEL = "level"
_ONE_WORD = "#JSGF V1.0; grammar level; public <level> = oh;"

TYPICAL_FRAMES = 40
"""How many frames the typical mean counts for against the measured one."""


@dataclass(frozen=True, slots=True)
class CepstralMean:
    """The mean cepstrum of a speaker in a room through a microphone; recognition subtracts it."""

    values: tuple[float, ...]

    @classmethod
    def parse(cls, text: str) -> CepstralMean:
        return cls(tuple(float(value) for value in text.split(",")))

    def __str__(self) -> str:
        return ",".join(f"{value:.4f}" for value in self.values)

    def blend(self, frames: int, typical: CepstralMean, typical_frames: int) -> CepstralMean:
        """The mean of this one, measured over so many frames, and a typical one."""
        total = frames + typical_frames
        pairs = zip(self.values, typical.values, strict=True)
        return CepstralMean(tuple((own * frames + other * typical_frames) / total for own, other in pairs))


TYPICAL_MEAN = CepstralMean((51.0, 3.0, 4.0, 20.0, -3.0, 1.0, 2.0, -4.0, -2.0, -2.0, 3.0, 1.0, 0.0))
"""What to assume before anything was heard: the mean over several synthetic and human voices."""

_ZERO = CepstralMean((0.0,) * len(TYPICAL_MEAN.values))
_HUNDRED = CepstralMean((100.0,) * len(TYPICAL_MEAN.values))

_AT_ONCE_BYTES = 3200


class Decoder:
    """A decoder for one utterance's segment at a time. Loading takes 0.2-0.5 s and 100 MB."""

    def __init__(self) -> None:
        # The second, flat pass (fwdflat) would add 50 ms to every final result for a word in a hundred.
        self._decoder = pocketsphinx.Decoder(fwdflat=False, loglevel="FATAL")
        self._decoder.add_jsgf_string(_LEVEL, _ONE_WORD)

    def forget(self) -> None:
        """Forget the noise behind the last speaker, so that this one is not heard through it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it is deprecated as seldom needed
            self._decoder.start_stream()

    def measure(self, pcm: bytes) -> CepstralMean:
        """The mean of some audio, blended with the typical one. Costs about 2 % of the audio's time.

        Pocketsphinx tells only the mean of the audio it decoded, a grammar of one word being the cheapest,
        and of a mean set before. From two runs with different means set before, the audio's own one follows.
        Its batch mode (`full_utt`) would tell it at once, but leaves a buffer that the next one overruns.
        """
        without, with_prior = self._mean_after(_ZERO, pcm), self._mean_after(_HUNDRED, pcm)
        own_share = 1 - (with_prior.values[0] - without.values[0]) / _HUNDRED.values[0]
        if own_share <= 0:
            return TYPICAL_MEAN
        measured = CepstralMean(tuple(value / own_share for value in without.values))
        return measured.blend(len(pcm) // FRAME_BYTES, TYPICAL_MEAN, TYPICAL_FRAMES)

    def begin(self, mean: CepstralMean) -> None:
        """Begin a segment."""
        self._decoder.activate_search(_SPEECH)
        self._decoder.set_cmn(str(mean))
        self._decoder.start_utt()

    def feed(self, pcm: bytes) -> None:
        """Decode more of the segment."""
        self._decoder.process_raw(pcm)

    def text(self) -> str:
        """The words so far, likely to change."""
        hypothesis = self._decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""

    def end(self, offset_samples: int) -> list[Word]:
        """End the segment.

        Args:
            offset_samples: where in the utterance the segment began.
        """
        self._decoder.end_utt()
        return list(self._words(offset_samples)) if self._decoder.hyp() else []

    def mean(self) -> CepstralMean:
        """The mean after the last segment."""
        return CepstralMean.parse(self._decoder.get_cmn(update=True))

    def _mean_after(self, prior: CepstralMean, pcm: bytes) -> CepstralMean:
        self.forget()
        self._decoder.activate_search(_LEVEL)
        self._decoder.set_cmn(str(prior))
        self._decoder.start_utt()
        for start in range(0, len(pcm), _AT_ONCE_BYTES):
            self._decoder.process_raw(pcm[start : start + _AT_ONCE_BYTES])
        self._decoder.end_utt()
        return self.mean()

    def _words(self, offset_samples: int) -> Iterator[Word]:
        for segment in self._decoder.seg():
            if segment.word.startswith(("<", "[", "+")):  # silence, noise, breath
                continue
            yield Word(
                segment.word.partition("(")[0],  # "and(2)" is the second way to pronounce "and"
                offset_samples + segment.start_frame * FRAME_SAMPLES,
                offset_samples + (segment.end_frame + 1) * FRAME_SAMPLES,
                min(max(segment.prob, 0.0), 1.0),
            )


class DecoderPool:
    """Decoders that are loaded, up to a number; idle ones are used again.

    Args:
        limit: how many there may be.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._idle = [Decoder()]
        self._loaded = 1

    def take(self) -> Decoder | None:
        """An idle decoder, or a new one; None when all are in use."""
        if self._idle:
            return self._idle.pop()
        if self._loaded < self._limit:
            self._loaded += 1
            return Decoder()
        return None

    def discard(self) -> None:
        """A decoder that was taken is broken and will not come back."""
        self._loaded -= 1

    def give_back(self, decoder: Decoder) -> None:
        """The decoder is not in use anymore; it is between segments."""
        self._idle.append(decoder)
