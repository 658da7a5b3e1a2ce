"""How much the embedded recognizer understands."""

from __future__ import annotations

import pytest
from tests.engines.recognizers.hearing import (
    CAPITAL,
    LIGHTS,
    MOTHER,
    WEATHER,
    House,
    recognize,
)
from tests.speech import HUMAN_CLIPS, flite_wav, word_errors


@pytest.mark.timeout(60)  # real work: half a minute of speech
class TestAccuracy:
    """The bounds are a little above what was measured; `benchmarks/speech.py` prints the figures."""

    def test_first_utterances_of_a_synthetic_voice(self, house: House) -> None:
        said = (
            *(WEATHER, LIGHTS, MOTHER, CAPITAL, "set a timer for ten minutes"),
            *("how many days are there in a leap year", "what time does the next train leave"),
            *("add milk and bread to my shopping list", "i think we should wait until the end of the month"),
            *("my name is john and i live in chicago", "the doctor will see you on friday afternoon"),
            *("how far is the moon from the earth", "stop talking for a moment"),
        )
        assert error_rate(house, [(text, flite_wav(text)) for text in said]) <= 0.08

    def test_recorded_people(self, house: House) -> None:
        short = [clip for clip in HUMAN_CLIPS if len(clip.text.split()) < 12]
        assert error_rate(house, [(clip.text, clip.pcm()) for clip in short]) <= 0.2


def error_rate(house: House, utterances: list[tuple[str, bytes]]) -> float:
    async def main() -> list[str]:
        heard = [await recognize(house.recognizer, pcm) for _, pcm in utterances]
        return [transcript.text for transcript in heard]

    texts = house.run(main())
    errors = sum(word_errors(said, heard) for (said, _), heard in zip(utterances, texts, strict=True))
    return errors / sum(len(said.split()) for said, _ in utterances)
