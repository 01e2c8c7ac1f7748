"""Every miniature portal keeps what it promises, asked by a plain client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest

from extract import read
from extract import reports as find_reports
from extract.records import Hint
from tests.sites import NAMES, RunningSite, serve_all


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, RunningSite]]:
    with serve_all(*NAMES) as portals:
        yield portals


def get(portal: RunningSite, path: str, **headers: str) -> httpx.Response:
    return httpx.get(urljoin(portal.url, path), headers=headers, trust_env=False)


def fetch(portal: RunningSite, path: str) -> httpx.Response:
    """Ask again where the connection broke, and follow one redirect."""
    try:
        answer = get(portal, path)
    except httpx.TransportError:
        answer = get(portal, path)
    if answer.status_code in (301, 302):
        answer = get(portal, answer.headers["location"])
    return answer


def joined(parts: list[bytes]) -> bytes:
    """The first page of an article with the bodies of all its pages."""
    bodies = [re.findall(rb'(<div class="TRS_Editor">)(.*?)</div>', part, re.S) for part in parts]
    if len(parts) == 1:
        return parts[0]
    whole = b"".join(found[0][1] for found in bodies)
    return parts[0].replace(bodies[0][0][1], whole)


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_served_and_reads_as_what_it_is(
    running: dict[str, RunningSite], name: str
) -> None:
    portal = running[name]
    assert len(portal.expected) >= 8
    assert len({report.document for report in portal.expected}) == len(portal.expected)
    for report in portal.expected:
        answers = [
            fetch(portal, path)
            for path in portal.site.parts.get(report.document, [report.document])
        ]
        assert {answer.status_code for answer in answers} == {200}, report
        content = joined([answer.content for answer in answers])
        document = read(content, answers[0].headers.get("content-type"), report.document)
        found = find_reports(document, Hint(bureau=portal.site.bureau))
        assert [(r.bureau, r.year) for r in found] == [(report.bureau, report.year)], report
