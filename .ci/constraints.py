"""Print the versions installed in this environment as a constraints file, without any address."""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions

NOT_PINNED = {"antiphon", "pip", "setuptools", "wheel"}

HEADER = """\
# The versions that Antiphon is tested with: pip install -c constraints.txt. Written by `make constraints`.
# silero-vad is installed with --no-deps: only its model file is used, and its requirements include PyTorch.
"""


def pins() -> list[str]:
    """`name==version` for every installed distribution, sorted by name."""
    versions = {re.sub(r"[-_.]+", "-", item.name).lower(): item.version for item in distributions()}
    return [f"{name}=={version}" for name, version in sorted(versions.items()) if name not in NOT_PINNED]


if __name__ == "__main__":
    sys.stdout.write(HEADER + "\n".join(pins()) + "\n")
