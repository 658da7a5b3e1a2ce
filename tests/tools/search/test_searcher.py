"""Searching with a provider: several queries, failures, and the local documents as the sessions see them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from antiphon.conversation.tool_requests import Passage, PassageKind, SearchOutcome, SearchRequest
from antiphon.testing.virtual_time import run_virtual
from antiphon.tools.search.errors import IndexUnusable, SearchConfigError, SearchFailed
from antiphon.tools.search.local.database import create_index
from antiphon.tools.search.local.indexing import update
from antiphon.tools.search.local.provider import create
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.searcher import MOST_QUERIES, ProviderSearcher


def passage(name: str, kind: PassageKind = PassageKind.WEB) -> Passage:
    return Passage(text=name, title=name, uri=f"https://{name}/", score=1, kind=kind)


class Shelf:
    """A provider that finds what a test has put on it; an error is raised, a number of seconds is waited."""

    name = "shelf at /srv/secret"

    def __init__(self, found: Mapping[str, Sequence[Passage] | Exception | float]) -> None:
        self.found = found
        self.asked: list[tuple[str, int]] = []

    async def check(self) -> None:
        pass

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        self.asked.append((query, limit))
        match self.found.get(query, ()):
            case Exception() as error:
                raise error
            case float() as seconds:
                await asyncio.sleep(seconds)
                return ()
            case passages:
                return passages

    async def close(self) -> None:
        pass


def search(shelf: Shelf, *queries: str, exclude: Sequence[str] = (), limit: int = 3) -> SearchOutcome:
    searcher = ProviderSearcher(shelf, limit=limit, timeout_s=5)
    return run_virtual(searcher.search(SearchRequest(queries, tuple(exclude))))


class TestQueries:
    def test_the_best_of_each_query_come_first_and_none_twice(self) -> None:
        a, b, c, d = map(passage, ("a.example", "b.example", "c.example", "d.example"))
        outcome = search(Shelf({"one": [a, b], "two": [c, a, d]}), "one", "two", limit=10)
        assert outcome == SearchOutcome(("one", "two"), (a, c, b, d))

    def test_no_more_than_the_limit(self) -> None:
        many = [passage(f"{number}.example") for number in range(9)]
        assert len(search(Shelf({"x": many}), "x").passages) == 3

    def test_queries_are_tidied(self) -> None:
        shelf = Shelf({})
        outcome = search(shelf, "  a \n b ", "a b", "", *map(str, range(10)))
        assert outcome.queries == ("a b", "0", "1", "2") and len(outcome.queries) == MOST_QUERIES
        assert shelf.asked == [(query, 3) for query in outcome.queries]

    def test_an_endless_query_is_cut(self) -> None:
        assert len(search(Shelf({}), "x" * 5000).queries[0]) == 1000

    def test_an_empty_query_is_a_failure_the_model_is_told(self) -> None:
        assert "empty" in search(Shelf({}), " ").failed


class TestExcludedDomains:
    def test_they_and_what_is_below_them_are_left_out(self) -> None:
        found = [
            passage("a.example"),
            passage("www.a.example"),
            passage("nota.example"),
            passage("b.example"),
        ]
        outcome = search(Shelf({"x": found}), "x", exclude=["A.example", "b.example.", ""])
        assert [each.title for each in outcome.passages] == ["nota.example"]

    def test_documents_have_no_domain(self) -> None:
        found = [passage("a.example", PassageKind.DOCUMENT)]
        assert search(Shelf({"x": found}), "x", exclude=["a.example"]).passages == tuple(found)

    def test_an_unreadable_address_is_left_out(self) -> None:
        broken = Passage(text="x", title="x", uri="http://[broken", score=1)
        assert search(Shelf({"x": [broken]}), "x", exclude=["a.example"]).passages == ()


class TestFailures:
    def test_the_model_is_told_and_the_details_are_the_operators(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        outcome = search(Shelf({"x": SearchFailed("cannot read /srv/secret")}), "x")
        assert outcome == SearchOutcome(("x",), (), failed="the search cannot be used at the moment")
        assert "cannot read /srv/secret" in caplog.text

    def test_a_slow_provider(self) -> None:
        assert search(Shelf({"x": 5.1}), "x").failed == "the search has not answered in time"
        assert search(Shelf({"x": 4.9}), "x").failed == ""

    def test_documents_that_nobody_has_indexed(self) -> None:
        outcome = search(Shelf({"x": IndexUnusable("no documents are indexed in /srv/secret")}), "x")
        assert outcome.failed == "no documents are indexed on this server"

    def test_what_the_other_query_found_counts(self) -> None:
        found = passage("a.example")
        outcome = search(Shelf({"x": SearchFailed("down"), "y": [found]}), "x", "y")
        assert outcome == SearchOutcome(("x", "y"), (found,))


def index(path: Path, directory: Path) -> None:
    with closing(create_index(path)) as database:
        update(database, [database.add_root(directory)])


def replace(path: Path) -> None:
    """Put an empty index in the place of another."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    create_index(path).close()


class TestLocalDocuments:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        directory = tmp_path / "hand book"
        directory.mkdir()
        (directory / "ré funds.md").write_text("# Refunds\n\n## Damage\n\nDamaged goods can be returned.\n")
        path = tmp_path / "search.db"
        index(path, directory)
        return path

    def search(self, settings: ProviderSettings, query: str = "damaged goods") -> Sequence[Passage]:
        return asyncio.run(self.once(settings, lambda provider: provider.search(query, 5)))

    async def once(self, settings: ProviderSettings, work: Any) -> Any:
        provider = create(settings)
        try:
            return await work(provider)
        finally:
            await provider.close()

    def test_paths_of_the_machine_are_not_told(self, path: Path) -> None:
        (found,) = self.search(ProviderSettings(path=path))
        assert found == Passage(
            text="Damaged goods can be returned.",
            title="Refunds: Damage",
            uri="hand%20book/r%C3%A9%20funds.md",
            score=1.0,
            kind=PassageKind.DOCUMENT,
        )

    def test_a_base_uri_is_put_before(self, path: Path) -> None:
        (found,) = self.search(ProviderSettings(path=path, base_uri="https://docs.example/x/"))
        assert found.uri == "https://docs.example/x/hand%20book/r%C3%A9%20funds.md"

    def test_an_index_that_is_made_later_is_found(self, tmp_path: Path) -> None:
        path = tmp_path / "later.db"

        async def work(provider: Any) -> None:
            with pytest.raises(SearchFailed, match="no documents are indexed"):
                await provider.check()
            (tmp_path / "docs").mkdir()
            (tmp_path / "docs" / "a.md").write_text("Penguins cannot fly.")
            await asyncio.to_thread(index, path, tmp_path / "docs")
            assert [each.title for each in await provider.search("penguins", 1)] == ["a"]

        asyncio.run(self.once(ProviderSettings(path=path), work))

    def test_an_index_that_is_replaced_is_opened_anew(self, path: Path, tmp_path: Path) -> None:
        async def work(provider: Any) -> None:
            assert await provider.search("damaged", 1)
            await asyncio.to_thread(replace, path)
            assert not await provider.search("damaged", 1)

        asyncio.run(self.once(ProviderSettings(path=path), work))

    def test_many_at_the_same_time(self, path: Path) -> None:
        async def work(provider: Any) -> None:
            found = await asyncio.gather(*(provider.search("damaged goods", 1) for _ in range(50)))
            assert all(len(each) == 1 for each in found)

        asyncio.run(self.once(ProviderSettings(path=path), work))

    def test_an_engine_that_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(SearchConfigError, match=r"pip install 'antiphon\[search\]'"):
            create(ProviderSettings(path=Path("x"), engine="tantivy"))
