"""Styles and pictures of report pages are captured for their looks, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.pages import page as report_page
from tests.crawler.cli.calling import gongan_process
from tests.crawler.running import captures, portal, run
from tests.crawler.site import Answer, Site, revalidated, serve

STYLE = "body{background:url(../i/back.png)}\n@import 'deep.css';@font-face{src:url(f.woff2)}"
TITLE = "测试市公安局{}年政府信息公开工作年度报告"
PICTURES = "<img src=/i/seal.png><img src=http://127.0.0.2/elsewhere.png><img src=data:image/png,x>"
HEAD = (
    '<link rel=stylesheet href="/css/site.css"><link rel=stylesheet href=/css/p.css media=print>'
    '<link rel="alternate stylesheet" href=/css/alternate.css><script src=/js/a.js></script>'
)


def look(path: str, body: bytes, kind: str) -> Any:
    return revalidated(Answer(body, media_type=kind), f'"{path}"')


@pytest.fixture
def site() -> Iterator[Site]:
    """A column of two reports that share a style sheet."""
    made = Site()
    for year in (2021, 2022):
        body = report_page(year, year).replace(b"</head>", HEAD.encode() + b"</head>")
        body = body.replace(b"</body>", f"{PICTURES}<img src=/i/{year}.png></body>".encode())
        made.routes[f"/col/{year}.html"] = revalidated(Answer(body), f'"{year}"')
        made.routes[f"/i/{year}.png"] = look(f"{year}", b"picture %d" % year, "image/png")
    made.routes |= {
        "/css/site.css": look("s", STYLE.encode(), "text/css"),
        "/css/deep.css": look("d", b"a{background:url('/i/deep.png')}", "text/css"),
        "/css/f.woff2": look("f", b"font", "font/woff2"),
        "/i/back.png": look("b", b"back", "image/png"),
        "/i/deep.png": look("p", b"deep", "image/png"),
        "/i/seal.png": look("l", b"seal", "image/png"),
    }
    with serve(made):
        made.column("/col/index.html", *[(f"/col/{y}.html", TITLE.format(y)) for y in (2021, 2022)])
        yield made


LOOKS = [
    "/css/deep.css", "/css/f.woff2", "/css/site.css", "/i/2021.png", "/i/2022.png", "/i/back.png",
    "/i/deep.png", "/i/seal.png",
]  # fmt: skip


def paths(rows: list[dict[str, Any]], site: Site) -> list[str]:
    return [row["url"].removeprefix(site.url) for row in rows]


def test_they_come_last_once_a_crawl_and_nobody_elses(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    summary = run(db, portal(site.url))
    asked = site.paths()
    assert asked[:4] == ["/robots.txt", "/col/index.html", "/col/2021.html", "/col/2022.html"]
    assert sorted(asked[4:]) == LOOKS
    found = captures(db, "kind = 'requisite'")
    assert sorted(paths(found, site)) == LOOKS
    assert {row["outcome"] for row in found} == {"ok"}
    assert {row["to_read"] for row in found} == {0}
    assert summary["counts"]["requisites"] == len(LOOKS)
    assert summary["counts"]["reports"] == 2
    assert summary["counts"]["documents_read"] == 2


def test_the_next_crawl_asks_with_conditions(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    run(db, portal(site.url))
    run(db, portal(site.url))
    again = captures(db, "kind = 'requisite' AND run_id = 2")
    assert sorted(paths(again, site)) == LOOKS
    assert {row["status"] for row in again} == {304}


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({"GONGAN_REQUISITES": 0}, 0),
        ({"GONGAN_REQUISITES": 3}, 3),
        ({"GONGAN_REQUEST_BUDGET": 12}, 5),  # a quarter is left to reports
        ({"GONGAN_HOST_BUDGET": 6}, 2),
    ],
)
def test_their_number_is_bounded(
    site: Site, tmp_path: Path, settings: dict[str, int], asked: int
) -> None:
    db = tmp_path / "a.db"
    summary = run(db, portal(site.url), **settings)
    assert len(site.paths()) == 4 + asked
    assert summary["counts"]["reports"] == 2
    if "GONGAN_HOST_BUDGET" not in settings:
        assert summary["ok"], summary["failures"]


def test_a_large_picture_is_given_up_and_what_robots_forbids_not_asked(
    site: Site, tmp_path: Path
) -> None:
    site.routes["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /i/seal", media_type="text/plain"
    )
    site.routes["/i/back.png"] = look("b", b"x" * 5000, "image/png")
    summary = run(tmp_path / "a.db", portal(site.url), GONGAN_REQUISITE_KB=1)
    assert "/i/seal.png" not in site.paths()
    outcomes = {
        row["url"].removeprefix(site.url): row["outcome"]
        for row in captures(tmp_path / "a.db", "kind = 'requisite'")
    }
    assert outcomes["/i/seal.png"] == "disallowed"
    assert outcomes["/i/back.png"] == "too_large"
    assert summary["ok"], summary["failures"]


def test_no_other_errand_asks_for_them(site: Site, tmp_path: Path) -> None:
    """Pages of a crawl before are there, and nobody asked what they look like."""
    db = tmp_path / "a.db"
    run(db, portal(site.url), GONGAN_REQUISITES=0)
    assert len(paths(captures(db), site)) == 4
    portals = tmp_path / "portals"
    portals.mkdir()
    entry = {**portal(site.url), "hosts": ["127.0.0.1"]}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in entry.items())
    (portals / "p.toml").write_text(f"[[portal]]\n{lines}\n", encoding="utf-8")
    done = gongan_process("portals", "verify", "test", "--db", db, "--portals", portals)
    assert done.code == 0, done.err
    assert captures(db, "kind = 'requisite'") == []
    assert captures(db, "run_id = 2")


def test_many_pages_that_share_all_they_need_do_not_hold_the_crawl_up(
    site: Site, tmp_path: Path
) -> None:
    years = range(2004, 2024)
    for year in years:
        body = report_page(year, year).replace(b"</head>", HEAD.encode() + b"</head>")
        site.routes[f"/col/{year}.html"] = Answer(body)
    site.column("/col/index.html", *[(f"/col/{year}.html", TITLE.format(year)) for year in years])
    summary = run(tmp_path / "a.db", portal(site.url))
    assert summary["ok"], summary["failures"]
    assert summary["counts"]["requisites"] == 5


def test_styles_without_end_and_redirects_end(site: Site, tmp_path: Path) -> None:
    """Each style names the next one; a picture leads to another host, and one to itself."""
    for number in range(20):
        style = f"@import '/css/{number + 1}.css'; a{{background:url(/i/{number})}}"
        site.routes[f"/css/{number}.css"] = Answer(style.encode(), media_type="text/css")
    away = {"away": "http://127.0.0.2/x.png", "circle": "/i/circle"}
    for name, place in away.items():
        site.routes[f"/i/{name}"] = Answer(status=302, headers={"Location": place})
    head = b"<link rel=stylesheet href=/css/0.css></head>"
    body = report_page(2020, 1).replace(b"</head>", head)
    body = body.replace(b"</body>", b"<img src=/i/away><img src=/i/circle></body>")
    site.routes["/col/2020.html"] = Answer(body)
    site.column("/col/index.html", ("/col/2020.html", TITLE.format(2020)))
    summary = run(tmp_path / "a.db", portal(site.url))
    assert summary["ok"], summary["failures"]
    styles = [path for path in site.paths() if path.startswith("/css/")]
    assert styles == ["/css/0.css", "/css/1.css", "/css/2.css", "/css/3.css"]
    found = captures(tmp_path / "a.db", "kind = 'requisite' AND url LIKE '%127.0.0.2%'")
    assert [one["outcome"] for one in found] == ["disallowed"]


def test_what_one_crawl_left_the_next_one_asks_for(site: Site, tmp_path: Path) -> None:
    """The pages are not asked for again, as they are not due."""
    db = tmp_path / "a.db"
    run(db, portal(site.url), GONGAN_REQUISITES=3)
    first = set(paths(captures(db, "kind = 'requisite'"), site))
    run(db, portal(site.url), GONGAN_RECHECK=True)
    again = paths(captures(db, "kind = 'requisite' AND run_id = 2"), site)
    assert captures(db, "kind = 'page' AND run_id = 2") == []
    assert sorted({*again, *first}) == LOOKS
    assert first.isdisjoint(again)
