"""Pages of an inner network are not read, by whatever name or way they are asked for."""

from __future__ import annotations

import asyncio

import pytest
from tests.tools.http_server import Answer, http_server
from tests.tools.pages.reading import LOOPBACK, SUCCESS, TEXT, UNSAFE, Names, fetch

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import FetchRequest, Page
from antiphon.tools.pages.fetcher import FetcherSettings, PageFetcher


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "10.0.0.5",
         "[fd00:ec2::254]", "[64:ff9b::7f00:1]"],
    )  # fmt: skip
    def test_they_are_not_asked(self, host: str) -> None:
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), f"http://{host}/latest/meta-data/"))
        assert page.status is UNSAFE and "is not in the public Internet" in page.text

    @pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1", "0177.0.0.1", "localhost"])
    def test_other_spellings_are_resolved_before_they_are_judged(self, host: str) -> None:
        async def main() -> tuple[Page, ...]:
            from antiphon.tools.pages.network import resolve

            fetcher = await asyncio.to_thread(
                PageFetcher, FetcherSettings(robots=False), LoopClock(), resolve
            )
            try:
                return (await fetcher.fetch(FetchRequest((f"http://{host}/",)))).pages
            finally:
                await fetcher.close()

        (page,) = asyncio.run(main())
        assert page.status is UNSAFE or "there is no host" in page.text or "no URL" in page.text

    @pytest.mark.parametrize(
        "target", ["http://127.0.0.2:{port}/", "http://169.254.169.254:{port}/", "http://[::1]:{port}/",
                   "//[::ffff:7f00:2]:{port}/", "http://inner.example:{port}/"]
    )  # fmt: skip
    def test_redirects_do_not_lead_there(self, target: str) -> None:
        async def main() -> Page:
            async with http_server(
                lambda asked: Answer(302, headers={"Location": target.format(port=server.port)})
            ) as server:
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                names = Names(inner_example=["10.0.0.7"])
                (page,) = await fetch(settings, f"{server.url}/", names=names)
                assert len(server.asked) == 1
                return page

        assert asyncio.run(main()).status is UNSAFE

    def test_a_name_that_is_rebound_is_asked_once(self) -> None:
        """The first answer was checked, so the connection goes there, whatever the second would be."""

        async def main() -> None:
            async with http_server(TEXT) as server:
                names = Names(rebound_example=["127.0.0.1", "169.254.169.254"])
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                url = f"http://rebound.example:{server.port}/"
                (page,) = await fetch(settings, url, names=names)
                assert page.status is SUCCESS
                assert names.asked == ["rebound.example"]
                assert server.asked[0].headers["host"] == f"rebound.example:{server.port}"

        asyncio.run(main())

    def test_a_name_that_is_rebound_between_redirects_is_checked_again(self) -> None:
        async def main() -> None:
            async with http_server(Answer(302, headers={"Location": "/again"})) as server:
                names = Names(rebound_example=["127.0.0.1", "169.254.169.254"])
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                (page,) = await fetch(settings, f"http://rebound.example:{server.port}/", names=names)
                assert page.status is UNSAFE and len(server.asked) == 1

        asyncio.run(main())

    def test_one_private_address_among_public_ones_is_enough(self) -> None:
        names = Names(mixed_example=["8.8.8.8 127.0.0.1"])
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), "http://mixed.example/", names=names))
        assert page.status is UNSAFE

    def test_other_ports_are_not_asked(self) -> None:
        async def main() -> None:
            async with http_server(TEXT) as server:
                settings = FetcherSettings(exceptions=LOOPBACK, robots=False)
                (page,) = await fetch(settings, server.url)
                assert page.status is UNSAFE and f"port {server.port}" in page.text
                assert not server.asked

        asyncio.run(main())

    def test_what_is_told_names_nothing_of_the_inner_network(self) -> None:
        names = Names(inner_example=["10.1.2.3"])
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), "http://inner.example/", names=names))
        assert page.text == "inner.example is not in the public Internet"
