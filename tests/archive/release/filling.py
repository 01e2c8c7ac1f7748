"""An archive with every kind of cell, to make releases of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from archive.release.description import Release
from archive.release.export import export_dataset
from archive.store import Archive, open_archive
from archive.versions import decisions
from extract.records import Figure, Place, Section
from extract.reports.statements import read_statements
from tests.archive.making import PORTAL, begin, capture, figures, finding, reading, report

AMOUNT = ("proactive_disclosure", "procurement", "amount")
RECEIVED = ("requests", "received", "total")
UNREADABLE = ("requests", "granted", "total")
BLANK = ("requests", "partly_granted", "total")
ABSENT = ("requests", "denied_state_secret", "total")
PROSE = ("proactive_disclosure", "penalties", "decisions")
LONG = "1234567890123.4567891"
CITY, DOUBTED = "沈阳市公安局", "大连市公安局"


def url_of(bureau: str, year: int) -> str:
    return f"http://gaj.example.gov.cn/{'a' if bureau == CITY else 'b'}/{year}.html"


def cells(url: str, changes: Mapping[tuple[str, str, str], Decimal | None]) -> tuple[Figure, ...]:
    """A form of 2019 with a blank, an unreadable and an absent cell, and one read from prose."""
    given = {AMOUNT: Decimal(LONG), UNREADABLE: None, BLANK: None, **changes}
    found = []
    for one in figures(url, changes=given):
        if one.key == ABSENT:
            continue
        if one.key == UNREADABLE:
            one = Figure(*one.key, None, one.unit, "若干", one.where)
        if one.key == PROSE:
            one = Figure(*one.key, one.value, one.unit, one.raw, Place(url, quote="处罚3件"))
        found.append(one)
    return tuple(found)


def file_report(
    archive: Archive,
    run: int,
    bureau: str = CITY,
    year: int = 2020,
    *,
    body: str = "一",
    extractor: str = "1",
    changes: Mapping[tuple[str, str, str], Decimal | None] | None = None,
    minute: int = 0,
    url: str | None = None,
    prose: str | None = None,
) -> None:
    """Capture a page and file the report on it."""
    url = url or url_of(bureau, year)
    stored = archive.add_capture(
        capture(run, url=url, body=f"<p>{bureau}{year}{body}</p>".encode(), minute=minute)
    )
    unread = finding("unread_cell", subject="/".join(UNREADABLE), observed="若干", expected="数")
    doubted = finding("requests_applicants", subject="requests/received")
    found = report(
        bureau=bureau,
        year=year,
        title=f'{bureau}"{year}"年度报告，\n第二行',
        figures=cells(url, changes or {}),
        **_prose(url, year, prose),
        findings=(unread, *((doubted,) if bureau == DOUBTED else ())),
    )
    archive.add_reading(reading(stored.id, found, url=url, extractor_version=extractor))


def _prose(url: str, year: int, text: str | None) -> dict[str, Any]:
    """A first section with this text, and what it states."""
    if text is None:
        return {}
    said = read_statements([(text, Place(url))], year)
    return {"sections": (Section(1, "一、总体情况", text),), "statements": said}


def fill(path: Path) -> None:
    """Two bureaus with two years each; one finding is decided on."""
    with open_archive(path) as archive:
        run = begin(archive)
        for bureau in (CITY, DOUBTED):
            for year in (2019, 2020):
                file_report(archive, run, bureau, year)
        (name,) = archive.db.execute(
            "SELECT finding_id FROM current_findings WHERE rule = 'requests_applicants'"
            " AND year = 2020"
        ).fetchone()
        archive.write(
            lambda: decisions.decide(archive.db, str(name), "confirmed", "原文如此", "李")
        )
        archive.finish_run(run, "ok", {})


def export(
    path: Path, out: Path, *, before: Path | None = None, version: str | None = "1.0"
) -> Release:
    with open_archive(path, create=False, read_only=True) as archive:
        return export_dataset(
            archive, out, name="test", version=version, before=before, software="test 1"
        )


__all__ = ["PORTAL", "export", "file_report", "fill"]
