"""What is committed speaks of no machine and no registry, and the documents speak of what is there."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from tests.architecture.syntax_trees import ROOT

REGISTRIES = r"files\.pythonhosted|pypi\.org/simple|registry\.npmjs|npmmirror|/simple/|index-url|find-links"
MACHINE_PATHS = r"(?<![\w.$}~-])/(?:root|work|home/\w+|Users/\w+)/"
FORBIDDEN = re.compile(f"{REGISTRIES}|{MACHINE_PATHS}")

THIS_FILE = Path(__file__).resolve()


def committed_files() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listing.decode().split("\0") if name]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return None


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in committed_files()
        if path != THIS_FILE and (text := text_of(path)) is not None
        for number, line in enumerate(text.splitlines(), start=1)
        if FORBIDDEN.search(line)
    ]
    assert not found


def test_no_lock_file_is_committed() -> None:
    names = {
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "Pipfile.lock",
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
    }
    assert not [path for path in committed_files() if path.name in names]


def test_constraints_pin_exact_versions_and_nothing_else() -> None:
    lines = [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(set(names))
    assert not [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.+!]+", line)]
    assert "silero-vad" in names
    assert not [name for name in names if name.startswith(("torch", "nvidia", "antiphon"))]


def test_everything_that_is_required_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[^\w-]", requirement, maxsplit=1)[0] for requirement in required}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(), flags=re.MULTILINE))
    assert not names - pinned, "run `make constraints`"


def test_javascript_packages_are_pinned_exactly() -> None:
    for path in committed_files():
        if path.name == "package.json":
            package = json.loads(path.read_text())
            versions = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
            assert not {
                name: v for name, v in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+[\w.-]*", v)
            }


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/configuration.md"])
def test_commands_in_documents_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    mentioned = set(
        re.findall(r"(?:^|`|\$ )make ([a-z][a-z-]*)", (ROOT / document).read_text(), flags=re.MULTILINE)
    )
    assert mentioned <= targets


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/configuration.md"]
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())
    assert not [link for link in links if not (path.parent / link).exists()]
