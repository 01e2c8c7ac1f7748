"""Captures, their bytes and their calendar; two versions side by side."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site.pages.capture import calendar, file_name
from archive.site.pages.versions import chosen
from archive.site.server import close, make_site
from tests.archive.site.asking import get

CHANGED = "/r/x-45514f54/2019"


@pytest.fixture(scope="module")
def pdf(published: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(published)) as connection:
        connection.row_factory = sqlite3.Row
        sql = "SELECT id, url, payload_digest FROM captures WHERE url LIKE '%.pdf' ORDER BY id"
        return dict(connection.execute(sql).fetchone())


def test_the_bytes_are_an_attachment_that_runs_nothing(site: Any, pdf: dict[str, Any]) -> None:
    answer = get(site, f"/captures/{pdf['id']}/bytes")
    assert f"sha256:{hashlib.sha256(answer.content).hexdigest()}" == pdf["payload_digest"]
    name = f"capture-{pdf['id']}.pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_capture_s_page_has_heads_digest_times_and_source(site: Any, pdf: dict[str, Any]) -> None:
    tree = html.fromstring(get(site, f"/captures/{pdf['id']}").text)
    text = tree.text_content()
    assert pdf["url"] in text
    assert pdf["payload_digest"] in text
    assert "the portal itself" in text
    heads = [one.text.lower() for one in tree.xpath("//dl[@class='http']//dt")]
    assert "user-agent" in heads
    assert "content-type" in heads
    assert tree.xpath(f"//a[@href='/captures/{pdf['id']}/bytes']")
    assert tree.xpath("//a[@href='/r/321300/2020']")
    days = tree.xpath("//table[contains(@class, 'calendar')]//a")
    assert [one.text[0] for one in days] == ["◆", "○"]
    assert [one.get("aria-current") for one in days] == ["page", None]


def test_bytes_that_are_not_published_are_said(site: Any, published: Path) -> None:
    with closing(sqlite3.connect(published)) as connection:
        sql = (
            "SELECT c.id FROM captures c JOIN payloads y ON y.digest = c.payload_digest"
            " WHERE y.size > 0 AND length(y.data) = 0"
        )
        (number,) = connection.execute(sql).fetchone()
    assert get(site, f"/captures/{number}/bytes").status_code == 404
    assert "This copy does not have the bytes" in get(site, f"/captures/{number}").text
    assert get(site, "/captures/99999").status_code == 404


def test_hostile_captures_stay_text(hostile: Path) -> None:
    made = make_site(hostile, None)
    try:
        with closing(sqlite3.connect(hostile)) as connection:
            numbers = [row[0] for row in connection.execute("SELECT id FROM captures LIMIT 30")]
        assert numbers
        for number in numbers:
            tree = html.fromstring(get(made, f"/captures/{number}").text)
            assert not tree.xpath("//script")
            assert not tree.xpath("//*[starts-with(@href, 'javascript')]")
    finally:
        close(made)


def test_a_file_s_name_is_never_the_server_s() -> None:
    capture = {"id": 7, "content_type": "application/pdf; name=x"}
    assert file_name(capture, (("Content-Encoding", "gzip"),)) == "capture-7.pdf.gz"
    assert file_name({"id": 7, "content_type": "text/../../x"}, None) == "capture-7.bin"


def test_the_calendar_tells_sources_months_and_new_bytes() -> None:
    rows = [
        {
            "id": one,
            "source": source,
            "fetched_at": at,
            "outcome": "ok",
            "payload_digest": digest,
        }
        for one, source, at, digest in (
            (3, "live", "2026-02-01T00:00:00", "b"),
            (2, "live", "2026-01-31T00:00:00", None),
            (1, "wayback", "2019-01-31T00:00:00", "b"),
        )
    ]
    found = calendar(rows, 3)
    assert list(found) == ["live", "wayback"]
    assert [day.id for day in found["live"]["2026"][2]] == [3]
    assert not any(day.is_new for days in found["live"]["2026"].values() for day in days)
    assert found["wayback"]["2019"][1][0].is_new
    assert found["live"]["2026"][2][0].is_here


def test_two_versions_stand_side_by_side(site: Any) -> None:
    tree = html.fromstring(get(site, f"{CHANGED}/versions").text)
    rows = tree.xpath("//table[@class='pairs']/tbody/tr")
    same = [row for row in rows if "differs" not in (row.get("class") or "")]
    assert 0 < len(same) < len(rows)
    for row in same:
        left, right = (cell.text_content() for cell in row.xpath("td"))
        assert left == right
    backwards = html.fromstring(get(site, f"{CHANGED}/versions?a=2&b=1").text)
    first, second = (
        [
            cell.text_content()
            for cell in page.xpath("//table[contains(@class, 'changes')]//tr[1]/td")
        ]
        for page in (tree, backwards)
    )
    assert first[1:] == second[:0:-1]
    assert first[1] != first[2]
    assert get(site, f"{CHANGED}/versions?a=1&b=7").status_code == 404
    assert f"{CHANGED}/versions?a=1&amp;b=2" in get(site, CHANGED).text


@pytest.mark.parametrize(
    ("numbers", "left", "right", "expected"),
    [
        ([2, 1], "", "", (1, 2)),
        ([1], "", "", (1, 1)),
        ([3, 2, 1], "1", "3", (1, 3)),
        ([2, 1], "9", "", (None, 2)),
        ([2, 1], "-1", "²", (None, None)),
    ],
)
def test_which_versions_are_compared(
    numbers: list[int], left: str, right: str, expected: tuple[int | None, int | None]
) -> None:
    assert chosen(numbers, left, right) == expected
