"""The browser reaches nothing by itself: not a byte comes where a page sends one."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request

from crawler.crawl.rendering.browser import WAYS, Browser
from crawler.crawl.rendering.draw import Bounds, Watch, draw
from crawler.crawl.rendering.traffic import Kept, Traffic
from spiders.text import readable
from tests.crawler.crawl.rendering.browsing import needs_browser
from tests.sites.portals.drawn import loud

pytestmark = needs_browser

PORTAL = "http://gaj.example.gov.cn"


class Listener:
    """One port of the loopback for TCP and UDP, and what came to it."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))

    def came(self) -> int:
        """How many connections and datagrams came, and were not counted yet."""
        count = 0
        for end, take in ((self.tcp, self.tcp.accept), (self.udp, lambda: self.udp.recv(99))):
            end.setblocking(False)
            try:
                while True:
                    take()
                    count += 1
            except BlockingIOError:
                continue
        return count


async def drawn(script: str, ways: tuple[tuple[bool, bool], ...]) -> tuple[str, list[str]]:
    """What a page shows that runs the script, and what it was that the crawl was asked for."""
    body = f"<html><body><p id='p'>before</p><script>{script}</script></body></html>"
    request = Request(f"{PORTAL}/")
    page: Any = readable(HtmlResponse(request.url, body=body.encode(), request=request))
    asked: list[str] = []

    async def download(wanted: Request) -> Any:
        asked.append(wanted.url)
        raise IgnoreRequest("not one of the portal's hosts")

    traffic = Traffic(page, download, Kept(), 50, lambda: False)
    browser = Browser(ways=ways)
    try:
        context = await browser.context("gongan-archive", traffic.answer)
        watch = Watch(browser.kill, browser.memory, browser.processor, lambda: False)
        found = await draw(context, page.url, traffic, Bounds(), watch)
    finally:
        await browser.close()
    return found.states[-1], asked


@pytest.mark.parametrize("ways", [WAYS[:2], ((False, False),)], ids=["enclosed", "flags alone"])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_nothing_reaches_a_listener(ways: tuple[tuple[bool, bool], ...], name: str) -> None:
    listener = Listener()
    script = loud(f"http://{name}:{listener.port}")
    markup, asked = asyncio.run(drawn(f"{script} p.textContent = 'all was tried';", ways))
    assert "all was tried" in markup
    assert any(url.endswith("/fetched") for url in asked), "what could be routed was refused"
    assert listener.came() == 0


def test_the_listener_hears_what_is_sent() -> None:
    listener = Listener()
    with socket.create_connection(("127.0.0.1", listener.port)):
        listener.udp.sendto(b"x", ("127.0.0.1", listener.port))
        assert listener.came() == 2


def test_cookies_are_neither_sent_nor_kept() -> None:
    script = "document.cookie = 'a=1'; fetch('/x').catch(function () {}); p.textContent = 1;"
    _, asked = asyncio.run(drawn(script, WAYS))
    assert asked == [f"{PORTAL}/x"]


def test_what_a_page_does_to_its_own_objects_does_not_reach_what_looks_at_it() -> None:
    script = (
        "Array.prototype.map = Array.prototype.filter = function () { return ['no']; };"
        "document.querySelectorAll = function () { return []; };"
        "Object.defineProperty(document.documentElement, 'outerHTML', {get: function () {"
        " return 'x'.repeat(1e9); }}); p.innerHTML = '<a href=/a>2020年年报</a>';"
    )
    markup, _ = asyncio.run(drawn(script, WAYS))
    assert "2020年年报" in markup
