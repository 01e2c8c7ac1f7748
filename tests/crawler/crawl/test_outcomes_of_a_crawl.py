"""One crawl over a site that does everything wrong: each attempt is one capture."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.store import open_archive
from tests.crawler import running
from tests.crawler.site import (
    Answer,
    Site,
    cut_connection,
    endless,
    hang,
    page,
    serve,
    truncated,
    zipped,
)
from tests.crawler.tls import certificate

TITLE = "测试市公安局{}年政府信息公开工作年度报告"
JSL = b"<script>document.cookie=('_')+('_jsl');location.href=location.pathname</script>"
LIMIT = 100_000


@dataclass
class Crawl:
    site: Site
    db: Path
    summary: dict[str, Any]

    def captures(self, path: str) -> list[dict[str, Any]]:
        return [c for c in running.captures(self.db) if c["url"] == self.site.url + path]

    def outcomes(self, path: str) -> list[str]:
        return [capture["outcome"] for capture in self.captures(path)]


def _once_busy(answer: Answer) -> Any:
    calls: list[int] = []

    def respond(_: Any) -> Answer:
        calls.append(1)
        if len(calls) == 1:
            return Answer(b"busy", 503, {"Retry-After": "1"})
        return answer

    return respond


def _build(site: Site, tls: str) -> None:
    bomb = Answer(gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"})
    broken = Answer(b"\x1f\x8b\x08 not gzip at all", headers={"Content-Encoding": "gzip"})
    routes: dict[str, Any] = {
        "good": zipped(page(TITLE.format(2020))),
        "moved": Answer(status=301, headers={"Location": "/col/202101/target.html"}),
        "offsite": Answer(status=302, headers={"Location": "http://elsewhere.invalid/report.html"}),
        "loop": Answer(status=302, headers={"Location": "/col/202101/t20210101_1.html?loop"}),
        "error": Answer(b"broken", 500),
        "busy": _once_busy(page(TITLE.format(2019))),
        "slow": hang,
        "cut": cut_connection,
        "truncated": truncated,
        "large": Answer(b"x" * (LIMIT + 1), media_type="application/pdf"),
        "endless": endless,
        "bomb": bomb,
        "broken": broken,
        "jsl": Answer(JSL, 521, {"Set-Cookie": "__jsluid_s=1; path=/"}),
        "waf": Answer("<h1>您的访问被拦截</h1>".encode(), 403),
        "acw": Answer(b"<script>var arg1='A';setCookie('acw_sc__v2', x)</script>"),
        "soft": page("页面不存在", "您访问的页面不存在或已被删除"),
        "login": page("统一身份认证", "请登录"),
        "teapot": Answer(b"no", 400),
        "gone": Answer(b"gone", 410),
        "unasked": Answer(status=304),
    }
    titled = []
    for number, (name, route) in enumerate(routes.items()):
        path = f"/col/202101/t20210101_{number + 100}.html"
        site.routes[path] = route
        site.named[name] = path
        titled.append((path, TITLE.format(2000 + number)))
    loop = site.named["loop"]
    site.routes[loop] = Answer(status=302, headers={"Location": f"{loop}?again"})
    site.routes[f"{loop}?again"] = Answer(status=302, headers={"Location": loop})
    site.routes["/col/202101/target.html"] = page(TITLE.format(2018))
    titled += [
        ("/col/202101/t20210101_999.html", TITLE.format(1999)),
        ("/secret/202101/t20210101_1.html", TITLE.format(2001)),
        ("http://elsewhere.invalid/202101/t20210101_2.html", TITLE.format(2002)),
        ("ftp://127.0.0.1/202101/t20210101_2.html", TITLE.format(2002)),
        (f"{tls}/202101/t20210101_3.html", TITLE.format(2003)),
        ("/col/202101/t20210101_4.html", "关于开展2020年政府信息公开工作年度报告编制的通知"),
    ]
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /secret/\n")
    site.column("/col/index.html", *titled)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    folder = tmp_path_factory.mktemp("outcomes")
    site = Site()
    with serve(Site(), certificate(folder)) as tls, serve(site):
        _build(site, tls.url)
        site.tls_url = tls.url
        summary = running.run(
            folder / "a.db",
            running.portal(site.url),
            DOWNLOAD_MAXSIZE=LIMIT,
            REDIRECT_MAX_TIMES=3,
        )
        yield Crawl(site, folder / "a.db", summary)


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("good", ["ok"]),
        ("moved", ["redirected"]),
        ("offsite", ["redirected"]),
        ("error", ["server_error", "server_error"]),
        ("busy", ["server_error", "ok"]),
        ("slow", ["timeout", "timeout"]),
        ("cut", ["failed", "failed"]),
        ("truncated", ["ok", "unchanged"]),
        ("large", ["too_large"]),
        ("endless", ["too_large"]),
        ("bomb", ["too_large"]),
        ("broken", ["failed"]),
        ("jsl", ["challenged"]),
        ("waf", ["blocked"]),
        ("acw", ["challenged"]),
        ("soft", ["soft_404"]),
        ("login", ["blocked"]),
        ("teapot", ["failed"]),
        ("gone", ["not_found"]),
        ("unasked", ["failed"]),
    ],
)
def test_each_attempt_is_one_capture(crawl: Crawl, name: str, outcomes: list[str]) -> None:
    path = crawl.site.named[name]
    assert crawl.outcomes(path) == outcomes
    if outcomes != ["ok"] and name not in ("moved", "offsite", "busy"):
        assert all(capture["error"] for capture in crawl.captures(path))


SENT = "outcome <> 'disallowed' AND coalesce(error, '') NOT LIKE '%in a circle%'"
"""Captures of requests that went out; a redirect in a circle is recorded and not followed."""


def test_the_number_of_captures_is_that_of_requests_and_refusals(crawl: Crawl) -> None:
    asked = Counter(crawl.site.url + path for path in crawl.site.paths())
    kept = Counter(c["url"] for c in running.captures(crawl.db, SENT))
    outside = [url for url in kept if not url.startswith(crawl.site.url)]
    assert {url: n for url, n in kept.items() if url not in outside} == dict(asked)


def test_other_outcomes(crawl: Crawl) -> None:
    assert crawl.outcomes("/robots.txt") == ["ok"]
    assert crawl.captures("/robots.txt")[0]["kind"] == "robots"
    assert crawl.outcomes("/col/202101/t20210101_999.html") == ["not_found"]
    assert crawl.outcomes("/col/202101/target.html") == ["ok"]
    tls = crawl.site.tls_url
    outcomes = [c["outcome"] for c in running.captures(crawl.db, f"url LIKE '{tls}%'")]
    assert outcomes
    assert set(outcomes) == {"tls_error", "disallowed"}


def test_nothing_forbidden_is_fetched_and_every_refusal_is_recorded(crawl: Crawl) -> None:
    assert not [path for path in crawl.site.paths() if path.startswith("/secret")]
    refused = running.captures(crawl.db, "outcome = 'disallowed'")
    by_url = {capture["url"]: capture["error"] for capture in refused}
    assert "robots.txt" in by_url[crawl.site.url + "/secret/202101/t20210101_1.html"]
    assert "not one of the hosts" in by_url["http://elsewhere.invalid/202101/t20210101_2.html"]
    assert "not one of the hosts" in by_url["http://elsewhere.invalid/report.html"]
    assert all(capture["status"] is None for capture in refused)


def test_a_redirect_loop_ends(crawl: Crawl) -> None:
    loop = crawl.site.named["loop"]
    outcomes = crawl.outcomes(loop) + crawl.outcomes(f"{loop}?again")
    assert 2 <= len(outcomes) <= 4
    assert outcomes.count("failed") == 1
    assert set(outcomes) == {"redirected", "failed"}
    (last,) = running.captures(crawl.db, "error LIKE '%circle%'")
    assert last["url"].startswith(crawl.site.url + loop)


def test_the_bytes_are_kept_as_sent(crawl: Crawl) -> None:
    path = crawl.site.named["good"]
    sent = crawl.site.routes[path].body
    (capture,) = crawl.captures(path)
    assert capture["payload_digest"] == f"sha256:{hashlib.sha256(sent).hexdigest()}"
    assert "gzip" in capture["response_headers"]
    with open_archive(crawl.db) as archive:
        assert archive.content(capture["id"]) == gzip.decompress(sent)


def test_vendors_of_challenges_are_named(crawl: Crawl) -> None:
    names = crawl.site.named
    assert crawl.captures(names["jsl"])[0]["vendor"] == "知道创宇 加速乐"
    assert crawl.captures(names["acw"])[0]["vendor"] == "阿里云 WAF"


def test_only_pages_that_came_are_read(crawl: Crawl) -> None:
    marked = running.captures(crawl.db, "to_read = 1")
    names = crawl.site.named
    expected = {names["good"], names["busy"], names["truncated"], "/col/202101/target.html"}
    assert {capture["url"] for capture in marked} == {crawl.site.url + path for path in expected}
    assert crawl.summary["counts"]["documents_read"] == len(expected)


def test_captures_say_how_the_page_was_found(crawl: Crawl) -> None:
    path = crawl.site.named["good"]
    (capture,) = crawl.captures(path)
    assert capture["found_on"] == crawl.site.url + "/col/index.html"
    assert capture["link_text"] == TITLE.format(2000)
    assert capture["portal_id"] == "test"
    assert capture["ip"] == "127.0.0.1"
    assert capture["requested_at"] <= capture["fetched_at"]
    assert "gongan-archive/" in capture["request_headers"]


def test_the_summary_counts_what_the_archive_holds(crawl: Crawl) -> None:
    kept = Counter(capture["outcome"] for capture in running.captures(crawl.db))
    assert crawl.summary["captures"] == dict(kept)
    assert crawl.summary["portals"][0]["captures"] == dict(kept)
    assert crawl.summary["state"] == "ok"
