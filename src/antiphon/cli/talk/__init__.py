"""`antiphon talk`: a conversation in speech, by microphone and speaker or by WAV files."""
