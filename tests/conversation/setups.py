"""Setups that sessions of more than one test file begin with."""

from __future__ import annotations

from antiphon.conversation.settings import Interruptions, TurnTaking

AT_ONCE = TurnTaking(interruptions=Interruptions.IMMEDIATE, default_silence_ms=500)
"""Google's way: any speech interrupts, and every turn ends after the same silence."""
TEXT = {"generationConfig": {"responseModalities": ["TEXT"]}}
AUDIO = {"generationConfig": {"responseModalities": ["AUDIO"]}, "outputAudioTranscription": {}}
HEARING = {**AUDIO, "inputAudioTranscription": {}}
TOOLS = {**TEXT, "tools": [{"functionDeclarations": [{"name": "get_weather"}, {"name": "get_time"}]}]}
