"""Copies on unofficial hosts: kept and marked, and behind what official hosts say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive import queries
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import history
from archive.versions.origins import host_of
from extract.records import Report
from tests.archive.making import HTML, PORTAL, URL, begin, capture, figures, reading, report

PENALTIES = ("proactive_disclosure", "penalties", "decisions")
COPY = "http://gaj-example.reposts.example.net/t1.html"
OWN = replace(PORTAL, hosts=("gaj.example.gov.cn",))
DAY = 24 * 60


def says(number: int | None, **changes: object) -> Report:
    """A report with so many penalties; the cell is missing for ``None``."""
    cells = figures(changes={PENALTIES: None if number is None else Decimal(number)})
    return report(figures=cells, **changes)


def take(archive: Archive, url: str, number: int, minute: int = 0, **changes: object) -> None:
    stored = archive.add_capture(
        capture(begin(archive), url=url, minute=minute, body=HTML + f"{url}{number}".encode())
    )
    archive.add_reading(reading(stored.id, says(number, **changes), url=url))


def stands(archive: Archive) -> tuple[int, int | None]:
    """Penalties of the version that stands, and whether it is official."""
    assert is_whole(verify(archive.db))
    (row,) = queries.reports(archive.db)
    return row["penalties"], row["is_official"]


def test_a_copy_stands_back_however_new_and_rich_it_is(archive: Archive) -> None:
    take(archive, URL, 7)
    archive.put_portals([OWN])
    take(archive, COPY, 8, minute=9 * DAY)
    archive.put_portals([OWN])
    assert stands(archive) == (7, 1)


def test_a_copy_is_marked_where_there_is_nothing_else(archive: Archive) -> None:
    archive.put_portals([OWN])
    take(archive, COPY, 8)
    archive.put_portals([OWN])
    assert stands(archive) == (8, 0)
    (version,) = history.history(archive.db, "示例市公安局", 2020)
    assert [document["is_official"] for document in version["documents"]] == [0]
    take(archive, URL, 7, minute=DAY)
    archive.put_portals([OWN])
    assert stands(archive) == (7, 1)


def test_hosts_that_become_known_settle_what_was_read_before(archive: Archive) -> None:
    take(archive, URL, 7)
    take(archive, COPY, 8, minute=9 * DAY)
    assert stands(archive) == (8, None)
    archive.put_portals([OWN])
    assert stands(archive) == (7, 1)
    both = replace(OWN, hosts=("gaj.example.gov.cn", "gaj-example.reposts.example.net"))
    archive.put_portals([both])
    assert stands(archive) == (8, 1)
    archive.put_portals([OWN])
    assert stands(archive) == (7, 1)


def test_a_version_is_official_once_an_official_host_has_it_too(archive: Archive) -> None:
    take(archive, COPY, 7)
    take(archive, URL, 7, minute=DAY)
    archive.put_portals([OWN])
    assert stands(archive) == (7, 1)
    (version,) = history.history(archive.db, "示例市公安局", 2020)
    assert [document["is_official"] for document in version["documents"]] == [0, 1]


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("http://www.county.gov.cn/a.html", 1),
        ("http://WWW.County.GOV.CN:8080/a.html", 1),
        ("http://127.0.0.1:4711/a.html", 1),
        ("http://www.county.gov.cn.example.net/a.html", 0),
        ("http://www.county.gov.cn:80@example.net/a.html", 0),
        ("http://example.net/?www.county.gov.cn", 0),
        ("http://notgov.cn/a.html", 0),
    ],
)
def test_official_are_hosts_of_portals_and_of_the_state(
    archive: Archive, url: str, official: int
) -> None:
    take(archive, url, 1)
    archive.put_portals([replace(OWN, hosts=("127.0.0.1",))])
    rows = archive.db.query("SELECT host, is_official FROM document_origins WHERE url = ?", [url])
    assert list(rows) == [{"host": host_of(url), "is_official": official}]


def test_united_archives_know_the_hosts_of_both(archive: Archive) -> None:
    take(archive, URL, 7)
    other = archive.path.with_name("other.db")
    with open_archive(other) as second:
        take(second, COPY, 8, minute=9 * DAY)
        second.put_portals([replace(OWN, hosts=("a.example.net",))])
    archive.put_portals([replace(OWN, hosts=("b.example.net",))])
    merge(archive, other)
    rows = archive.db.execute("SELECT host FROM portal_hosts ORDER BY host").fetchall()
    assert rows == [("a.example.net",), ("b.example.net",)]
    assert stands(archive) == (7, 1)
