"""One utterance in a worker, with a real decoder."""

from __future__ import annotations

import pytest
from tests.speech import flite_wav, silence

from antiphon.engines.recognizers.pocketsphinx import utterance as limits
from antiphon.engines.recognizers.pocketsphinx.decoder import CepstralMean, Decoder
from antiphon.engines.recognizers.pocketsphinx.utterance import (
    BYTES_PER_S,
    MAX_BACKLOG_BYTES,
    MEASURED_BYTES,
    SLICE_BYTES,
    Phase,
    TooFarBehind,
    Utterance,
)

LOUD = b"\x00\x40\x00\xc0"


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder()


def decode_all(utterance: Utterance, decoder: Decoder) -> str:
    text = ""
    while utterance.decodable(asked=True):
        text = utterance.decode_slice(decoder)
    return text


def heard(utterance: Utterance) -> str:
    return " ".join(word.text for word in utterance.words)


def test_silence_opens_no_segment() -> None:
    utterance = Utterance()
    utterance.feed(silence(3))
    assert utterance.phase is Phase.QUIET
    assert not utterance.decodable(asked=True)


def test_decoding_waits_until_the_voice_can_be_measured() -> None:
    utterance = Utterance()
    speech = flite_wav("what is the capital of australia")
    utterance.feed(speech[: MEASURED_BYTES // 2])
    assert utterance.phase is Phase.SOUNDED
    assert not utterance.decodable(asked=False)
    assert utterance.decodable(asked=True)
    utterance.feed(speech[MEASURED_BYTES // 2 : 2 * MEASURED_BYTES])
    assert utterance.decodable(asked=False)


def understood(text: str, decoder: Decoder, known: CepstralMean | None = None) -> Utterance:
    """What was said, decoded as one segment."""
    utterance = Utterance(known)
    utterance.feed(flite_wav(text) + silence(0.2))
    decode_all(utterance, decoder)
    utterance.close_segment(decoder)
    return utterance


def test_a_known_voice_is_decoded_from_its_first_sound_on(decoder: Decoder) -> None:
    known = understood("what is the capital of australia", decoder).known_mean
    assert known is not None
    utterance = Utterance(known)
    utterance.feed(flite_wav("stop")[: 3 * SLICE_BYTES])
    assert utterance.phase is Phase.SOUNDED
    assert utterance.decodable(asked=False)


def test_what_was_understood_makes_a_voice_known(decoder: Decoder) -> None:
    utterance = understood("what is the capital of australia", decoder)
    assert utterance.known_mean == decoder.mean()
    later = understood("turn on the lights in the kitchen please", decoder, utterance.known_mean)
    assert heard(later) == "turn on the lights in the kitchen please"
    assert later.known_mean not in (None, utterance.known_mean)


def test_a_bang_does_not_nor_does_a_lone_word(decoder: Decoder) -> None:
    bang = Utterance()
    bang.feed(LOUD * 20_000)
    decode_all(bang, decoder)
    bang.close_segment(decoder)
    assert bang.known_mean is None
    assert understood("stop", decoder).known_mean is None


def test_a_known_voice_stays_known_though_nothing_more_is_understood(decoder: Decoder) -> None:
    known = understood("what is the capital of australia", decoder).known_mean
    bang = Utterance(known)
    bang.feed(LOUD * 20_000)
    decode_all(bang, decoder)
    bang.close_segment(decoder)
    assert bang.known_mean == known


def test_what_is_decoded_shows_before_the_segment_ends(decoder: Decoder) -> None:
    utterance = Utterance()
    utterance.feed(flite_wav("what is the capital of australia") + silence(0.2))
    assert decode_all(utterance, decoder) == "what is the capital of australia"
    assert utterance.words == ()
    utterance.close_segment(decoder)
    assert heard(utterance) == "what is the capital of australia"


def test_an_utterance_does_not_depend_on_the_one_before(decoder: Decoder) -> None:
    heard_words = []
    for disturbance in (b"", LOUD * 20_000):
        before, utterance = Utterance(), Utterance()
        before.feed(disturbance)
        decode_all(before, decoder)
        if before.phase is Phase.DECODING:
            before.close_segment(decoder)
        utterance.feed(flite_wav("how many days are there in a leap year"))
        decode_all(utterance, decoder)
        utterance.close_segment(decoder)
        heard_words.append(utterance.words)
    assert heard_words[0] == heard_words[1]


def test_times_count_from_the_first_sample_fed(decoder: Decoder) -> None:
    utterance = Utterance()
    for _ in range(10):
        utterance.feed(silence(0.5))  # most of which is never decoded
    utterance.feed(flite_wav("turn on the lights") + silence(0.2))
    decode_all(utterance, decoder)
    utterance.close_segment(decoder)
    starts_s = [word.start_samples / 16_000 for word in utterance.words]
    assert starts_s[0] == pytest.approx(5.2, abs=0.15)
    assert starts_s == sorted(starts_s)
    assert utterance.words[-1].end_samples / 16_000 < 5 + len(flite_wav("turn on the lights")) / BYTES_PER_S


@pytest.mark.parametrize("samples", [1, 160, 480, 481, 1000, 5000])
def test_a_sound_however_short_leaves_the_decoder_in_order(decoder: Decoder, samples: int) -> None:
    utterance = Utterance()
    utterance.feed(LOUD * 240 + LOUD[:2] * samples)
    decode_all(utterance, decoder)
    utterance.close_segment(decoder)
    already = len(utterance.words)
    utterance.feed(flite_wav("what is the capital of australia") + silence(0.2))
    decode_all(utterance, decoder)
    utterance.close_segment(decoder)
    assert "capital of australia" in " ".join(word.text for word in utterance.words[already:])


def test_a_long_segment_ends_at_a_pause(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOFT_LIMIT_BYTES", BYTES_PER_S)
    utterance = Utterance()
    utterance.feed(flite_wav("what is the capital of australia"))
    decode_all(utterance, decoder)
    overlong = [utterance.overlong]
    utterance.feed(silence(0.2))
    decode_all(utterance, decoder)
    overlong.append(utterance.overlong)
    assert overlong == [False, True]
    utterance.close_segment(decoder)


def test_an_endless_segment_ends_without_a_pause(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HARD_LIMIT_BYTES", BYTES_PER_S)
    utterance = Utterance()
    utterance.feed(flite_wav("what is the capital of australia")[: BYTES_PER_S * 3 // 2])
    utterance.decode_slice(decoder)
    overlong = [utterance.overlong]
    decode_all(utterance, decoder)
    overlong.append(utterance.overlong)
    assert overlong == [False, True]
    utterance.close_segment(decoder)


def test_a_slice_is_a_tenth_of_a_second(decoder: Decoder) -> None:
    utterance = Utterance()
    utterance.feed(flite_wav("what is the capital of australia")[: 10 * SLICE_BYTES])
    for _ in range(10):
        assert utterance.decodable(asked=True)
        utterance.decode_slice(decoder)
    assert not utterance.decodable(asked=True)
    utterance.close_segment(decoder)


def test_audio_that_nobody_decodes_is_not_kept_forever() -> None:
    utterance = Utterance()
    second = LOUD * (BYTES_PER_S // len(LOUD))
    for _ in range(MAX_BACKLOG_BYTES // BYTES_PER_S):
        utterance.feed(second)
    with pytest.raises(TooFarBehind, match="more than 120 s"):
        utterance.feed(second)
