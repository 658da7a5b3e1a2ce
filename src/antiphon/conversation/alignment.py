"""Laying the words of a clause along its speech.

Every character of the clause belongs to exactly one word: a word takes the text from the end of the word
before it to its own end, and the last one takes the rest. So the pieces concatenate to the clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.playout import SAMPLE_BYTES, Audio
from antiphon.conversation.speech import SpeechChunk


class ClauseAligner:
    """Turns the speech of one clause into `Audio` pieces that each begin with at most one run of words.

    An engine that gives no words with its first chunk is taken to give none at all: then, as when
    transcription runs ahead of the audio (as on Vertex), the clause's text goes with its first sample.

    Args:
        text: the clause exactly as it was cut, spaces included.
        ahead: True to give the whole clause's text with its first sample.
    """

    def __init__(self, text: str, *, ahead: bool = False) -> None:
        self._text = text
        self._told = 0
        self._samples = 0
        self._ahead = ahead

    def push(self, chunk: SpeechChunk) -> Iterator[Audio]:
        """The chunk, cut at the begins of its words."""
        if self._samples == 0 and (self._ahead or not chunk.words):
            yield Audio(chunk.pcm, self._tell(len(self._text)))
        else:
            yield from self._cut(chunk)
        self._samples += len(chunk.pcm) // SAMPLE_BYTES

    def finish(self) -> str:
        """The text that no word claimed, such as a symbol nobody speaks; usually empty."""
        return self._tell(len(self._text))

    def _cut(self, chunk: SpeechChunk) -> Iterator[Audio]:
        begin, text = 0, ""
        for word in chunk.words:
            at = min(max((word.start_samples - self._samples) * SAMPLE_BYTES, begin), len(chunk.pcm))
            if at > begin:
                yield Audio(chunk.pcm[begin:at], text)
                begin, text = at, ""
            text += self._tell(self._with_punctuation(word.text_end))
        if text or begin < len(chunk.pcm):
            yield Audio(chunk.pcm[begin:], text)

    def _with_punctuation(self, end: int) -> int:
        """The end of the word together with what is written on to it: a comma, a closing quote."""
        while end < len(self._text) and not (self._text[end].isspace() or self._text[end].isalnum()):
            end += 1
        return end

    def _tell(self, end: int) -> str:
        text = self._text[self._told : end]
        self._told = max(self._told, end)
        return text
