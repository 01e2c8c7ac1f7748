"""What a probe says, and proposes, where a portal gives no column by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawler.cli.calling import Called, gongan_process
from tests.crawler.cli.test_probe_unseen import printed, probed
from tests.crawler.crawl.rendering.browsing import needs_browser
from tests.crawler.running import portal, run
from tests.crawler.site import Answer, Site, page, serve
from tests.sites import serve as serve_portal

ELSEWHERE = "http://127.0.0.2:9/"


def probe(url: str) -> Called:
    return gongan_process("portals", "probe", f"{url}/", "--delay", "0")


@pytest.mark.parametrize(
    ("named", "file"),
    [
        ("<script src='/js/a.js'></script>", "/data/menu.json"),
        ("<script>load('data/menu.json')</script>", "/data/menu.json"),
        ("<ul><li><a href='%s'>测试市公安局</a></li></ul>", ""),
    ],
)
def test_a_site_of_the_bureaus_own_on_another_host_is_proposed_and_not_asked(
    named: str, file: str
) -> None:
    site = Site()
    body = named.replace("%s", ELSEWHERE)
    site.routes["/"] = page("测试市人民政府", f"<a href='/xw/'>要闻</a>{body}")
    site.routes["/js/a.js"] = Answer(
        f"$.getJSON('{file}', show);".encode(), media_type="application/javascript"
    )
    menu = {"organs": [{"name": "测试市财政局", "url": "/czj/"},
                       {"name": "测试市公安局", "url": ELSEWHERE}]}  # fmt: skip
    site.routes[file or "/none"] = Answer(json.dumps(menu).encode(), media_type="application/json")
    with serve(site):
        called = probe(site.url)
    entry = printed(called)
    assert called.code == 1
    assert (entry["home_url"], entry["hosts"]) == (ELSEWHERE, ["127.0.0.2"])
    assert "a site of its own on another host" in called.out
    assert f"gongan portals probe {ELSEWHERE}" in called.out


@pytest.mark.parametrize("way", ["to itself", "over another page"])
def test_a_portal_that_wants_a_cookie_back_is_said_to(way: str, tmp_path: Path) -> None:
    site = Site()
    first, second = ("/", "/") if way == "to itself" else ("/set", "/")
    cookie = {"Set-Cookie": "a=1; path=/"}
    site.routes["/"] = Answer(status=302, headers={"Location": first, **cookie})
    site.routes["/set"] = Answer(status=302, headers={"Location": second, **cookie})
    with serve(site):
        called = probe(site.url)
        summary = run(tmp_path / "a.db", portal(site.url, columns=()))
    assert called.code == 1
    assert "does not bring back the cookie that it sets" in called.out
    assert "gongan import file" in called.out
    assert "could not be reached" not in called.out
    assert "wants it back, which no crawl sends" in " ".join(summary["failures"])


def test_a_circle_without_a_cookie_is_none_for_want_of_one(tmp_path: Path) -> None:
    site = Site()
    site.routes["/"] = Answer(status=302, headers={"Location": "/"})
    with serve(site):
        called = probe(site.url)
        summary = run(tmp_path / "a.db", portal(site.url, columns=()))
    assert "cookie" not in called.out + " ".join(summary["failures"])


@needs_browser
def test_articles_that_only_scripts_fill_are_to_be_drawn() -> None:
    with serve_portal("drawn_article") as site:
        called = probed(site)
    assert called.code == 0
    assert printed(called)["render"] is True
    assert "articles are empty until scripts fill them" in called.out


@needs_browser
def test_articles_that_come_with_their_text_are_not() -> None:
    with serve_portal("drawn_over") as site:
        called = probed(site)
    assert "render" not in printed(called)
