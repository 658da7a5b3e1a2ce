"""`antiphon index`, and what `antiphon doctor` says of search."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.cli.command import Done, antiphon

from antiphon.tools.search.local.watching import file_changes


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    directory = tmp_path / "handbook"
    directory.mkdir()
    (directory / "refunds.md").write_text("# Refunds\n\nDamaged goods can be returned within 30 days.\n")
    (directory / "broken.pdf").write_bytes(b"no pdf")
    return directory


def run(tmp_path: Path, *arguments: str) -> Done:
    return antiphon(*arguments, environ={"ANTIPHON_STATE_DIR": str(tmp_path / "state")}, cwd=tmp_path)


def lines(done: Done) -> list[str]:
    assert done.status == 0, done.stderr
    return done.stdout.splitlines()


def test_directories_are_indexed_and_followed(tmp_path: Path, docs: Path) -> None:
    first = run(tmp_path, "index", str(docs))
    assert lines(first) == [
        "1 documents read, 0 removed, 0 unchanged, 1 could not be read.",
        f"  handbook: {docs}",
        f"1 documents, 1 passages in {tmp_path / 'state' / 'search.db'}",
    ]
    assert "handbook/broken.pdf: it is no PDF that can be read" in first.stderr
    (docs / "parking.txt").write_text("Visitors park in the garage.")
    (docs / "broken.pdf").unlink()
    assert lines(run(tmp_path, "index"))[0] == "1 documents read, 1 removed, 1 unchanged."
    assert lines(run(tmp_path, "index", "--forget", str(docs)))[0] == f"Forgot {docs}: 2 documents."


def test_it_is_told_when_sessions_search_something_else(tmp_path: Path, docs: Path) -> None:
    (tmp_path / "antiphon.toml").write_text('[search]\nprovider = "brave"\nkey = "x"\n')
    assert (
        'Sessions search brave; these documents need provider = "local".'
        in run(tmp_path, "index", str(docs)).stderr
    )


def test_a_relative_directory_is_found_again_from_elsewhere(tmp_path: Path, docs: Path) -> None:
    assert f"  handbook: {docs}" in lines(run(tmp_path, "index", "handbook"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing is indexed yet; name a directory: antiphon index DIRECTORY"),
        (["missing"], "missing: expected a directory; not there"),
        (["handbook/refunds.md"], "handbook/refunds.md: expected a directory; it is a file"),
        (["--forget", "elsewhere"], "elsewhere is not indexed"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, docs: Path, arguments: list[str], told: str) -> None:
    done = run(tmp_path, "index", *arguments)
    assert done.status == 1
    assert told in done.stderr and "Traceback" not in done.stderr


def test_watching_follows_the_files(tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real notifications of the system, up to the first one."""
    noticed = threading.Event()

    def write() -> None:
        """Again and again: nobody tells when the system has begun to watch."""
        while not noticed.wait(0.05):
            (docs / "parking.md").write_text("Visitors park in the garage.")

    writing = threading.Thread(target=write)

    def until_the_first(roots: object) -> object:
        changes = file_changes(roots)  # type: ignore[arg-type]
        writing.start()
        change = next(iter(changes))
        noticed.set()
        writing.join()
        yield change

    monkeypatch.setattr("antiphon.cli.index.file_changes", until_the_first)
    told = lines(run(tmp_path, "index", "--watch", str(docs)))
    assert told[-2:] == [
        "Watching for changes; Ctrl-C ends it.",
        "1 documents read, 0 removed, 2 unchanged.",
    ]


class TestDoctor:
    def search_line(self, tmp_path: Path, *settings: str) -> str:
        (tmp_path / "antiphon.toml").write_text("\n".join(["[search]", *settings]))
        told = run(tmp_path, "doctor").stdout
        return told[told.index("search: ") :].partition("\n")[0]

    def test_an_index(self, tmp_path: Path, docs: Path) -> None:
        assert "no documents are indexed" in self.search_line(tmp_path)
        run(tmp_path, "index", str(docs))
        assert self.search_line(tmp_path) == f"search: local: documents in {tmp_path / 'state' / 'search.db'}"

    def test_a_service_that_is_down(self, tmp_path: Path) -> None:
        line = self.search_line(tmp_path, 'provider = "searxng"', 'url = "http://127.0.0.1:9"')
        assert line.startswith("search: SearXNG at http://127.0.0.1:9/search cannot be reached")

    def test_no_such_provider(self, tmp_path: Path) -> None:
        line = self.search_line(tmp_path, 'provider = "altavista"')
        assert "no 'altavista'; there is local, searxng, brave, tavily, google" in line


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('provider = "brave"', "the provider brave needs key"),
        ('provider = "google"\nkey = "x"', "the provider google needs engine_id"),
        ('provider = "searxng"', "the provider searxng needs url"),
        ("passages = 0", "passages"),
        ('engine = "lucene"', "engine"),
    ],
)
def test_settings_that_cannot_work(tmp_path: Path, settings: str, told: str) -> None:
    (tmp_path / "antiphon.toml").write_text(f"[search]\n{settings}\n")
    done = run(tmp_path, "models")
    assert done.status == 1 and told in done.stderr
