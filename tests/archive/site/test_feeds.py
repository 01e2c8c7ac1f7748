"""Atom feeds and sitemaps: well formed, of the right province, with addresses that answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.site import feeds
from archive.site.server import close, make_site
from tests.archive.site.asking import get

ATOM = {"a": feeds.ATOM}
MAP = {"s": feeds.SITEMAP}


@pytest.mark.parametrize("name", sorted(feeds.FEEDS))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_feed_has_what_atom_asks_for(site: Any, name: str, language: str) -> None:
    answer = get(site, f"/feeds/{name}.atom?lang={language}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.content)
    for where in (tree, *tree.iterfind("a:entry", ATOM)):
        for part in ("id", "title", "updated"):
            assert where.findtext(f"a:{part}", namespaces=ATOM)
    ids = [one.findtext("a:id", namespaces=ATOM) for one in tree.iterfind("a:entry", ATOM)]
    assert len(ids) == len(set(ids))
    links = tree.xpath("a:entry/a:link/@href", namespaces=ATOM)
    for link in links[:3]:
        assert get(site, link.removeprefix("http://localhost")).status_code == 200


def test_feeds_say_what_happened_and_where(site: Any) -> None:
    def titles(address: str) -> list[str]:
        tree = etree.fromstring(get(site, address).content)
        return list(tree.xpath("a:entry/a:title/text()", namespaces=ATOM))

    assert len(titles("/feeds/reports.atom?lang=en")) == 9
    assert titles("/feeds/changes.atom?lang=en") == ["样例市公安局 2019: version 2"]
    assert titles("/feeds/changes.atom?lang=zh") == ["样例市公安局2019年：第2版"]
    assert titles("/feeds/findings.atom?lang=en") == ["鞍山市公安局 2020: items_not_negative"]
    liaoning = titles("/feeds/reports.atom?lang=en&province=21")
    assert sorted(liaoning) == ["沈阳市公安局 2020", "鞍山市公安局 2020"]
    assert get(site, "/feeds/reports.atom?province=99").status_code == 404
    assert get(site, "/feeds/none.atom").status_code == 404


def test_hostile_titles_make_no_bad_feed(hostile: Path) -> None:
    made = make_site(hostile, None)
    try:
        for name in feeds.FEEDS:
            etree.fromstring(get(made, f"/feeds/{name}.atom").content)
        etree.fromstring(get(made, "/sitemap-1.xml").content)
    finally:
        close(made)


def test_what_xml_may_not_hold_is_left_out() -> None:
    entry = feeds.Entry("/a", "/a", "x\x00\x0b\ufffe", "2026-01-01T00:00:00+00:00", "<b>")
    tree = etree.fromstring(feeds.atom("http://h", "/f", "t", [entry], "2026-01-01"))
    assert tree.findtext("a:entry/a:title", namespaces=ATOM) == "x  "
    assert tree.findtext("a:entry/a:summary", namespaces=ATOM) == "<b>"


def test_the_sitemap_has_every_report(site: Any) -> None:
    index = etree.fromstring(get(site, "/sitemap.xml").content)
    (address,) = index.xpath("//s:loc/text()", namespaces=MAP)
    found = etree.fromstring(get(site, address.removeprefix("http://localhost")).content)
    places = found.xpath("//s:loc/text()", namespaces=MAP)
    assert sum("/r/" in place for place in places) == 9
    assert get(site, "/sitemap-2.xml").status_code == 404
    assert f"Sitemap: {address.replace('sitemap-1', 'sitemap')}" in get(site, "/robots.txt").text


def test_a_site_behind_a_proxy_says_its_visitors_address(published: Path) -> None:
    made = make_site(published, None, "https://example.org")
    try:
        assert "<loc>https://example.org/sitemap-1.xml</loc>" in get(made, "/sitemap.xml").text
        cell = get(made, "/r/210300/2020/requests.received.total").text
        assert "https://example.org/r/210300/2020/requests.received.total" in cell
    finally:
        close(made)
