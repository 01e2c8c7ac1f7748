"""A proxy that the environment names is used for everything, or refused; never passed by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.crawl.proxies import check_proxies
from tests.crawler import running
from tests.crawler.site import Site, page, serve
from tests.crawler.tls import certificate
from tests.crawler.wire.proxy import proxy

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.column("/col/index.html", ("/a.html", "2021年政府信息公开工作年度报告"))
    made.routes["/a.html"] = page("2021年政府信息公开工作年度报告")
    with serve(made):
        yield made


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_pages_come_through_the_proxy_and_captures_are_whole(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    db = tmp_path / "a.db"
    with proxy() as way:
        monkeypatch.setenv(name, way.url.replace("://", "://somebody:wort-9876@"))
        summary = running.run(db, running.portal(site.url))
    assert summary["ok"], summary["failures"]
    assert way.lines() == [f"GET {site.url}{path} HTTP/1.1" for path in site.paths()]
    assert all(b"Proxy-Authorization: Basic" in head for head in way.heads)
    found = running.captures(db)
    assert [one["url"].removeprefix(site.url) for one in found] == site.paths()
    assert {one["outcome"] for one in found if one["kind"] == "page"} == {"ok"}
    assert {one["ip"] for one in found} == {None}  # the proxy's is not the server's
    assert all("authorization" not in one["request_headers"].lower() for one in found)
    assert b"9876" not in db.read_bytes()
    settings = json.loads(sqlite3.connect(db).execute("SELECT settings FROM runs").fetchone()[0])
    assert settings["proxies"] == {"http": way.url}


def test_tls_goes_through_a_tunnel(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = Site(dict(site.routes))
    with serve(secure, certificate(tmp_path)), proxy() as way:
        monkeypatch.setenv("https_proxy", way.url)
        summary = running.run(tmp_path / "a.db", running.portal(secure.url, verify_tls=False))
    assert summary["ok"], summary["failures"]
    place = secure.url.removeprefix("https://")
    assert {line.rpartition(" ")[0] for line in way.lines()} == {f"CONNECT {place}"}
    pages = running.captures(tmp_path / "a.db", "kind = 'page'")
    assert [(one["outcome"], one["tls"], one["status"]) for one in pages] == [("ok", 1, 200)]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("refusal", [b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", b""])
def test_a_proxy_that_passes_nothing_on_is_not_passed_by(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: bytes, scheme: str
) -> None:
    db = tmp_path / "a.db"
    other = Site(dict(site.routes))
    with serve(other, certificate(tmp_path) if scheme == "https" else None), proxy(refusal) as way:
        monkeypatch.setenv(f"{scheme}_proxy", way.url)
        summary = running.run(db, running.portal(other.url, verify_tls=False))
    assert way.heads
    assert other.paths() == []
    assert not summary["ok"]
    assert {one["outcome"] for one in running.captures(db)} <= {"failed", "blocked", "disallowed"}


def test_nobody_at_the_proxys_address_is_told(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy() as way:
        pass
    monkeypatch.setenv("http_proxy", way.url)
    summary = running.run(tmp_path / "a.db", running.portal(site.url))
    assert site.paths() == []
    assert not summary["ok"]


def test_hosts_that_no_proxy_names_are_asked_directly(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy() as way:
        monkeypatch.setenv("http_proxy", way.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        summary = running.run(tmp_path / "a.db", running.portal(site.url))
    assert summary["ok"]
    assert way.heads == []
    assert running.captures(tmp_path / "a.db", "kind = 'page'")[0]["ip"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("all_proxy", "http://127.0.0.1:1", "all_proxy is set"),
        ("ALL_PROXY", "socks5h://127.0.0.1:1", "all_proxy is set"),
        ("http_proxy", "socks5://127.0.0.1:1", "socks5://127.0.0.1"),
        ("https_proxy", "https://somebody:secret@127.0.0.1:1", "https://127.0.0.1"),
        ("http_proxy", "http://:x", "an address that is none"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    summary = running.run(tmp_path / "a.db", running.portal(site.url))
    assert summary["kind"] == "ProxyError"
    assert words in summary["error"]
    assert "secret" not in summary["error"]
    assert site.paths() == []
    assert not (tmp_path / "a.db").exists()


def test_without_a_proxy_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_proxies() == {}
    monkeypatch.setenv("http_proxy", "proxy.example.org:3128")
    assert check_proxies() == {"http": "http://proxy.example.org:3128"}
    monkeypatch.setenv("https_proxy", "http://[::1]")
    assert check_proxies()["https"] == "http://[::1]:80"
