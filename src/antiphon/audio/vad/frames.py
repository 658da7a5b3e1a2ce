"""The unit in which voice activity is told."""

from __future__ import annotations

VAD_RATE_HZ = 16_000
"""Sample rate of the audio that is listened to."""

FRAME_SAMPLES = 512
"""Samples per verdict."""

FRAME_MS = FRAME_SAMPLES * 1000 / VAD_RATE_HZ
"""Duration of a frame: 32 ms."""

BLOCK_SAMPLES = 128
"""A frame's level is told in blocks of 8 ms: speech ends anywhere in a frame."""

CONTEXT_SAMPLES = 64
"""Samples of the frame before that the network looks at as well. Without them it never hears speech."""

WINDOW_SAMPLES = CONTEXT_SAMPLES + FRAME_SAMPLES
"""What the network is shown for one verdict."""
