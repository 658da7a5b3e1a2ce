"""Counting tokens, and writing them as `usageMetadata` (Live API reference, UsageMetadata)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.history import Entry, History, answers_entry, reply_entry
from antiphon.conversation.tokens import TokenCount, audio_tokens, parts_tokens, text_tokens
from antiphon.conversation.usage import usage_metadata
from antiphon.wire.content import Blob, Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import MediaModality, MediaResolution
from antiphon.wire.usage import ModalityTokenCount

TEXT, IMAGE, AUDIO = MediaModality.TEXT, MediaModality.IMAGE, MediaModality.AUDIO

counts = st.dictionaries(st.sampled_from([TEXT, IMAGE, AUDIO]), st.integers(1, 10_000)).map(TokenCount)


class TestCounting:
    """The estimator."""

    @pytest.mark.parametrize("text, tokens", [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("a" * 400, 100)])
    def test_four_characters_are_a_token(self, text: str, tokens: int) -> None:
        assert text_tokens(text) == tokens

    @pytest.mark.parametrize(
        "samples, rate_hz, tokens",
        [(0, 16_000, 0), (1, 16_000, 1), (16_000, 16_000, 25), (36_000, 24_000, 38)],
    )
    def test_a_second_of_audio_is_25_tokens(self, samples: int, rate_hz: int, tokens: int) -> None:
        assert audio_tokens(samples, rate_hz) == tokens

    @pytest.mark.parametrize(
        "resolution, tokens",
        [(None, 256), (MediaResolution.LOW, 64), (MediaResolution.MEDIUM, 256), (MediaResolution.HIGH, 256)],
    )
    def test_an_image_costs_by_its_resolution(self, resolution: MediaResolution | None, tokens: int) -> None:
        part = Part(inline_data=Blob(data=b"\xff\xd8", mime_type="image/jpeg"))
        assert parts_tokens([part], resolution) == TokenCount.of(IMAGE, tokens)

    def test_an_audio_clip_costs_by_its_length(self) -> None:
        part = Part(inline_data=Blob(data=bytes(2 * 16_000), mime_type="Audio/PCM;rate=16000"))
        assert parts_tokens([part], None) == TokenCount.of(AUDIO, 25)

    def test_calls_and_answers_cost_what_they_say(self) -> None:
        call = Part(function_call=FunctionCall(id="x", name="abcd", args={"a": 1}))
        answer = Part(function_response=FunctionResponse(id="x", name="abcd", response={"a": 1}))
        assert parts_tokens([call], None) == parts_tokens([answer], None) == TokenCount.of(TEXT, 3)

    def test_nothing_costs_nothing(self) -> None:
        assert parts_tokens([], None) == TokenCount() == TokenCount.of(TEXT, 0)

    @given(st.lists(counts))
    def test_counts_add_up_by_modality(self, several: list[TokenCount]) -> None:
        together = TokenCount.sum(several)
        assert together.total == sum(count.total for count in several)
        for modality in (TEXT, IMAGE, AUDIO):
            expected = sum(count.by_modality.get(modality, 0) for count in several)
            assert together.by_modality.get(modality, 0) == expected


class TestUsage:
    """`usageMetadata`."""

    @given(counts, counts, st.integers(0, 1000))
    def test_the_total_and_the_details_sum_up(
        self, prompt: TokenCount, response: TokenCount, thoughts: int
    ) -> None:
        usage = usage_metadata(prompt, response, thoughts, AUDIO)
        assert usage.total_token_count == prompt.total + response.total + thoughts
        assert usage.prompt_token_count == _sum(usage.prompt_tokens_details) == prompt.total
        assert usage.response_token_count == _sum(usage.response_tokens_details) == response.total
        assert usage.candidates_token_count == _sum(usage.candidates_tokens_details) == response.total

    def test_an_empty_response_is_listed_in_the_modality_of_the_session(self) -> None:
        usage = usage_metadata(TokenCount(), TokenCount(), 0, AUDIO)
        assert usage.response_tokens_details == [ModalityTokenCount(modality=AUDIO)]
        assert usage.prompt_tokens_details == []

    def test_thoughts_are_told_only_where_there_are_any(self) -> None:
        assert usage_metadata(TokenCount(), TokenCount(), 0, TEXT).thoughts_token_count is None
        assert usage_metadata(TokenCount(), TokenCount(), 5, TEXT).thoughts_token_count == 5


class TestHistory:
    """The context and what it costs."""

    def test_it_costs_what_its_entries_cost(self) -> None:
        history = History()
        user = Entry(Content(role="user", parts=[Part(text="abcd")]), TokenCount.of(AUDIO, 25))
        history.extend([user, reply_entry("abcdefgh", [])])
        assert len(history) == 2
        assert history.tokens() == TokenCount({AUDIO: 25, TEXT: 2})
        assert history.last_role == "model"
        assert [content.role for content in history.contents()] == ["user", "model"]

    def test_an_empty_one(self) -> None:
        assert History().last_role is None
        assert History().tokens() == TokenCount()
        assert History().contents() == ()

    def test_a_reply_of_calls_alone_has_no_empty_text(self) -> None:
        entry = reply_entry("  ", [FunctionCall(id="x", name="f")])
        assert [part.text for part in entry.content.parts] == [None]
        assert entry.generated

    def test_answers_are_the_users(self) -> None:
        entry = answers_entry([FunctionResponse(id="x", name="f", response={})], None)
        assert entry.content.role == "user"
        assert not entry.generated


def _sum(details: list[ModalityTokenCount]) -> int:
    return sum(detail.token_count for detail in details)
