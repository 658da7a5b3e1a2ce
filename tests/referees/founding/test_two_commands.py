"""A program that knows nothing of Antiphon, in a shell that evaluated `antiphon env`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio
from google import genai

client = genai.Client()


async def main():
    config = {"response_modalities": ["TEXT"]}
    async with client.aio.live.connect(model="gemini-2.0-flash-live-001", config=config) as session:
        await session.send_client_content(
            turns={"role": "user", "parts": [{"text": "Repeat after me: it works"}]}, turn_complete=True
        )
        async for response in session.receive():
            if response.text is not None:
                print(response.text, end="")


asyncio.run(main())
"""


def test_the_sdk_needs_nothing_but_the_environment(env_lines: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        ["sh", "-c", 'eval "$LINES"; exec "$PYTHON" program.py'],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LINES": env_lines, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "it works" in done.stdout.lower()
