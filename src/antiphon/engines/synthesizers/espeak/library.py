"""eSpeak NG's C library, by ctypes. Only a worker process imports this module.

The library keeps its state in global variables, so it must be used from one thread. See `speak_lib.h` for the
functions, the event structure and the constants.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import espeakng_loader

SAMPLE_RATE_HZ = 22_050

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_BUFFER_MS = 60
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_EVENT_LIST_TERMINATED = 0
_EVENT_WORD = 1
_PARAMETER_RATE = 1
_PARAMETER_PITCH = 3
_PARAMETER_RANGE = 4
_OK = 0


class EspeakError(Exception):
    """eSpeak NG refused a request."""


@dataclass(frozen=True, slots=True)
class WordEvent:
    """A word begins.

    Attributes:
        text_index: the index in the text of a character near the word's begin.
        sample: where it begins, from the begin of the synthesis, at 22,050 Hz.
    """

    text_index: int
    sample: int


OnAudio = Callable[[bytes, list[WordEvent]], None]


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


class _Voice(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    ]


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def _nobody_listens(pcm: bytes, words: list[WordEvent]) -> None:
    """Between two texts."""


class Espeak:
    """The library, loaded. At most one may be made in a process.

    Raises:
        EspeakError: it cannot be loaded, or its data is missing.
    """

    def __init__(self) -> None:
        # With the path left to the library, it looks where it was built, finds nothing, and crashes.
        try:
            self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
            data_path = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as error:
            raise EspeakError(f"eSpeak NG cannot be loaded: {error}") from error
        self._declare()
        rate_hz = self._library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS, data_path.encode(), _INITIALIZE_DONT_EXIT
        )
        if rate_hz != SAMPLE_RATE_HZ:
            raise EspeakError(f"eSpeak NG did not find its data in {data_path} (answer {rate_hz})")
        self._on_audio: OnAudio = _nobody_listens
        self._error: BaseException | None = None
        self._callback = _Callback(self._called)  # kept, because the library keeps only a pointer to it
        self._library.espeak_SetSynthCallback(self._callback)
        self._selected = ""

    @property
    def version(self) -> str:
        """Its version, such as `1.52.0`."""
        return str(self._library.espeak_Info(None).decode())

    def select(self, language_file: str, variant: str) -> None:
        """Choose what the next syntheses sound like.

        Args:
            language_file: the language's path in the data, such as `gmw/en-US`.
            variant: the variant's file name.

        Raises:
            EspeakError: there is no such language or variant.
        """
        wanted = f"{language_file}+{variant}"
        if wanted == self._selected:
            return
        self._selected = ""
        answer = self._library.espeak_SetVoiceByName(wanted.encode())
        # An unknown language keeps the last voice, and only the answer tells it; an unknown variant, nothing.
        current = self._library.espeak_GetCurrentVoice().contents.identifier
        if answer != _OK or current != wanted.encode():
            raise EspeakError(f"eSpeak NG has no voice {wanted}")
        self._selected = wanted

    def set_prosody(self, *, rate_wpm: int, pitch: int, pitch_range: int) -> None:
        """Set the speed in words per minute, and the pitch and its range, both 0..100 around 50."""
        for parameter, value in (
            (_PARAMETER_RATE, rate_wpm),
            (_PARAMETER_PITCH, pitch),
            (_PARAMETER_RANGE, pitch_range),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)

    def synthesize(self, text: str, on_audio: OnAudio) -> None:
        """Speak a text; returns when all of it was handed out.

        Markup is not interpreted: the text is plain.

        Args:
            text: without NUL and without lone surrogates.
            on_audio: called with s16le mono pieces of about 60 ms and the words that begin in them. If it
                raises, the synthesis is aborted and its exception comes out of this call.

        Raises:
            EspeakError: the library refused.
        """
        self._on_audio, self._error = on_audio, None
        encoded = text.encode()
        answer = self._library.espeak_Synth(
            encoded, len(encoded) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        self._on_audio = _nobody_listens
        if self._error is not None:
            raise self._error
        if answer != _OK:
            raise EspeakError(f"eSpeak NG refused to speak (answer {answer})")

    def _called(self, wav: Any, samples: int, events: Any) -> int:
        try:
            pcm = ctypes.string_at(wav, samples * 2) if wav and samples > 0 else b""
            words = [
                WordEvent(e.text_position - 1, e.sample) for e in _listed(events) if e.type == _EVENT_WORD
            ]
            if pcm or words:
                self._on_audio(pcm, words)
        except BaseException as error:  # an exception cannot cross the C library
            self._error = error
            return 1  # stop
        return 0

    def _declare(self) -> None:
        self._library.espeak_Initialize.argtypes = [
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
        ]
        self._library.espeak_Info.argtypes = [ctypes.c_void_p]
        self._library.espeak_Info.restype = ctypes.c_char_p
        self._library.espeak_SetSynthCallback.argtypes = [_Callback]
        self._library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        self._library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
        self._library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]


def _listed(events: Any) -> Iterator[Any]:
    index = 0
    while events[index].type != _EVENT_LIST_TERMINATED:
        yield events[index]
        index += 1
