"""Errors of the audio package.

    AudioError
    ├── PartialSample       a byte string that ends in the middle of a 16-bit sample
    ├── ResamplerFinished   audio after the end of the stream was announced
    ├── StreamClosed        a voice activity stream was used after it was closed
    ├── ModelMissing        the voice activity model is not installed; the message names the command
    ├── LibraryMissing      an option needs a library that is not installed; the message names the command
    └── ModelUnusable       the installed model file is not the network this package computes

None of them is caused by what a client may send: the wire refuses PCM that ends in half a sample before it
comes here.
"""

from __future__ import annotations


class AudioError(Exception):
    """Something about audio that the caller must mend."""


class PartialSample(AudioError):
    """A byte string that ends in the middle of a 16-bit sample.

    Args:
        size_bytes: its length, which is odd.
    """

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"expected whole 16-bit samples, got {size_bytes} bytes")
        self.size_bytes = size_bytes


class ResamplerFinished(AudioError):
    """Audio came after ``flush()``, which ends a resampler's stream."""


class StreamClosed(AudioError):
    """A voice activity stream was used after it was closed."""


class ModelMissing(AudioError):
    """The voice activity model is not installed.

    Args:
        looked_for: what was looked for, and where.
        fix: the command that installs it.
    """

    def __init__(self, looked_for: str, *, fix: str) -> None:
        super().__init__(f"voice activity detection needs {looked_for}; install it with: {fix}")
        self.fix = fix


class LibraryMissing(AudioError):
    """An option needs a library that is not installed.

    Args:
        need: which option needs which library.
        fix: the command that installs it.
    """

    def __init__(self, need: str, *, fix: str) -> None:
        super().__init__(f"{need}; install it with: {fix}")
        self.fix = fix


class ModelUnusable(AudioError):
    """The installed model file is not the network this package computes.

    Args:
        path: the file.
        found: what is wrong with it.
        fix: the command that installs one that works.
    """

    def __init__(self, path: str, found: str, *, fix: str) -> None:
        super().__init__(f"{path}: {found}; install a model that is known to work with: {fix}")
        self.path = path
        self.fix = fix
