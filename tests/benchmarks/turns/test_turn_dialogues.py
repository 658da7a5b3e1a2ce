"""Generated dialogues: deterministic, labelled to the sample, as loud as they should be."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from benchmarks.turns.audible import audible_segments
from benchmarks.turns.dialogues.channel import attenuated, telephone
from benchmarks.turns.dialogues.generate import SCENARIOS, generate
from benchmarks.turns.dialogues.hums import mm_hmm, uh_huh
from benchmarks.turns.dialogues.script import IntoReply, WhenQuiet, pcm
from benchmarks.turns.dialogues.voices import SPEECH_DBFS, SynthesizerMissing, Voice, at_speech_level, say
from benchmarks.turns.tracks import Kind

needs_voices = pytest.mark.skipif(
    shutil.which("flite") is None or shutil.which("espeak-ng") is None,
    reason="needs the user's voices: apt-get install flite espeak-ng",
)


@needs_voices
class TestScenarios:
    @pytest.mark.parametrize("scenario", SCENARIOS)
    def test_the_seed_decides_everything(self, scenario: str) -> None:
        (one,) = generate(scenario, 1, seed=7)
        same, _ = generate(scenario, 2, seed=7)
        assert (one.name, one.echo_db, one.echo_delay_s) == (same.name, same.echo_db, same.echo_delay_s)
        assert np.array_equal(one.bed, same.bed)
        for line, twin in zip(one.lines, same.lines, strict=True):
            assert (line.kind, line.text, line.cue, line.spans) == (
                twin.kind,
                twin.text,
                twin.cue,
                twin.spans,
            )
            assert np.array_equal(line.sound, twin.sound)

    def test_another_seed_is_another_dialogue(self) -> None:
        cues = {generate("smooth", 1, seed)[0].lines[0].cue.after_s for seed in range(5)}
        assert len(cues) == 5

    @pytest.mark.parametrize("scenario", SCENARIOS)
    def test_labels_lie_on_the_sound(self, scenario: str) -> None:
        (dialogue,) = generate(scenario, 1, seed=3)
        for line in dialogue.lines:
            assert line.spans[0].start_s == 0.0
            assert line.spans[-1].end_s == pytest.approx(line.duration_s)
            for before, after in zip(line.spans, line.spans[1:], strict=False):
                pause = line.sound[round(before.end_s * 16_000) : round(after.start_s * 16_000)]
                assert not pause.any()
            if line.kind is not Kind.NON_SPEECH and line.kind is not Kind.SIDE_TALK:
                heard = audible_segments(pcm(line.sound), 16_000)
                assert heard[0].start_s == pytest.approx(0.0, abs=0.001)
                assert heard[-1].end_s == pytest.approx(line.duration_s, abs=0.001)

    def test_hesitations_last_from_300_ms_to_1500(self) -> None:
        lines = [line for dialogue in generate("pauses", 3, seed=1) for line in dialogue.lines]
        pauses = [
            after.start_s - before.end_s
            for line in lines
            for before, after in zip(line.spans, line.spans[1:], strict=False)
        ]
        assert len(pauses) >= 9
        assert 0.3 <= min(pauses) < max(pauses) <= 1.5

    @pytest.mark.parametrize(
        ("scenario", "kind"),
        [
            ("backchannels", Kind.BACKCHANNEL),
            ("interruptions", Kind.INTERRUPTION),
            ("noises", Kind.NON_SPEECH),
            ("side-talk", Kind.SIDE_TALK),
        ],
    )
    def test_what_is_tested_happens_during_a_long_reply(self, scenario: str, kind: Kind) -> None:
        (dialogue,) = generate(scenario, 1, seed=2)
        assert sum(line.kind is kind and isinstance(line.cue, IntoReply) for line in dialogue.lines) >= 2

    def test_back_channels_are_far_enough_apart_to_be_scored(self) -> None:
        for dialogue in generate("backchannels", 3, seed=5):
            moments = [line.cue.after_s for line in dialogue.lines if isinstance(line.cue, IntoReply)]
            assert min(np.diff(moments)) >= 2.2

    def test_turns_begin_in_silence(self) -> None:
        for scenario in ("smooth", "pauses", "slow", "telephone", "noisy-room"):
            for line in generate(scenario, 1, seed=1)[0].lines:
                assert (line.kind, isinstance(line.cue, WhenQuiet)) == (Kind.TURN, True)

    def test_side_talk_is_weaker_than_the_user(self) -> None:
        (dialogue,) = generate("side-talk", 1, seed=1)
        levels = {line.kind: float(np.abs(line.sound).max()) for line in dialogue.lines}
        assert levels[Kind.SIDE_TALK] < levels[Kind.TURN]

    def test_an_unknown_scenario(self) -> None:
        with pytest.raises(KeyError):
            generate("karaoke", 1, seed=1)


@needs_voices
def test_speech_has_its_level_and_no_silence_at_its_ends() -> None:
    sound = say("what time is it.", Voice("flite", "rms"))
    frames = sound[: len(sound) // 512 * 512].reshape(-1, 512)
    powers = np.sort(np.mean(np.square(frames, dtype=np.float64), axis=1))
    assert 10 * np.log10(np.mean(powers[len(powers) // 2 :])) == pytest.approx(SPEECH_DBFS, abs=1.5)
    assert abs(sound[0]) > 0.0 or abs(sound[1]) > 0.0


@needs_voices
def test_a_slower_voice_takes_longer() -> None:
    voice = Voice("flite", "rms")
    assert len(say("what time is it.", voice.at(1.5))) > 1.3 * len(say("what time is it.", voice))


def test_a_missing_synthesizer_names_its_package() -> None:
    with pytest.raises(SynthesizerMissing, match="apt-get install no-such-voice"):
        say("hello", Voice("no-such-voice", "x"))


@pytest.mark.parametrize("hum", [mm_hmm, uh_huh])
@pytest.mark.parametrize("pitch_hz", [95.0, 220.0])
def test_a_hum_is_short_voiced_and_reproducible(hum: object, pitch_hz: float) -> None:
    assert callable(hum)
    sound = hum(np.random.default_rng(1), pitch_hz=pitch_hz)
    assert 0.4 <= len(sound) / 16_000 <= 0.6
    assert np.array_equal(sound, hum(np.random.default_rng(1), pitch_hz=pitch_hz))
    spectrum = np.abs(np.fft.rfft(sound))
    hz = np.fft.rfftfreq(len(sound), 1 / 16_000)
    assert spectrum[hz < 3_500].sum() > 5 * spectrum[hz > 3_500].sum()


class TestChannel:
    @pytest.mark.parametrize(
        ("hz", "passes"), [(100.0, False), (1_000.0, True), (3_000.0, True), (5_000.0, False)]
    )
    def test_a_telephone_passes_300_to_3400_hz(self, hz: float, passes: bool) -> None:
        tone = (0.3 * np.sin(2 * np.pi * hz * np.arange(16_000) / 16_000)).astype(np.float32)
        heard = telephone(tone)
        assert len(heard) == len(tone)
        ratio_db = 20 * np.log10(np.std(heard[2_000:-2_000]) / np.std(tone) + 1e-9)
        assert ratio_db == pytest.approx(0.0, abs=2.0) if passes else ratio_db < -25.0

    def test_a_telephone_keeps_silence(self) -> None:
        assert not telephone(np.zeros(1_600, np.float32)).any()

    def test_attenuation(self) -> None:
        assert attenuated(np.ones(3, np.float32), 20.0) == pytest.approx(np.full(3, 0.1), abs=1e-6)


def test_a_level_is_set_by_the_louder_half() -> None:
    sound = np.concatenate([np.full(5_120, 0.25, np.float32), np.zeros(5_120, np.float32)])
    assert np.abs(at_speech_level(sound, -20.0)).max() == pytest.approx(0.1, abs=1e-4)


def test_pcm_clips() -> None:
    assert pcm(np.array([0.0, 0.5, 1.0, -1.0], np.float32)).tolist() == [0, 16_384, 32_767, -32_768]
