from __future__ import annotations

import numpy as np
import pytest
from tests.audio.listening import begins_and_ends, listen_alone, listen_in_pool
from tests.audio.sounds import (
    SENTENCES,
    at_level,
    cough,
    door,
    espeak,
    flite,
    music,
    pink_noise,
    recorded_people,
    silence,
    typing,
    white_noise,
)

from antiphon.audio.pcm import FloatArray
from antiphon.audio.vad.gate import EnergyGate, Route


def routes(gate: EnergyGate, levels_dbfs: list[float], probability: float = 0.01) -> str:
    """One letter per frame: Encode, Repeat, Silence."""
    letters = ""
    for level_dbfs in levels_dbfs:
        letters += gate.route(level_dbfs).name[0]
        gate.heard(probability)
    return letters


class TestDigitalSilence:
    def test_is_never_encoded(self) -> None:
        assert routes(EnergyGate(), [-100.0] * 3) == "SSS"

    def test_its_first_frame_after_sound_is_because_it_has_sound_as_context(self) -> None:
        assert routes(EnergyGate(), [-100.0, -30.0, -100.0, -100.0]) == "SEES"

    def test_may_come_while_someone_speaks(self) -> None:
        assert routes(EnergyGate(), [-30.0, -100.0, -100.0], probability=0.9) == "EES"

    @pytest.mark.parametrize("sentence", SENTENCES[:3])
    def test_is_heard_as_if_it_were_encoded(self, sentence: str) -> None:
        sound = np.concatenate([silence(1.0), flite(sentence), silence(1.0), flite(sentence)])
        (gated,) = listen_in_pool(sound)
        in_silence = slice(-(-(16_000 + len(flite(sentence))) // 512), (32_000 + len(flite(sentence))) // 512)
        alone = listen_alone(sound)
        assert gated[:31] == pytest.approx(alone[:31], abs=1e-5)
        assert gated[in_silence] == pytest.approx(alone[in_silence], abs=0.01)


class TestSteadyBackground:
    def test_is_repeated_once_the_network_is_sure_and_refreshed_every_fourth_frame(self) -> None:
        assert routes(EnergyGate(), [-60.0] * 16) == "EEEEEE" + "RRRE" * 2 + "RR"

    def test_is_encoded_while_the_network_hears_something(self) -> None:
        assert routes(EnergyGate(), [-60.0] * 20, probability=0.06) == "E" * 20

    def test_a_frame_that_rises_above_it_is_encoded_at_once(self) -> None:
        gate = EnergyGate()
        routes(gate, [-60.0] * 8)
        assert routes(gate, [-58.1, -57.9, -60.0]) == "RER"

    def test_after_speech_the_network_must_be_sure_again(self) -> None:
        gate = EnergyGate()
        routes(gate, [-60.0] * 8)
        routes(gate, [-20.0], probability=0.9)
        assert routes(gate, [-60.0] * 8) == "EEEEEERR"

    def test_a_louder_one_is_learned(self) -> None:
        gate = EnergyGate()
        routes(gate, [-60.0] * 8)
        assert routes(gate, [-50.0] * 24) == "E" * 16 + "RRRE" * 2

    def test_is_not_learned_from_speech(self) -> None:
        gate = EnergyGate()
        routes(gate, [-60.0] * 8)
        routes(gate, [-20.0] * 100, probability=0.9)
        assert "R" not in routes(gate, [-40.0] * 8)

    def test_a_route_has_a_name(self) -> None:
        assert [route.name for route in Route] == ["ENCODE", "REPEAT", "SILENCE"]


def conversation(utterances: list[FloatArray]) -> FloatArray:
    """Two seconds before and after each utterance."""
    parts = [silence(2.0)]
    for utterance in utterances:
        parts += [at_level(utterance, -26.0), silence(2.0)]
    return np.concatenate(parts)


def with_noise(sound: FloatArray, dbfs: float) -> FloatArray:
    return sound + white_noise(len(sound) / 16_000, dbfs)


SPEAKERS = {
    "flite": lambda: [flite(sentence) for sentence in SENTENCES],
    "espeak": lambda: [espeak(sentence) for sentence in SENTENCES],
    "people": lambda: list(recorded_people().values()),
}


class TestDecisionsAreThoseOfTheUngatedNetwork:
    """Begins and ends of speech, by the default thresholds. `benchmarks/vad.py` measures it at length."""

    @pytest.mark.parametrize("speaker", list(SPEAKERS))
    @pytest.mark.parametrize("noise_dbfs", [None, -65.0, -46.0, -36.0])
    def test_to_within_a_frame(self, speaker: str, noise_dbfs: float | None) -> None:
        sound = conversation(SPEAKERS[speaker]())
        if noise_dbfs is not None:
            sound = with_noise(sound, noise_dbfs)
        (gated,) = listen_in_pool(sound)
        expected = begins_and_ends(listen_alone(sound))
        found = begins_and_ends(gated)
        unmatched = [at for at in expected if min(abs(at - other) for other in found) > 1]
        unmatched += [at for at in found if min(abs(at - other) for other in expected) > 1]
        assert len(unmatched) <= 0.05 * len(expected), unmatched
        assert len(set(expected) & set(found)) >= 0.85 * len(expected)

    def test_noises_are_still_not_speech(self) -> None:
        noises = [
            white_noise(5.0, -30.0),
            pink_noise(5.0, -40.0),
            typing(5.0),
            music(5.0),
            np.concatenate([silence(1.0), cough(), silence(1.0), door(), silence(1.0)]),
        ]
        assert max(max(probabilities) for probabilities in listen_in_pool(*noises)) < 0.5
