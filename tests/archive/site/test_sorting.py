"""Own tables are sorted by address; coverage starts with bureaus that have reports."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from tests.archive.site.asking import get


def column(site: Any, path: str, number: int) -> list[str]:
    tree = html.fromstring(get(site, path).text)
    rows = tree.xpath(f"(//main//table)[1]/tbody/tr/td[{number}]")
    return [" ".join(one.text_content().split()) for one in rows]


def numbers(texts: list[str]) -> list[int | None]:
    return [int(text.replace(",", "")) if text else None for text in texts]


@pytest.mark.parametrize(("name", "place"), [("received", 5), ("penalties", 7), ("findings", 10)])
def test_reports_are_sorted_by_figures_with_blanks_last(site: Any, name: str, place: int) -> None:
    down = numbers(column(site, f"/reports?sort={name}", place))
    given = [one for one in down if one is not None]
    assert given == sorted(given, reverse=True)
    assert down == given + [None] * (len(down) - len(given))
    up = numbers(column(site, f"/reports?sort={name}&order=asc", place))
    assert up == sorted(given) + [None] * (len(down) - len(given))


def test_a_heading_turns_the_order_round_and_keeps_what_is_chosen(site: Any) -> None:
    page = html.fromstring(get(site, "/reports?sort=received&year=2020").text)
    (head,) = page.xpath("//th[@aria-sort='descending']")
    (link,) = head.xpath("a/@href")
    assert "sort=received" in link
    assert "order=asc" in link
    assert "year=2020" in link
    assert page.xpath("//form//input[@name='sort']/@value") == ["received"]
    assert len(page.xpath("//th[@aria-sort='none']")) == 9
    assert not html.fromstring(get(site, "/reports").text).xpath("//th[@aria-sort='descending']")


@pytest.mark.parametrize(
    "path",
    [
        "/reports?sort=nothing", "/reports?sort=received%27--&order=x", "/runs?sort=captures",
        "/runs?sort=command&order=desc", "/portals?sort=since&order=asc", "/portals?sort=portal",
        "/findings?sort=rule", "/findings?sort=open&order=asc",
        f"/reports?bureau={quote('样例')}&sort=year&order=asc",
        *(f"/coverage?sort={name}" for name in ("bureau", "reports", "missing")),
    ],
)  # fmt: skip
def test_every_order_is_answered(site: Any, path: str) -> None:
    assert get(site, path).status_code == 200


def test_runs_are_sorted(site: Any) -> None:
    given = numbers(column(site, "/runs?sort=captures", 6))
    assert given == sorted(given, key=lambda one: -(one or 0))


def test_coverage_starts_with_bureaus_that_have_reports(site: Any) -> None:
    def counts(path: str) -> list[int]:
        tree = html.fromstring(get(site, path).text)
        rows = tree.xpath("//table[contains(@class, 'matrix')]/tbody/tr[th/@lang]")
        return [int(row.xpath("td[last() - 1]")[0].text_content()) for row in rows]

    first = counts("/coverage")
    there = [count for count in first if count]
    assert len(there) == 6
    assert first == there + [0] * (len(first) - len(there))
    assert counts("/coverage?sort=reports") == sorted(first, reverse=True)
    assert 0 in counts("/coverage?sort=bureau")[:6]
