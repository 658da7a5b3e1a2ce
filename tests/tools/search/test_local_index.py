"""The index of local documents: what it has read, and how it follows the files."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.tools.documents.document import Document, Section
from antiphon.tools.search.errors import IndexUnusable
from antiphon.tools.search.local import database as database_module
from antiphon.tools.search.local.database import ENGINES, IndexDatabase, create_index, open_index
from antiphon.tools.search.local.files import files_in, format_of
from antiphon.tools.search.local.indexing import Report, apply, find_changes, forget, update
from antiphon.tools.search.local.passages import PASSAGE_CHARS, cut
from antiphon.tools.search.local.ranking import find
from antiphon.tools.search.local.watching import keep_up_to_date


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    directory = tmp_path / "handbook"
    (directory / "travel").mkdir(parents=True)
    (directory / "refunds.md").write_text("# Refunds\n\nDamaged goods can be returned within 30 days.\n")
    (directory / "travel" / "trains.txt").write_text("Employees travel by train in second class.\n")
    (directory / "tokio.md").write_text("# 東京\n\n東京タワーの高さは三百三十三メートルです。\n")
    return directory


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IndexDatabase]:
    with closing(create_index(tmp_path / "search.db", request.param)) as opened:
        yield opened


def names(database: IndexDatabase, query: str, limit: int = 5) -> list[str]:
    return [found.passage.name for found in find(database, query, limit)]


def later(path: Path) -> None:
    """As if the file had been written a second later."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))


class TestSearching:
    @pytest.fixture(autouse=True)
    def indexed(self, database: IndexDatabase, docs: Path) -> None:
        assert update(database, [database.add_root(docs)]) == Report(indexed=3)

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("refunds", "refunds.md"),
            ("How long can I return damaged goods?", "refunds.md"),
            ("returning a damaged good", "refunds.md"),
            ("TRAVELLING BY TRAINS", "travel/trains.txt"),
            ("東京タワー", "tokio.md"),
            ("タワーは何メートルですか", "tokio.md"),
        ],
    )
    def test_what_fits_is_found(self, database: IndexDatabase, query: str, name: str) -> None:
        assert names(database, query)[:1] == [name]

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?!",
            "quantum chromodynamics",
            '"',
            "a OR b AND NOT *",
            "NEAR(x, 2)",
            "東南亞",
            "\x00",
            "the of a",
        ],
    )
    def test_what_does_not_fit_is_not_found(self, database: IndexDatabase, query: str) -> None:
        assert names(database, query) == []

    def test_one_of_many_words_is_not_enough(self, database: IndexDatabase) -> None:
        assert names(database, "damaged nuclear reactor pressure vessel inspection intervals") == []

    def test_scores_say_how_well_it_fits(self, database: IndexDatabase) -> None:
        (best,) = find(database, "damaged goods returned", 1)
        assert best.score == 1.0
        (half,) = find(database, "damaged refrigerators", 1)
        assert 0.3 < half.score < 0.7

    def test_a_passage_knows_its_document(self, database: IndexDatabase) -> None:
        (found,) = find(database, "damaged goods", 1)
        passage = found.passage
        assert (passage.title, passage.heading, passage.root_name) == ("Refunds", "Refunds", "handbook")
        assert passage.text == "Damaged goods can be returned within 30 days."
        assert passage.language == "english"

    def test_one_document_does_not_take_all_places(self, database: IndexDatabase, docs: Path) -> None:
        text = "\n\n".join(f"Damaged goods, case {number}. {'Words. ' * 110}" for number in range(6))
        (docs / "cases.md").write_text(text)
        update(database, database.roots())
        assert sorted(names(database, "damaged goods")) == ["cases.md", "cases.md", "refunds.md"]


class TestFollowing:
    @pytest.fixture(autouse=True)
    def indexed(self, database: IndexDatabase, docs: Path) -> None:
        update(database, [database.add_root(docs)])

    def test_nothing_is_read_twice(self, database: IndexDatabase) -> None:
        assert update(database, database.roots()) == Report(unchanged=3)

    def test_a_new_file(self, database: IndexDatabase, docs: Path) -> None:
        (docs / "parking.md").write_text("Visitors park in the garage.")
        assert update(database, database.roots()) == Report(indexed=1, unchanged=3)
        assert names(database, "where do visitors park") == ["parking.md"]

    def test_a_changed_file(self, database: IndexDatabase, docs: Path) -> None:
        (docs / "refunds.md").write_text("# Vouchers\n\nGift cards are valid for two years.\n")
        later(docs / "refunds.md")
        assert update(database, database.roots()) == Report(indexed=1, unchanged=2)
        assert names(database, "gift cards") == ["refunds.md"]
        assert names(database, "damaged goods") == []

    def test_a_changed_file_of_the_same_size_and_time(self, database: IndexDatabase, docs: Path) -> None:
        """Size and time are trusted: that is what makes looking through many files quick."""
        path = docs / "refunds.md"
        stat = path.stat()
        path.write_text(path.read_text().replace("30", "90"))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert update(database, database.roots()) == Report(unchanged=3)

    def test_a_file_that_was_only_touched_keeps_its_passages(
        self, database: IndexDatabase, docs: Path
    ) -> None:
        (before,) = find(database, "damaged goods", 1)
        later(docs / "refunds.md")
        assert update(database, database.roots()) == Report(unchanged=3)
        (after,) = find(database, "damaged goods", 1)
        assert after.passage.id == before.passage.id
        assert not find_changes(database, database.roots()[0]).files

    def test_a_deleted_file(self, database: IndexDatabase, docs: Path) -> None:
        (docs / "refunds.md").unlink()
        assert update(database, database.roots()) == Report(removed=1, unchanged=2)
        assert names(database, "damaged goods") == []
        assert database.count() == (2, 2)

    def test_a_renamed_file(self, database: IndexDatabase, docs: Path) -> None:
        (docs / "refunds.md").rename(docs / "returns.md")
        assert update(database, database.roots()) == Report(indexed=1, removed=1, unchanged=2)
        assert names(database, "damaged goods") == ["returns.md"]

    def test_a_directory_that_is_gone(self, database: IndexDatabase, docs: Path) -> None:
        docs.rename(docs.with_name("elsewhere"))
        assert update(database, database.roots()) == Report(removed=3)

    def test_forgetting_a_directory(self, database: IndexDatabase, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "a.md").write_text("Penguins cannot fly.")
        update(database, [database.add_root(other)])
        assert forget(database, database.roots()[0]) == 3
        assert [root.path for root in database.roots()] == [other]
        assert names(database, "damaged goods") == [] and names(database, "penguins") == ["a.md"]

    def test_a_file_that_cannot_be_read_is_tried_again_only_after_a_change(
        self, database: IndexDatabase, docs: Path
    ) -> None:
        (docs / "broken.pdf").write_bytes(b"%PDF-1.4 and nothing else")
        assert update(database, database.roots()) == Report(failed=1, unchanged=3)
        ((name, problem),) = database.problems()
        assert name == "handbook/broken.pdf" and "no PDF" in problem
        assert update(database, database.roots()) == Report(unchanged=4)
        assert database.count() == (3, 3)
        (docs / "broken.pdf").unlink()
        update(database, database.roots())
        assert not database.problems()

    def test_what_was_done_before_an_interruption_is_kept(self, database: IndexDatabase, docs: Path) -> None:
        for number in range(150):
            (docs / f"note-{number:03}.md").write_text(f"Number{number} is a number.")

        seen: list[object] = []

        def interrupted(file: object) -> None:
            seen.append(file)
            if len(seen) == 120:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            update(database, database.roots(), interrupted)
        assert names(database, "number99") == ["note-099.md"]
        assert names(database, "number110") == []
        assert update(database, database.roots()) == Report(indexed=50, unchanged=103)
        assert names(database, "number110") == ["note-110.md"]

    def test_watching(self, database: IndexDatabase, docs: Path) -> None:
        """Each batch of changes is followed by one look; nothing waits for a real clock."""
        reports: list[Report] = []

        def changes() -> Iterator[None]:
            (docs / "parking.md").write_text("Visitors park in the garage.")
            yield
            assert names(database, "visitors park") == ["parking.md"]
            yield  # an editor's temporary file
            (docs / "parking.md").unlink()
            yield
            assert names(database, "visitors park") == []

        keep_up_to_date(database, changes(), reports.append)
        assert reports == [Report(indexed=1, unchanged=3), Report(removed=1, unchanged=3)]


class TestReaders:
    def test_a_reader_sees_what_a_writer_has_committed(self, tmp_path: Path, docs: Path) -> None:
        path = tmp_path / "search.db"
        with closing(create_index(path)) as writer, closing(open_index(path)) as reader:
            assert names(reader, "damaged goods") == []
            update(writer, [writer.add_root(docs)])
            assert names(reader, "damaged goods") == ["refunds.md"]

    def test_without_an_index(self, tmp_path: Path) -> None:
        with pytest.raises(IndexUnusable, match="run: antiphon index DIRECTORY"):
            open_index(tmp_path / "search.db")

    def test_another_file_is_no_index(self, tmp_path: Path) -> None:
        (tmp_path / "search.db").write_bytes(b"something else entirely, and long enough" * 10)
        with pytest.raises(IndexUnusable, match="cannot be read"):
            open_index(tmp_path / "search.db")
        with pytest.raises(IndexUnusable, match="cannot be made"):
            create_index(tmp_path / "search.db")

    def test_an_index_of_another_version_is_made_anew_of_the_same_directories(
        self, tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "search.db"
        with closing(create_index(path)) as old:
            update(old, [old.add_root(docs)])
        with closing(open_index(path)) as reader:
            monkeypatch.setattr(database_module, "_VERSION", 2)
            with pytest.raises(IndexUnusable, match="another version or engine; run: antiphon index"):
                open_index(path)
            with closing(create_index(path)) as new:
                assert [root.path for root in new.roots()] == [docs]
                assert update(new, new.roots()) == Report(indexed=3)
            assert reader.is_replaced

    def test_another_engine_is_another_index(self, tmp_path: Path, docs: Path) -> None:
        path = tmp_path / "search.db"
        with closing(create_index(path)) as first:
            update(first, [first.add_root(docs)])
        with pytest.raises(IndexUnusable, match="engine"):
            open_index(path, "tantivy")

    def test_two_directories_of_one_name_are_told_apart(self, tmp_path: Path) -> None:
        with closing(create_index(tmp_path / "search.db")) as database:
            added = [database.add_root(tmp_path / parent / "docs") for parent in ("a", "b", "c")]
            assert [root.name for root in added] == ["docs", "docs-2", "docs-3"]
            assert database.add_root(tmp_path / "b" / "docs") == added[1]

    def test_a_change_is_whole_or_not_at_all(self, database: IndexDatabase, docs: Path) -> None:
        root = database.add_root(docs)
        changes = find_changes(database, root)

        def break_off(file: object) -> None:
            raise sqlite3.OperationalError("disk full")

        with pytest.raises(sqlite3.OperationalError):
            apply(database, changes, break_off)
        assert database.count() == (0, 0) and names(database, "damaged goods") == []
        assert apply(database, changes) == Report(indexed=3)
        assert names(database, "damaged goods") == ["refunds.md"]


class TestFiles:
    def test_what_is_read(self, tmp_path: Path) -> None:
        for name in ("b.md", "a.HTML", "c.txt.gz", "README", "README.Debian", "copyright", "x.py", "y.png"):
            (tmp_path / name).write_bytes(gzip.compress(b"x") if name.endswith("gz") else b"x")
        for hidden in (".git", "node_modules", "sub"):
            (tmp_path / hidden).mkdir()
            (tmp_path / hidden / "d.md").write_text("x")
        (tmp_path / ".secret.md").write_text("x")
        found = [file.name for file in files_in(tmp_path)]
        assert found == ["README", "README.Debian", "a.HTML", "b.md", "c.txt.gz", "copyright", "sub/d.md"]

    def test_links_lead_nowhere(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "secret.md").write_text("x")
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "link.md").symlink_to(outside / "secret.md")
        (inside / "dir").symlink_to(outside)
        (inside / "loop").symlink_to(inside)
        assert list(files_in(inside)) == []

    @pytest.mark.parametrize("name", ["readme", "NEWS.gz", "license-mit", "CHANGES.rst", "notes.org"])
    def test_names_of_plain_texts(self, name: str) -> None:
        assert format_of(name) is not None

    @pytest.mark.parametrize("name", ["readme.png", "a.md5", "md", "archive.tar.gz", ".md"])
    def test_other_names(self, name: str) -> None:
        assert format_of(name) is None or name == "readme.png"

    def test_a_damaged_or_exploding_archive_is_a_problem(
        self, database: IndexDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("antiphon.tools.search.local.files.MOST_BYTES", 100_000)
        directory = tmp_path / "files"
        directory.mkdir()
        (directory / "bomb.txt.gz").write_bytes(gzip.compress(bytes(10_000_000)))
        (directory / "cut.txt.gz").write_bytes(gzip.compress(b"hello" * 100)[:-20])
        (directory / "large.txt").write_bytes(b"x" * 100_001)
        (directory / "wrong.txt.gz").write_bytes(b"no gzip")
        assert update(database, [database.add_root(directory)]) == Report(failed=4)


class TestPassages:
    @given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=3000)), max_size=4))
    def test_passages_are_short_and_lose_nothing(self, parts: list[tuple[str, str]]) -> None:
        document = Document("", tuple(Section(heading, text) for heading, text in parts))
        passages = list(cut(document))
        assert all(len(passage.text) <= 2 * PASSAGE_CHARS for passage in passages)
        kept = "".join("".join(passage.text.split()) for passage in passages)
        assert kept == "".join("".join((text.strip() or heading).split()) for heading, text in parts)

    def test_paragraphs_are_gathered(self) -> None:
        text = "\n\n".join(["word " * 60] * 5)
        passages = list(cut(Document("", (Section("H", text),))))
        assert [passage.text.count("\n\n") for passage in passages] == [1, 1, 0]

    def test_a_long_line_without_spaces(self) -> None:
        passages = list(cut(Document("", (Section("", "x" * 2000),))))
        assert "".join(passage.text for passage in passages).replace("\n\n", "") == "x" * 2000
