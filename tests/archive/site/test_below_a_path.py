"""The site below a path of a host: nothing on it leads beside the path, whatever the proxy does."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import httpx
import pytest
from lxml import html

from archive.site.below import moved_page
from archive.site.server import close, make_site
from crawler.cli.browse import snapshot_tools
from tests.archive.site.asking import get
from tests.archive.site.test_releases import release

HOST = "https://example.org"
INSIDE = "inside.example:8001"
MOST_OF_A_KIND = 2
MOST = 260
ADDRESSES = "//@href | //@src | //@action | //@formaction | //@data-spec"


class Proxy:
    """A host that has the site below ``path``, as it is or with the path taken away.

    What is asked beside the path is answered by another site, which is a fault here.
    """

    def __init__(self, site: Any, path: str, *, strips: bool) -> None:
        self._app, self._path, self._strips = site.app(), path, strips

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"]
        if path != self._path and not path.startswith(f"{self._path}/"):
            await send({"type": "http.response.start", "status": 418, "headers": []})
            await send({"type": "http.response.body", "body": b"another site"})
            return
        # a proxy names itself as the host, as nginx does unless it is told not to
        headers = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope = {**scope, "headers": [*headers, (b"host", INSIDE.encode())], "scheme": "http"}
        if self._strips:
            raw = scope["raw_path"].decode("latin-1")
            scope["path"] = path[len(self._path) :] or "/"
            scope["raw_path"] = (raw[len(self._path) :] or "/").encode("latin-1")
        await self._app(scope, receive, send)


def ask(site: Any, path: str, *addresses: str, strips: bool = False) -> list[httpx.Response]:
    """The answers of the host to addresses, in turn, cookies kept."""

    async def asked() -> list[httpx.Response]:
        await site.invoke_startup()
        transport = httpx.ASGITransport(app=Proxy(site, path, strips=strips))
        async with httpx.AsyncClient(
            transport=transport, base_url=HOST, follow_redirects=True
        ) as client:
            return [await client.get(address) for address in addresses]

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    root = tmp_path_factory.mktemp("releases")
    release(root, "2026.11", "2026.11")
    made = make_site(published, snapshot_tools(), f"{HOST}/corpus", releases=root)
    yield made
    close(made)


def _kind(address: str) -> tuple[str, tuple[str, ...]]:
    """Addresses of one kind differ in names and numbers."""
    parts = urlsplit(address)
    path = re.sub(r"/(r|bureaus)/[^/.]+", r"/\1/*", re.sub(r"\d+", "0", parts.path))
    names = sorted({name for name, _ in parse_qsl(parts.query)})
    return path, tuple(names)


async def _crawled(site: Any, *, strips: bool) -> tuple[int, list[str]]:
    await site.invoke_startup()
    faults: list[str] = []
    kinds: Counter[tuple[str, tuple[str, ...]]] = Counter()
    waiting, seen = deque([f"{HOST}/corpus/"]), {f"{HOST}/corpus/"}
    transport = httpx.ASGITransport(app=Proxy(site, "/corpus", strips=strips))
    asked = 0
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
        while waiting and asked < MOST:
            address = waiting.popleft()
            answer = await client.get(address)
            asked += 1
            if answer.status_code != 200:
                faults.append(f"{address}: {answer.status_code}")
            for found in _links(answer):
                whole = urldefrag(urljoin(str(answer.url), found))[0]
                if urlsplit(whole).scheme not in ("http", "https") or not whole.startswith(HOST):
                    if INSIDE in whole:
                        faults.append(f"{address} -> {found}")
                    continue
                if not f"{whole}/".startswith((f"{HOST}/corpus/", f"{HOST}/corpus?")):
                    faults.append(f"{address} -> {found}")
                elif whole not in seen and kinds[_kind(whole)] < MOST_OF_A_KIND:
                    seen.add(whole)
                    kinds[_kind(whole)] += 1
                    waiting.append(whole)
    return asked, faults


def _links(answer: httpx.Response) -> list[str]:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html") and answer.content:
        return [str(one) for one in html.fromstring(answer.content).xpath(ADDRESSES)]
    if "xml" in kind:
        return re.findall(r'(?:href="|<loc>|<id>)(http[^"<]+)', answer.text)
    if kind.startswith("text/css"):
        return [one.strip("\"'") for one in re.findall(r"url\(([^)]+)\)", answer.text)]
    if kind.startswith("application/json"):
        return re.findall(
            r'"(?:next_url|toggle_url|path|link|contentUrl)": ?"([^"]+)"', answer.text
        )
    return []


@pytest.mark.parametrize("strips", [False, True])
def test_every_link_stays_below_the_path_and_answers(site: Any, strips: bool) -> None:
    asked, faults = asyncio.run(_crawled(site, strips=strips))
    assert not faults, faults[:9]
    assert asked > 150


def test_pages_are_as_they_were_without_a_path(published: Path, site: Any) -> None:
    """Only addresses differ, and only where they stand in a tag."""
    plain = make_site(published, snapshot_tools(), HOST)
    try:
        for path in ("/", "/reports", "/coverage", "/archive/report_list", "/data"):
            before = get(plain, path).content
            (after,) = ask(site, "/corpus", f"/corpus{path}")
            back = after.content.replace(b'"/corpus/', b'"/').replace(b"/corpus", b"")
            assert back == before
    finally:
        close(plain)


def test_a_form_and_the_language_hold_below_the_path(site: Any) -> None:
    page, chinese, later = ask(
        site, "/corpus", "/corpus/search", "/corpus/reports?lang=zh", "/corpus/coverage"
    )
    (form,) = html.fromstring(page.content).xpath("//form[@role='search']/@action")
    assert form == "/corpus/search"
    assert "Path=/corpus/;" in chinese.headers["set-cookie"]
    assert html.fromstring(later.content).get("lang") == "zh-CN"
    switch = html.fromstring(chinese.content).xpath("//a[@hreflang='en']/@href")
    assert switch == ["/corpus/reports?lang=en"]


def test_what_programs_read_has_whole_addresses(site: Any) -> None:
    rows, feed, sitemap, robots, described = ask(
        site, "/corpus", "/corpus/archive/current_figures.json?_size=2",
        "/corpus/feeds/reports.atom", "/corpus/sitemap-1.xml", "/corpus/robots.txt",
        "/corpus/-/openapi.json",
    )  # fmt: skip
    assert rows.json()["next_url"].startswith(f"{HOST}/corpus/archive/current_figures.json?")
    assert f'href="{HOST}/corpus/r/' in feed.text
    assert f"<loc>{HOST}/corpus/r/" in sitemap.text
    assert "Disallow: /corpus/archive\n" in robots.text
    assert f"Sitemap: {HOST}/corpus/sitemap.xml" in robots.text
    assert described.json()["servers"] == [{"url": f"{HOST}/corpus"}]


def test_a_path_called_like_a_page_is_no_trouble(published: Path) -> None:
    made = make_site(published, base_url=f"{HOST}/archive")
    try:
        table, reports = ask(made, "/archive", "/archive/archive/reports", "/archive/reports")
    finally:
        close(made)
    assert table.status_code == reports.status_code == 200
    assert "/archive/archive/reports" in table.text
    assert 'action="/archive/reports"' in reports.text


def test_a_redirect_stays_below_the_path(site: Any) -> None:
    (answer,) = ask(site, "/corpus", "/corpus/reports/1")
    assert answer.history[0].headers["location"].startswith("/corpus/r/")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<a title="x" href="/a">', b'<a title="x" href="/p/a">'),
        (b"<a href='/'>", b"<a href='/p/'>"),
        (b'<a href="//host/a"><a href="a"><a href="#b"><a href="https://x/">', None),
        (b'<p> href="/a" <b>src="/b"</b>', None),
        (b"<a title='x href=\"/a\"' alt=\" src='/b'\">", None),
        (b'<a xlink:href="/a" alt="a > b">', b'<a xlink:href="/p/a" alt="a > b">'),
        (b'<td data-x="/a" value="/b">', None),
        (b"1 < 2 and <", None),
    ],
)  # fmt: skip
def test_only_addresses_in_tags_get_the_path(before: bytes, after: bytes | None) -> None:
    assert moved_page(before, "/p") == (before if after is None else after)
