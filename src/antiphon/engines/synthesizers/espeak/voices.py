"""How eSpeak NG speaks each of the 30 prebuilt voices.

Each is one of eSpeak NG's voice variants, with a rate and a pitch of its own: of the hundred-odd variants
these differ most by spectrum and fundamental frequency, and `tests/engines/synthesizers` measures that they
still do. Women's variants go to the voices that Google's documentation classes as female.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NORMAL_RATE_WPM = 165
NORMAL_PITCH = 50
NORMAL_PITCH_RANGE = 50


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """A voice of eSpeak NG.

    Attributes:
        name: the prebuilt voice it stands for.
        variant: the voice variant's file name in eSpeak NG's data.
        rate_wpm: words per minute.
        pitch: 0..100; 50 is the variant's own.
        pitch_range: 0..100; 0 is monotone.
    """

    name: str
    variant: str
    rate_wpm: int = NORMAL_RATE_WPM
    pitch: int = NORMAL_PITCH
    pitch_range: int = NORMAL_PITCH_RANGE


ESPEAK_VOICES: Mapping[str, EspeakVoice] = MappingProxyType(
    {
        voice.name: voice
        for voice in (
            EspeakVoice("Zephyr", "Annie", rate_wpm=172, pitch=52),
            EspeakVoice("Puck", "Marco", rate_wpm=175, pitch=55, pitch_range=60),
            EspeakVoice("Charon", "Reed", rate_wpm=162),
            EspeakVoice("Kore", "linda", rate_wpm=168, pitch=38),
            EspeakVoice("Fenrir", "Nguyen", rate_wpm=182, pitch=48, pitch_range=70),
            EspeakVoice("Leda", "anika", rate_wpm=172, pitch=60),
            EspeakVoice("Orus", "Alex", rate_wpm=165, pitch=38),
            EspeakVoice("Aoede", "Alicia", rate_wpm=170),
            EspeakVoice("Callirrhoe", "f4", rate_wpm=158, pitch=42),
            EspeakVoice("Autonoe", "Andrea", rate_wpm=170, pitch=56),
            EspeakVoice("Enceladus", "kaukovalta", rate_wpm=158, pitch=55),
            EspeakVoice("Iapetus", "edward", rate_wpm=165, pitch=60),
            EspeakVoice("Umbriel", "travis", rate_wpm=156),
            EspeakVoice("Algieba", "norbert", rate_wpm=160, pitch=45),
            EspeakVoice("Despina", "f5", rate_wpm=162, pitch=46),
            EspeakVoice("Erinome", "f3", rate_wpm=165, pitch=58),
            EspeakVoice("Algenib", "david", rate_wpm=155, pitch=42),
            EspeakVoice("Rasalgethi", "marcelo", rate_wpm=165),
            EspeakVoice("Laomedeia", "belinda", rate_wpm=178, pitch=55, pitch_range=65),
            EspeakVoice("Achernar", "steph", rate_wpm=155, pitch=52, pitch_range=40),
            EspeakVoice("Alnilam", "Storm", rate_wpm=165),
            EspeakVoice("Schedar", "klatt3", rate_wpm=162, pitch_range=35),
            EspeakVoice("Gacrux", "grandma", rate_wpm=150, pitch=45),
            EspeakVoice("Pulcherrima", "f2", rate_wpm=172, pitch=62),
            EspeakVoice("Achird", "Jacky", rate_wpm=170, pitch=55, pitch_range=60),
            EspeakVoice("Zubenelgenubi", "iven", rate_wpm=168),
            EspeakVoice("Vindemiatrix", "f1", rate_wpm=155, pitch=54, pitch_range=40),
            EspeakVoice("Sadachbia", "shelby", rate_wpm=178, pitch=28, pitch_range=65),
            EspeakVoice("Sadaltager", "m8", rate_wpm=160),
            EspeakVoice("Sulafat", "aunty", rate_wpm=160, pitch=42),
        )
    }
)
