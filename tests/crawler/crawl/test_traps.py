"""Lists that lead on without end: their reports are had first, and what is left is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spiders import below
from spiders.lists import BEYOND
from tests.crawler import running
from tests.crawler.site import Answer, Site, page, serve

COLUMN = "/col/index.html"
YEARS = (2021, 2022, 2023)
REPORTS = {
    f"/col/{year}12/t{year}1231_1.html": f"测试市公安局{year}年政府信息公开工作年度报告"
    for year in YEARS
}
MANY = 6_000
"""More links than are looked at."""

EARLY = 10
"""Requests within which all three reports are asked for: robots.txt, the column, few others."""


LISTED = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in REPORTS.items())


def _links(form: str, text: str, count: int = MANY) -> str:
    return "".join(f'<a href="{form.format(n)}">{text}</a>' for n in range(count))


def _deeper(path: str) -> str:
    return f'<a href="{path.rpartition("/")[0]}/2020/">2020年</a>'


def _number(path: str) -> int:
    found = re.findall(r"\d+", path)
    return int(found[-1]) if found else 0


def _months(path: str) -> str:
    at = _number(path)
    return "".join(f'<a href="/col/{n}/">2020年{n % 12 + 1}月</a>' for n in range(at + 1, at + 30))


def _pages(path: str) -> str:
    at = _number(path) + 1
    return f'<a href="/xw/{at}.html">要闻</a><a href="/col/index_{at}.html">下一页</a>{LISTED}'


def _sessions(path: str) -> str:
    at = _number(path) + 1
    return f'<a href="?sid={at}">2020年</a><a href="?sid={at}&amp;page=2">下一页</a>{LISTED}'


@dataclass(frozen=True)
class Trap:
    """The column's first page, the others by their path, and what the crawl's end says."""

    first: str
    others: Callable[[str], str]
    told: str | None
    most: int = 70
    """Requests at the most, after which the crawl has ended by itself."""
    column: str = COLUMN


class Paths(dict[str, Any]):
    """Routes whose addresses are made as they are asked for."""

    def __init__(self, trap: Trap) -> None:
        super().__init__({path: page(title) for path, title in REPORTS.items()})
        self["/robots.txt"] = Answer(status=404)
        self[trap.column] = page("年报", trap.first)
        self._others = trap.others

    def get(self, path: str, default: Any = None) -> Any:
        known = super().get(path)
        return known if known is not None else page("年报", self._others(path))


def _same(_: str) -> str:
    return LISTED


TRAPS = {
    "itself": Trap(_links("?id={}", "2020年") + LISTED, _same, below.LEFT),
    "itself, unnamed": Trap(_links("?id={}", "x") + LISTED, _same, None, 10),
    "orders": Trap(_links("index.html?by={}&amp;up=1", "2020年度报告") + LISTED, _same, below.LEFT),
    "days": Trap(_links("/col/index.html?day={}", "2020年1月") + LISTED, _same, below.LEFT),
    "folders": Trap(_links("/col/{}/", "2020年", 500) + LISTED, lambda _: "", below.LEFT),
    "deep folders": Trap(_deeper("/col/") + LISTED, _deeper, below.LEFT),
    "months": Trap(_months("/") + LISTED, _months, None),
    "next pages": Trap(_pages("/") + LISTED, _pages, "more than 60 list pages"),
    "sessions": Trap(_sessions("/") + LISTED, _sessions, below.LEFT, most=110),
    "others before them": Trap(_links("/xw/{}.html", "要闻") + LISTED, _same, BEYOND, 10),
    "its own articles": Trap(
        _links("list.jsp?id={}", "测试市公安局2020年政府信息公开年报", 50) + LISTED,
        _same,
        None,
        most=60,
        column="/col/list.jsp",
    ),
}


@dataclass
class Done:
    summary: dict[str, Any]
    sites: dict[str, Site]
    db: Path


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    db = tmp_path_factory.mktemp("traps") / "a.db"
    sites = {name: Site(Paths(trap)) for name, trap in TRAPS.items()}
    with ExitStack() as servers:
        portals = []
        for number, (name, site) in enumerate(sites.items()):
            servers.enter_context(serve(site))
            columns = [site.url + TRAPS[name].column]
            portals.append(
                running.portal(site.url, id=f"t{number}", family="generic", columns=columns)
            )
        settings = {"GONGAN_REQUEST_BUDGET": 150, "GONGAN_LIST_PAGES": 60, "DOWNLOAD_TIMEOUT": 60}
        yield Done(running.run(db, *portals, **settings), sites, db)


@pytest.mark.parametrize("name", TRAPS)
def test_reports_come_first_and_the_trap_has_an_end(done: Done, name: str) -> None:
    asked = done.sites[name].paths()
    assert len(asked) == len(set(asked))
    assert max(asked.index(path) for path in REPORTS) < EARLY, asked[:20]
    assert len(asked) <= TRAPS[name].most


@pytest.mark.parametrize("name", TRAPS)
def test_what_is_left_is_told(done: Done, name: str) -> None:
    summary, told = done.summary["portals"][list(TRAPS).index(name)], TRAPS[name].told
    assert summary["ended"] == "finished"
    assert (told in summary["error"]) if told else summary["error"] is None, summary


def _list_of(number: int, last: int) -> Answer:
    following = f'<a href="index_{number + 1}.html">下一页</a>' if number < last else LISTED
    return page("年报", f'<a href="/xw/{number}.html">要闻</a>{following}')


def test_a_list_of_sixty_pages_is_walked_to_its_end(tmp_path: Path) -> None:
    site = Site({path: page(title) for path, title in REPORTS.items()})
    site.routes |= {f"/col/index_{number}.html": _list_of(number, 60) for number in range(1, 61)}
    with serve(site):
        columns = [f"{site.url}/col/index_1.html"]
        portal = running.portal(site.url, family="generic", columns=columns)
        summary = running.run(tmp_path / "a.db", portal)
    assert summary["ok"], summary["failures"]
    assert set(site.paths()) >= set(REPORTS)
