"""Figures stated in sentences: kept apart, each with its sentence."""

from __future__ import annotations

from decimal import Decimal

from archive import queries
from archive.store import Archive
from extract.records import Place, Section, Statement
from tests.archive.making import URL, begin, capture, count, reading, report

SENTENCE = "全年收到政府信息公开申请1200余件。"
PLACE = Place(URL, block=4, page=2, quote=SENTENCE)
RECEIVED = Statement("requests_received", Decimal("1200"), "件", "1200余件", True, PLACE)
NONE = Statement("lawsuits", Decimal(0), "", "未发生行政诉讼", False, PLACE)
OLD = report(
    year=2009,
    edition=None,
    figures=(),
    sections=(Section(1, "一、概述", SENTENCE),),
    statements=(RECEIVED, NONE),
)


def test_statements_of_a_report_without_tables_are_listed(archive: Archive) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    archive.add_reading(reading(stored.id, OLD))
    first, second = queries.statements(archive.db, bureau="示例", year=2009)
    assert first == {
        "bureau": "示例市公安局",
        "year": 2009,
        "edition": None,
        "key": "requests_received",
        "value": "1200",
        "unit": "件",
        "approximate": 1,
        "raw": "1200余件",
        "quote": SENTENCE,
        "url": URL,
        "page": 2,
    }
    assert (second["key"], second["value"]) == ("lawsuits", "0")
    assert queries.statements(archive.db, key="lawsuits") == [second]
    (number,) = archive.db.execute("SELECT sum(number) FROM current_statements").fetchone()
    assert number == 1200


def test_statements_do_not_make_a_version_and_are_those_of_the_latest_extractor(
    archive: Archive,
) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    archive.add_reading(reading(stored.id, OLD))
    archive.add_reading(reading(stored.id, OLD))
    fewer = report(**{**_parts(), "statements": (RECEIVED,)})
    archive.add_reading(reading(stored.id, fewer, extractor_version="2"))
    assert count(archive, "versions") == 1
    assert [row["key"] for row in queries.statements(archive.db)] == ["requests_received"]
    assert count(archive, "statements") == 2


def _parts() -> dict[str, object]:
    names = ("year", "edition", "figures", "sections")
    return {name: getattr(OLD, name) for name in names}
