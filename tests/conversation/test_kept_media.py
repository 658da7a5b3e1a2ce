"""How many pictures and recordings the history keeps."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversation.simulation import Simulation, say

from antiphon.conversation.context_rules import ContextRules
from antiphon.conversation.history import Entry, History, answers_entry
from antiphon.conversation.kept_media import PICTURE_NOTE, RECORDING_NOTE, MediaLimits, media_sizes
from antiphon.conversation.tokens import parts_tokens
from antiphon.wire.content import Blob, Content, FunctionResponse, FunctionResponsePart, Part
from antiphon.wire.enums import MediaModality, MediaResolution


def picture(size_bytes: int = 10) -> Part:
    return Part(inline_data=Blob(data=bytes(size_bytes), mime_type="image/jpeg"))


def recording(size_bytes: int = 3200) -> Part:
    return Part(inline_data=Blob(data=bytes(size_bytes), mime_type="audio/pcm;rate=16000"))


def entry(*parts: Part, resolution: MediaResolution | None = None) -> Entry:
    return Entry(Content(role="user", parts=list(parts)), parts_tokens(parts, resolution))


def held(history: History) -> list[list[str]]:
    """What stands in each entry: media by their bytes, texts as they are."""
    return [
        [
            str(len(part.inline_data.data)) if part.inline_data else part.text or ""
            for part in each.content.parts
        ]
        for each in history
    ]


class TestLimits:
    def test_the_oldest_fall_out_first(self) -> None:
        history = History(MediaLimits(parts=2))
        history.extend([entry(picture(1), picture(2), Part(text="Look.")), entry(picture(3))])
        assert held(history) == [[PICTURE_NOTE, "2", "Look."], ["3"]]
        history.extend([entry(picture(4))])
        assert held(history) == [[PICTURE_NOTE, "Look."], ["3"], ["4"]]
        history.extend([entry(picture(5))])
        assert held(history) == [[PICTURE_NOTE, "Look."], [PICTURE_NOTE], ["4"], ["5"]]

    def test_their_size_counts(self) -> None:
        history = History(MediaLimits(bytes=100))
        history.extend([entry(picture(60)), entry(picture(40)), entry(picture(1))])
        assert held(history) == [[PICTURE_NOTE], ["40"], ["1"]]

    def test_one_that_is_too_large_by_itself_falls_out(self) -> None:
        history = History(MediaLimits(bytes=100))
        history.extend([entry(picture(101))])
        assert held(history) == [[PICTURE_NOTE]]

    def test_recordings_count_too(self) -> None:
        history = History(MediaLimits(parts=1))
        history.extend([entry(recording(), picture(1))])
        assert held(history) == [[RECORDING_NOTE, "1"]]

    def test_pictures_in_functions_answers_count_too(self) -> None:
        parts = [FunctionResponsePart(inline_data=Blob(data=bytes(n), mime_type="image/png")) for n in (1, 2)]
        history = History(MediaLimits(parts=1))
        history.extend([answers_entry([FunctionResponse(id="a", name="f", response={}, parts=parts)], None)])
        (answer,) = next(iter(history)).answers
        assert [len(part.inline_data.data) for part in answer.parts if part.inline_data] == [2]
        assert (answer.id, answer.response) == ("a", {})

    def test_the_initial_history_loses_its_pictures_last(self) -> None:
        history = History(MediaLimits(parts=2))
        history.extend([entry(picture(1))])
        history.pin()
        history.extend([entry(picture(2)), entry(picture(3))])
        assert held(history) == [["1"], [PICTURE_NOTE], ["3"]]

    @given(
        st.lists(st.lists(st.sampled_from([picture(3), recording(64), Part(text="Hm.")]), min_size=1)),
        st.integers(0, 5),
        st.integers(0, 300),
    )
    def test_they_hold_whatever_comes(self, turns: list[list[Part]], parts: int, size_bytes: int) -> None:
        history = History(MediaLimits(parts=parts, bytes=size_bytes))
        for turn in turns:
            history.extend([entry(*turn)])
            sizes = [size for each in history for size in media_sizes(each.content)]
            assert len(sizes) <= parts
            assert sum(sizes) <= size_bytes
            assert history.tokens().by_modality.get(MediaModality.IMAGE, 0) == 256 * sizes.count(3)
            assert history.tokens().by_modality.get(MediaModality.AUDIO, 0) == sizes.count(64)


class TestTokens:
    @pytest.mark.parametrize("resolution, each", [(None, 256), (MediaResolution.LOW, 64)])
    def test_what_falls_out_costs_nothing_more(self, resolution: MediaResolution | None, each: int) -> None:
        history = History(MediaLimits(parts=1))
        history.extend([entry(picture(1), picture(2), picture(3), resolution=resolution)])
        note = -(-len(PICTURE_NOTE) // 4)
        assert dict(history.tokens().by_modality) == {MediaModality.IMAGE: each, MediaModality.TEXT: note}


def show(simulation: Simulation, data: bytes) -> None:
    blob = {"mimeType": "image/jpeg", "data": base64.b64encode(data).decode()}
    simulation.send({"realtimeInput": {"video": blob}})


class TestSession:
    """Video, a frame a second for as long as one likes."""

    SETUP = {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"},
        "sessionResumption": {},
    }

    def test_the_history_and_what_is_kept_of_it_are_bounded(self) -> None:
        rules = ContextRules(media=MediaLimits(parts=20, bytes=50_000))
        simulation = Simulation(*[say("I see.")] * 30, setup=self.SETUP, context=rules)
        for turn in range(30):
            for frame in range(3):
                show(simulation, bytes([turn, frame]) * 1000)
                simulation.run(1.0)
            simulation.send({"realtimeInput": {"text": "What is this?"}})
            simulation.run()
        sizes = [size for each in simulation.conversation.history for size in media_sizes(each.content)]
        assert len(sizes) == 20
        saved = [part for each in simulation.snapshots[-1].history for part in each.content.parts]
        assert sum(part.inline_data is not None for part in saved) == 20
        newest = simulation.requests[-1].contents[-1]
        assert [part.inline_data.data[:2] for part in newest.parts if part.inline_data] == [
            bytes([29, frame]) for frame in range(3)
        ]

    def test_frames_that_wait_for_a_turn_are_bounded_in_size(self) -> None:
        simulation = Simulation(say("I see."), setup=self.SETUP)
        for frame in range(40):
            show(simulation, bytes([frame]) * 1024 * 1024)
        simulation.send({"realtimeInput": {"text": "What is this?"}})
        simulation.run()
        shown = [part.inline_data for part in simulation.requests[0].contents[0].parts if part.inline_data]
        assert [blob.data[0] for blob in shown] == list(range(32, 40))
        assert json.dumps(simulation.warnings) == "[]"
