"""A report whose tables are spread over a page and what belongs to it, kept in archives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from archive.records import Capture, PortalRecord, StoredCapture
from archive.store import Archive
from crawler.reading.pool import ReaderPool
from crawler.reading.read import ReadJob, ReadResult, read_job
from crawler.reading.reparse import Reread, reparse
from tests.documents.cases_html import default_layout
from tests.documents.markup import fragment
from tests.documents.report import Block, Text, report_blocks
from tests.documents.shapes import cut
from tests.extract.hard_documents import NEW

TITLE = f"{NEW.bureau}2022年政府信息公开工作年度报告"
SITE = "http://www.example.gov.cn/zfxxgk/"
PAGE = f"{SITE}t1.html"
PORTAL = PortalRecord("example", NEW.bureau, hosts=("www.example.gov.cn",))
START = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
CARRIERS = ("page", "t1_1.html", "a.doc", "b.doc", "c.png")
KINDS = {"t1_1.html": "part", "a.doc": "attachment", "b.doc": "attachment", "c.png": "image"}
EXPECTED = dict(NEW.figures)


def pieces() -> tuple[list[Block], list[Block]]:
    """The prose of the report, and its tables in four pieces: the second is cut in two."""
    blocks = list(report_blocks(NEW, default_layout(NEW)))
    tables = [block for block in blocks if not isinstance(block, Text)]
    prose = [block for block in blocks if isinstance(block, Text)]
    return prose, [tables[0], *cut(tables[1], 12), tables[2]]


def markup(blocks: Sequence[Block], extra: str = "", title: str = TITLE) -> bytes:
    body = f"<h1>{title}</h1><div class=TRS_Editor>{fragment(list(blocks))}{extra}</div>"
    return f"<html><meta charset=utf-8><title>{title}</title><body>{body}</body></html>".encode()


@dataclass(frozen=True)
class Spread:
    """Which carrier holds which pieces; ``bodies`` are the carriers' bytes by name."""

    carriers: tuple[str, ...]
    bodies: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def used(self) -> tuple[str, ...]:
        return tuple(name for name in CARRIERS if name in self.carriers or name == "page")


def spread(carriers: Sequence[str]) -> Spread:
    """The report with its four pieces on these carriers."""
    prose, tables = pieces()
    held = {
        name: [table for table, carrier in zip(tables, carriers, strict=True) if carrier == name]
        for name in CARRIERS
    }
    links = [f'<p><a href="{SITE}{name}">附件</a></p>' for name in ("a.doc", "b.doc") if held[name]]
    if held["t1_1.html"]:
        links.append('<a href="./t1_1.html">下一页</a>')
    if held["c.png"]:
        links.append('<p><img src="./c.png"></p>')
    bodies = {"page": markup([*prose, *held["page"]], "".join(links))}
    for name, blocks in held.items():
        if blocks and name == "t1_1.html":
            bodies[name] = markup(blocks)
        elif blocks and name != "page":
            bodies[name] = f"<html><meta charset=utf-8>{fragment(blocks)}</html>".encode()
    return Spread(tuple(carriers), bodies)


def take(archive: Archive, found: Spread, name: str, hours: float, **changes: Any) -> StoredCapture:
    """Capture a carrier in a run of its own, marked for reading as a crawl does."""
    archive.put_portals([PORTAL])
    run = archive.start_run("crawl", user_agent=None, settings={})
    moment = START + timedelta(hours=hours)
    values: dict[str, Any] = {
        "outcome": "ok",
        "requested_at": moment,
        "fetched_at": moment,
        "portal_id": PORTAL.id,
        "status": 200,
        "response_headers": (("Content-Type", "text/html"),),
        "body": found.bodies[name],
        **changes,
    }
    if name != "page":
        values = {"kind": KINDS[name], "found_on": PAGE, **values}
    url = PAGE if name == "page" else f"{SITE}{name}"
    stored = archive.add_capture(Capture(run, url, **values))
    if values["outcome"] == "ok":
        archive.mark_for_reading(stored.id, TITLE, None if name == "page" else TITLE)
    return stored


class OneReader:
    """A pool whose reader is this process."""

    processes = 1

    def submit(self, job: ReadJob) -> Future[ReadResult]:
        future: Future[ReadResult] = Future()
        future.set_result(read_job(job))
        return future


def read_all(archive: Archive) -> list[Reread]:
    """Read what is unread, as the next crawl, reparse or import does."""
    return list(reparse(archive, archive.unread(), {}, cast("ReaderPool", OneReader())))


def current(archive: Archive) -> dict[tuple[str, str, str], tuple[Any, str]]:
    """The figures of the report as it stands: value and the document where each stands."""
    rows = archive.db.execute(
        'SELECT f."table", f."row", f."column", f.value, d.url FROM figures f'
        " JOIN versions v ON v.id = f.version_id JOIN documents d ON d.id = f.document_id"
        " WHERE v.is_current = 1"
    ).fetchall()
    return {(table, row, column): (value, url) for table, row, column, value, url in rows}


def reports(archive: Archive) -> list[tuple[str, int]]:
    rows = archive.db.execute("SELECT bureau, year FROM reports").fetchall()
    return [(bureau, year) for bureau, year in rows]
