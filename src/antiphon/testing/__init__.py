"""Testing live applications, and Antiphon itself, without waiting, without models, and with the same outcome
every time.

`run_virtual` runs a coroutine in virtual time; `serving` starts a server whose engines are scripted;
`LiveClient` holds a conversation with it over a WebSocket and notes when everything came; `babble` is audio
that voice activity detection takes for speech.
"""

from antiphon.testing.client import LiveClient, Received
from antiphon.testing.recognizer import ScriptedRecognizer
from antiphon.testing.server import scripted, serving
from antiphon.testing.synthesizer import ToneSynthesizer
from antiphon.testing.virtual_time import Deadlock, VirtualTimeLoop, run_virtual
from antiphon.testing.voice import babble, silence

__all__ = [
    "Deadlock",
    "LiveClient",
    "Received",
    "ScriptedRecognizer",
    "ToneSynthesizer",
    "VirtualTimeLoop",
    "babble",
    "run_virtual",
    "scripted",
    "serving",
    "silence",
]
