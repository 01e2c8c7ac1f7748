"""A province's share divides what the same reports give."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from archive.site.labels import translator
from archive.site.pages import compare
from archive.site.published.publish import publish
from archive.store import Archive, open_archive
from tests.archive.making import begin, capture, figures, reading, report

GRANTED = ("requests", "granted", "total")
HANDLED = ("requests", "handled_total", "total")


def put(archive: Archive, run: int, bureau: str, granted: int | None, handled: int | None) -> None:
    url = f"http://gaj.example.gov.cn/{bureau}.html"
    stored = archive.add_capture(capture(run, url=url, body=bureau.encode()))
    values = {
        GRANTED: None if granted is None else Decimal(granted),
        HANDLED: None if handled is None else Decimal(handled),
    }
    found = report(
        bureau=bureau, division=f"21{len(bureau):02}00", figures=figures(url, changes=values)
    )
    archive.add_reading(reading(stored.id, found, url=url))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Of three reports of a province one lacks the whole and one the part."""
    with open_archive(tmp_path / "a.db") as archive:
        run = begin(archive)
        put(archive, run, "沈阳市公安局", 3, 10)
        put(archive, run, "大连市沙河公安局", 50, None)
        put(archive, run, "鞍山市铁东区公安局", None, 40)
    publish(tmp_path / "a.db", tmp_path / "copy.db")
    return tmp_path / "copy.db"


@pytest.mark.parametrize("rate", ["0", "1"])
def test_a_share_is_of_the_same_reports(copy: Path, rate: str) -> None:
    arguments = {"by": ["province"], "name": ["21"], "series": ["granted"], "year": ["2020"]}
    wanted = compare.choice(arguments | ({"rate": ["1"]} if rate == "1" else {}), 2020, 2020)
    with open_archive(copy, create=False, read_only=True) as archive:

        def query(sql: str, **values: object) -> list[dict[str, object]]:
            return list(archive.db.query(sql, values))

        (row,) = compare.data(query, wanted)
        shown = compare.context(query, wanted, "https://example.org", "en", translator("en"))
    if rate == "1":
        assert (row["number"], row["whole"], row["reports"]) == (3, 10, 1)
        assert row["value"] == pytest.approx(0.3)
    else:
        assert (row["number"], row["value"], row["reports"]) == (53, 53, 2)
    (ranked,) = shown["ranking"]
    assert (ranked["number"], ranked["whole"]) == ((3, 10) if rate == "1" else (53, None))
