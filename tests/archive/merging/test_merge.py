"""Uniting archives: nothing lost, nothing twice, whatever the order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive import nights, queue
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.nights import HostTrouble, PortalRun
from archive.queue import QueuedRequest
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import decisions
from common.times import timestamp
from extract.records import Section, Statement
from tests.archive.canonical import canonical
from tests.archive.conftest import Step, index_divisions
from tests.archive.making import (
    HTML,
    PORTAL,
    START,
    URL,
    begin,
    capture,
    figures,
    finding,
    reading,
    report,
)

PENALTIES = ("proactive_disclosure", "penalties", "decisions")
COPY = "http://copies.example.net/t1.html"
URLS = (URL, URL.replace("http:", "https:"), URL.replace(".html", ".pdf"), COPY)


@dataclass(frozen=True)
class Visit:
    """One capture of one address, and what it holds: a value, prose, or nothing."""

    url: int
    minute: int
    value: int
    prose: str
    status: int
    extractor: str
    read: bool
    year: int


VISITS = st.builds(
    Visit,
    url=st.integers(0, len(URLS) - 1),
    minute=st.integers(0, 3000),
    value=st.integers(0, 3),
    prose=st.sampled_from(["", "未收到申请。", "收到申请3件。"]),
    status=st.sampled_from([200, 200, 200, 304, 404]),
    extractor=st.sampled_from(["1", "2", "10"]),
    read=st.booleans(),
    year=st.sampled_from([2019, 2020]),
)
SMALL = tuple(
    sorted(
        (f for f in figures() if f.table == "proactive_disclosure"),
        key=lambda figure: figure.key != PENALTIES,
    )
)


def visit(archive: Archive, run: int, event: Visit) -> None:
    """Capture and read as a crawl would."""
    url = URLS[event.url]
    if event.status == 304:
        archive.add_capture(
            capture(run, url=url, body=None, status=304, outcome="unchanged", minute=event.minute)
        )
        return
    if event.status == 404:
        archive.add_capture(
            capture(run, url=url, body=b"no", status=404, outcome="not_found", minute=event.minute)
        )
        return
    body = HTML + f"{event.value}{event.prose}{event.year}".encode()
    stored = archive.add_capture(capture(run, url=url, body=body, minute=event.minute))
    archive.mark_for_reading(stored.id)
    if not event.read:
        return
    # the figures are the page's own; what is made of the rest, the extractor's
    cells = tuple(
        replace(f, value=Decimal(event.value), where=replace(f.where, document=url))
        if f.key == PENALTIES
        else replace(f, where=replace(f.where, document=url))
        for f in SMALL[: 3 + 6 * (event.url != 0)]
    )
    sections = (Section(1, "一、总体情况", event.prose),) if event.prose else ()
    place = replace(cells[0].where, quote=event.prose)
    statements = (Statement("requests_received", Decimal(3), "件", "3件", False, place),)
    found = report(
        year=event.year,
        figures=cells,
        sections=sections,
        title=f"标题{event.extractor}{url[-4:]}",
        findings=(finding("sum"), finding("sum", subject=event.extractor)),
        statements=statements if event.prose else (),
    )
    archive.add_reading(reading(stored.id, found, url=url, extractor_version=event.extractor))


def fill(path: Path, events: Sequence[Visit]) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        if len(events) % 2:  # some archives know the portal's hosts, others none
            archive.put_portals([replace(PORTAL, hosts=("gaj.example.gov.cn", path.stem))])
        for event in sorted(events, key=lambda event: event.minute):
            visit(archive, run, event)
        night = PortalRun(run, PORTAL.id, "ok", "finished", START, START, listed=len(events))
        archive.write(lambda: nights.put_portal_run(archive.db, night))
        archive.write(lambda: nights.put_report(archive.db, run, {"reports": len(events)}))
        rows = archive.db.execute("SELECT finding_id FROM current_findings").fetchall()
        for (number,) in rows[:1]:
            archive.write(
                lambda number=number: decisions.decide(
                    archive.db, str(number), "confirmed", "假", path.name
                )
            )
        still_to_do(archive, path.stem, events)
        archive.finish_run(run, "ok", {})


def still_to_do(archive: Archive, name: str, events: Sequence[Visit]) -> None:
    """A queue and a host in trouble, some of which other archives have, too."""
    requests = [
        QueuedRequest(fingerprint, "page", f"http://{fingerprint}.example/", "{}")
        for fingerprint in ("shared", name)
    ]
    archive.write(lambda: queue.add(archive.db, PORTAL.id, requests))
    failed = queue.Failed("shared", len(events), "timeout", None, START)
    archive.write(lambda: queue.put_back(archive.db, PORTAL.id, [failed]))
    for event in events:
        moment = timestamp(START + timedelta(minutes=event.minute + len(events) - 3))
        trouble = HostTrouble("gaj.example.gov.cn", len(events), name, moment, moment, moment)
        archive.write(lambda trouble=trouble: nights.remember_hosts(archive.db, [trouble], []))


def content(archive: Archive) -> dict[str, list[str]]:
    """What an archive holds, with what is still to be done."""
    todo = {
        "queue": "SELECT portal_id, fingerprint, kind, url, request, why, added_at, not_before,"
        " attempts, last_outcome FROM queue",
        "hosts": "SELECT * FROM host_memory",
    }
    return canonical(archive) | {
        name: sorted(repr(row) for row in archive.db.execute(sql)) for name, sql in todo.items()
    }


def united(folder: Path, order: Sequence[Path], name: str) -> dict[str, list[str]]:
    """The content of a new archive into which the others are merged one by one."""
    path = folder / f"{name}.db"
    shutil.copy(folder / "empty.db", path)
    with open_archive(path) as archive:
        for other in order:
            merge(archive, other)
        problems = [check for check in verify(archive.db) if check.wrong]
        assert problems == []
        return content(archive)


HISTORIES = st.lists(st.lists(VISITS, max_size=6), min_size=2, max_size=3)
ANY_SPEED = settings(deadline=None, suppress_health_check=list(HealthCheck))


LATE_MEANING = [
    [Visit(1, 229, 0, "", 200, "1", False, 2019)],
    [Visit(1, 0, 0, "", 200, "1", True, 2020)],
    [Visit(1, 383, 3, "", 304, "1", False, 2020), Visit(1, 1850, 2, "", 304, "1", False, 2019)],
]
"""What a 304 stands for changes with each archive that is united."""


@settings(ANY_SPEED, max_examples=8)
@given(HISTORIES)
@example(LATE_MEANING)
def test_any_order_gives_the_same_content_and_again_changes_nothing(
    histories: list[list[Visit]],
) -> None:
    check_any_order(histories, all_orders=False)


@pytest.mark.slow
@settings(ANY_SPEED, max_examples=150)
@given(HISTORIES)
def test_any_order_gives_the_same_content_at_length(histories: list[list[Visit]]) -> None:
    check_any_order(histories, all_orders=True)


def check_any_order(histories: list[list[Visit]], *, all_orders: bool) -> None:
    """Fill an archive with each history, and unite them in every way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_archive(folder / "empty.db"):
            pass
        paths = []
        for number, events in enumerate(histories):
            paths.append(folder / f"source{number}.db")
            shutil.copy(folder / "empty.db", paths[-1])
            fill(paths[-1], events)
        expected = united(folder, paths, "first")
        orders = list(permutations(paths)) if all_orders else [tuple(reversed(paths))]
        for order in orders:
            assert united(folder, [*order, order[0]], "other") == expected
        # into one of them; and what is united with what is united
        with open_archive(paths[0]) as archive:
            merge(archive, folder / "other.db")
            assert content(archive) == expected
            assert merge(archive, folder / "first.db").total() == 0


def test_a_copy_that_went_on_is_united_with_its_original(tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    event = Visit(0, 0, 1, "收到申请3件。", 200, "1", True, 2020)
    fill(here, [event])
    shutil.copy(here, there)
    for path, minute in ((here, 2000), (there, 2500)):
        with open_archive(path) as archive:
            visit(archive, begin(archive), replace(event, minute=minute, value=minute))
    with open_archive(here) as archive:
        new = merge(archive, there)
        assert (new["runs"], new["captures"], new["versions"]) == (1, 1, 1)
        rows = archive.db.execute("SELECT number, is_current FROM versions ORDER BY number")
        assert rows.fetchall() == [(1, 0), (2, 0), (3, 1)]
        assert is_whole(verify(archive.db))


def test_the_same_page_captured_on_two_machines_is_a_revisit(tmp_path: Path) -> None:
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for number, path in enumerate(paths):
        fill(path, [Visit(0, 60 * number, 1, "", 200, "1", True, 2020)])
    with open_archive(paths[1]) as archive:
        merge(archive, paths[0])
        rows = archive.db.execute(
            "SELECT outcome, revisit_of IS NULL FROM captures ORDER BY fetched_at"
        ).fetchall()
        assert rows == [("ok", 1), ("unchanged", 0)]
        (version,) = archive.db["versions"].rows
        assert version["last_seen"] == "2026-11-01T03:00:00.000+00:00"
        assert version["first_seen"] == "2026-11-01T02:00:00.000+00:00"


def test_an_archive_is_not_united_with_itself_or_with_what_is_none(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    fill(path, [])
    with open_archive(path) as archive:
        with pytest.raises(ArchiveError, match="is the archive itself"):
            merge(archive, path)
        with pytest.raises(ArchiveError, match="there is no archive at"):
            merge(archive, tmp_path / "none.db")
        (tmp_path / "text.db").write_text("text" * 100)
        with pytest.raises(ArchiveError, match="is not an SQLite database"):
            merge(archive, tmp_path / "text.db")


def test_the_other_archive_stays_as_it_is(tmp_path: Path) -> None:
    path, other = tmp_path / "one.db", tmp_path / "two.db"
    fill(other, [Visit(0, 0, 1, "收到申请3件。", 200, "1", True, 2020)])
    before = other.read_bytes()
    with open_archive(path) as archive:
        merge(archive, other)
    assert other.read_bytes() == before


def test_an_archive_of_an_older_schema_is_united_through_a_copy(
    tmp_path: Path, next_version: Callable[[Step], None]
) -> None:
    from tests.archive.test_open import full_archive

    path, other = tmp_path / "one.db", tmp_path / "two.db"
    full_archive(other)
    next_version(index_divisions)
    before = other.read_bytes()
    with open_archive(path) as archive:
        assert merge(archive, other)["captures"] == 20
    assert other.read_bytes() == before
