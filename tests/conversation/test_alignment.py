"""Laying the words of a clause along its speech."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.alignment import ClauseAligner
from antiphon.conversation.playout import Audio
from antiphon.conversation.speech import SpeechChunk, SpokenWord


def pcm(samples: int, begin: int = 0) -> bytes:
    """Samples that all differ."""
    return b"".join((value % 60_000).to_bytes(2, "little") for value in range(begin, begin + samples))


def aligned(text: str, *chunks: SpeechChunk, ahead: bool = False) -> tuple[list[Audio], str]:
    aligner = ClauseAligner(text, ahead=ahead)
    pieces = [piece for chunk in chunks for piece in aligner.push(chunk)]
    return pieces, aligner.finish()


@st.composite
def spoken(draw: st.DrawFn) -> tuple[str, list[SpeechChunk]]:
    """A clause and its speech, with words that may lie anywhere, as a careless engine would give them."""
    text = draw(st.text(max_size=30))
    positions = st.integers(0, len(text))
    chunks, samples = [], 0
    for _ in range(draw(st.integers(0, 4))):
        size = draw(st.integers(0, 50))
        words = [
            SpokenWord(min(pair), max(pair), samples + draw(st.integers(-5, 60)))
            for pair in draw(st.lists(st.tuples(positions, positions), max_size=3))
        ]
        chunks.append(SpeechChunk(pcm(size, samples), tuple(words)))
        samples += size
    return text, chunks


@given(spoken(), st.booleans())
def test_pieces_concatenate_to_the_text_and_to_the_speech(
    speech: tuple[str, list[SpeechChunk]], ahead: bool
) -> None:
    text, chunks = speech
    pieces, rest = aligned(text, *chunks, ahead=ahead)
    assert "".join(piece.text for piece in pieces) + rest == text
    assert b"".join(piece.pcm for piece in pieces) == b"".join(chunk.pcm for chunk in chunks)


def test_the_text_of_a_word_leaves_with_the_sample_it_begins_in() -> None:
    words = (SpokenWord(0, 3, 0), SpokenWord(4, 7, 10), SpokenWord(8, 13, 25))
    pieces, rest = aligned("One two three.", SpeechChunk(pcm(40), words))
    assert [(piece.text, len(piece.pcm) // 2) for piece in pieces] == [
        ("One", 10),
        (" two", 15),
        (" three.", 15),
    ]
    assert rest == ""


def test_positions_count_from_the_begin_of_the_utterance_not_of_the_chunk() -> None:
    first = SpeechChunk(pcm(30), (SpokenWord(0, 3, 0),))
    second = SpeechChunk(pcm(30, 30), (SpokenWord(4, 7, 40),))
    pieces, _ = aligned("One two", first, second)
    assert [(piece.text, len(piece.pcm) // 2) for piece in pieces] == [("One", 30), ("", 10), (" two", 20)]


def test_words_that_begin_together_leave_together() -> None:
    pieces, _ = aligned("One two", SpeechChunk(pcm(30), (SpokenWord(0, 3, 0), SpokenWord(4, 7, 0))))
    assert [piece.text for piece in pieces] == ["One two"]


def test_silence_before_the_first_word_has_no_text() -> None:
    pieces, _ = aligned("One", SpeechChunk(pcm(30), (SpokenWord(0, 3, 10),)))
    assert [(piece.text, len(piece.pcm) // 2) for piece in pieces] == [("", 10), ("One", 20)]


def test_punctuation_goes_with_the_word_before_it() -> None:
    words = (SpokenWord(1, 6, 0), SpokenWord(10, 15, 10))
    pieces, rest = aligned('"Hello," (world)!', SpeechChunk(pcm(20), words))
    assert [piece.text for piece in pieces] == ['"Hello,"', " (world)!"]
    assert rest == ""


def test_words_without_spaces_between_them_leave_one_by_one() -> None:
    words = (SpokenWord(0, 2, 0), SpokenWord(2, 4, 10), SpokenWord(5, 7, 20))
    pieces, _ = aligned("今天天气，很好。", SpeechChunk(pcm(30), words))
    assert [piece.text for piece in pieces] == ["今天", "天气，", "很好。"]


def test_an_engine_without_word_times_gives_the_clause_with_its_first_sample() -> None:
    pieces, rest = aligned("One two.", SpeechChunk(pcm(10)), SpeechChunk(pcm(10, 10)))
    assert [piece.text for piece in pieces] == ["One two.", ""]
    assert rest == ""


def test_ahead_of_the_audio_the_whole_clause_comes_first_though_the_words_are_known() -> None:
    words = (SpokenWord(0, 3, 0), SpokenWord(4, 7, 10))
    pieces, rest = aligned("One two.", SpeechChunk(pcm(20), words), ahead=True)
    assert [(piece.text, len(piece.pcm) // 2) for piece in pieces] == [("One two.", 20)]
    assert rest == ""


def test_text_that_no_word_claims_is_left_for_the_end() -> None:
    pieces, rest = aligned("One ***", SpeechChunk(pcm(10), (SpokenWord(0, 3, 0),)))
    assert [piece.text for piece in pieces] == ["One"]
    assert rest == " ***"


def test_a_clause_that_nobody_can_speak_is_text_alone() -> None:
    assert aligned(" — ") == ([], " — ")
