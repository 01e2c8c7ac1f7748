"""Captures, reports and readings to fill archives with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from archive.records import Capture, PortalRecord, Reading, ReadingState
from archive.store import Archive
from extract.forms.keys import figure_keys
from extract.records import Figure, Finding, Place, Report, Section

URL = "http://gaj.example.gov.cn/xxgk/2021/t1.html"
START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
PORTAL = PortalRecord("example", "示例市公安局", division="999900")
Changes = Mapping[tuple[str, str, str], Decimal | None]
HTML = b"<html><body>" + "公开年报".encode() * 50 + b"</body></html>"


def begin(archive: Archive) -> int:
    """A run on the example portal."""
    archive.put_portals([PORTAL])
    return archive.start_run("crawl", user_agent="test", settings={"delay": 1})


def capture(run: int, *, url: str = URL, body: bytes | None = HTML, **changes: Any) -> Capture:
    """A good response, one minute after :data:`START` times ``minute``."""
    moment = START + timedelta(minutes=changes.pop("minute", 0))
    values: dict[str, Any] = {
        "outcome": "ok",
        "requested_at": moment,
        "fetched_at": moment,
        "portal_id": PORTAL.id,
        "status": 200,
        "response_headers": (("Content-Type", "text/html"),),
        **changes,
    }
    return Capture(run, url, body=body, **values)


def figures(
    url: str = URL, edition: str = "2019", changes: Changes = MappingProxyType({})
) -> tuple[Figure, ...]:
    """Every cell of an edition's form, counting up, except for ``changes``."""
    result = []
    for index, key in enumerate(figure_keys(edition)):
        name = (key.table, key.row, key.column)
        value = changes[name] if name in changes else Decimal(index)
        place = Place(url, block=3, grid=1, row=index // 7, column=index % 7)
        raw = "" if value is None else str(value)
        result.append(Figure(*name, value, key.unit, raw, place))
    return tuple(result)


def report(**changes: Any) -> Report:
    """A whole report of 2020 on the form of 2019."""
    values: dict[str, Any] = {
        "bureau": "示例市公安局",
        "year": 2020,
        "edition": "2019",
        "title": "示例市公安局2020年政府信息公开工作年度报告",
        "published_on": date(2021, 1, 20),
        "division": None,
        "figures": figures(),
        "sections": (Section(1, "一、总体情况", "本年度办理行政复议案件3件，机关各部门配合。"),),
        **changes,
    }
    return Report(**values)


def reading(capture_id: int, *reports: Report, **changes: Any) -> Reading:
    """What the extractor found in a capture."""
    state: ReadingState = "report" if reports else "no_report"
    values: dict[str, Any] = {"url": URL, "extractor_version": "1", "state": state, **changes}
    return Reading(capture_id, media_type="text/html", seconds=0.1, reports=reports, **values)


def finding(rule: str = "sum", **changes: Any) -> Finding:
    """A broken rule on the fourth cell of the form."""
    place = Place(URL, block=3, grid=1, row=0, column=3)
    values: dict[str, Any] = {"observed": "44", "expected": "43", "subject": "x", **changes}
    return Finding(rule, "42 + 1 = 43, table says 44", place, **values)


def count(archive: Archive, table: str) -> int:
    """Rows of a table."""
    found: int = archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found
