"""The room's level, learned while nobody speaks, and the user's, learned from their turns."""

from __future__ import annotations

import pytest

from antiphon.conversation.loudness import FLOOR_MARGIN_DB, Room, Speaker, Speech


def speech(*levels_dbfs: float) -> Speech:
    heard = Speech()
    for level in levels_dbfs:
        heard.heard(level)
    return heard


class TestRoom:
    """The level below which nothing is the speaker's."""

    def test_a_noisy_one_is_known_after_two_seconds(self) -> None:
        room = Room()
        for _ in range(62):
            room.heard(0.1, -40.0)
        assert room.floor_dbfs == pytest.approx(-40.0 + FLOOR_MARGIN_DB, abs=1.0)

    def test_speech_says_nothing_about_it(self) -> None:
        room = Room()
        for _ in range(62):
            room.heard(0.6, -10.0)
        assert room == Room()

    def test_the_first_frames_of_speech_that_the_network_misses_move_it_little(self) -> None:
        room = Room()
        for _ in range(4):
            room.heard(0.1, -15.0)
        assert room.floor_dbfs < -40.0

    def test_digital_silence_does_not_make_it_bottomless(self) -> None:
        room = Room()
        for _ in range(1_000):
            room.heard(0.0, -100.0)
        assert room.level_dbfs == pytest.approx(-90.0)


class TestSpeech:
    """The level of one activity."""

    def test_consonants_do_not_count(self) -> None:
        assert speech(*[-20.0, -50.0] * 5).level_dbfs == pytest.approx(-20.0)

    def test_too_little_of_it_has_no_level(self) -> None:
        assert speech(*[-20.0] * 4).level_dbfs is None
        assert speech(*[-20.0] * 5).level_dbfs == pytest.approx(-20.0)

    def test_who_begins_to_speak_over_somebody_is_heard_soon(self) -> None:
        both = speech(*[-40.0] * 100, *[-20.0] * 10)
        assert both.recent_dbfs == pytest.approx(-20.0)
        assert both.level_dbfs is not None
        assert both.level_dbfs < -26.0


class TestSpeaker:
    """The level of the one who talks with us."""

    def test_nobody_is_softer_than_nobody(self) -> None:
        assert Speaker().softer_by_db(speech(*[-60.0] * 9)) == 0.0
        assert not Speaker().is_near(speech(*[-10.0] * 9), 8.0, 1)

    def test_it_is_that_of_the_first_turn(self) -> None:
        speaker = Speaker()
        speaker.spoke(speech(*[-20.0] * 9))
        assert speaker.softer_by_db(speech(*[-32.0] * 9)) == pytest.approx(12.0)

    def test_a_louder_turn_counts_for_more_than_a_softer_one(self) -> None:
        """Somebody in the background who spoke first is not taken for the user for long."""
        speaker = Speaker()
        speaker.spoke(speech(*[-30.0] * 9))
        speaker.spoke(speech(*[-22.0] * 9))
        assert speaker.level_dbfs == pytest.approx(-24.4)
        speaker.spoke(speech(*[-32.4] * 9))
        assert speaker.level_dbfs == pytest.approx(-26.8)

    def test_a_much_louder_turn_is_that_of_somebody_nearer_and_alone_counts(self) -> None:
        speaker = Speaker()
        speaker.spoke(speech(*[-36.0] * 9))
        speaker.spoke(speech(*[-24.0] * 9))
        assert speaker.level_dbfs == pytest.approx(-24.0)

    def test_a_word_that_was_too_short_to_measure_changes_nothing(self) -> None:
        speaker = Speaker(-20.0)
        speaker.spoke(speech(-60.0))
        assert speaker.level_dbfs == -20.0

    def test_near_is_who_is_about_as_loud_right_now(self) -> None:
        speaker = Speaker(-20.0)
        swelling = speech(*[-40.0] * 20, -24.0, -22.0)
        assert speaker.is_near(swelling, 8.0, 2)
        assert not speaker.is_near(swelling, 8.0, 3)
