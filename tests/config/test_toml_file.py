"""The line of a key is found however the key is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from antiphon.config.toml_file import read_toml

TEXT = """\
# a comment = "with an equals sign"
title = "x"
server.port = 1
[tls]
enabled = true

[models."my-*"]
aliases = [
    "a",
]
  "display_name" = "=="
[[auth.keys]]
name = "ada"
inline = { deep = { key = 1 } }
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 2),
        (("server", "port"), 3),
        (("tls",), 4),
        (("tls", "enabled"), 5),
        (("models", "my-*"), 7),
        (("models", "my-*", "aliases", 0), 8),
        (("models", "my-*", "display_name"), 11),
        (("auth", "keys", 0, "name"), 13),
        (("auth", "keys", 0, "inline", "deep", "key"), 14),
        (("tls", "absent"), 4),
        (("absent",), None),
    ],
)
def test_line_of(tmp_path: Path, keys: tuple[str | int, ...], line: int | None) -> None:
    file = tmp_path / "file.toml"
    file.write_text(TEXT)
    assert read_toml(file).line_of(keys) == line
