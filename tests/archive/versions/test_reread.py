"""What a new reading would change, and ``gongan reparse``."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import extract
from archive.captures import read_before
from archive.records import Reading, VersionChange
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.versions import decisions
from archive.versions.reread import changes
from extract.records import Section
from tests.archive.canonical import canonical
from tests.archive.making import URL, begin, capture, count, figures, finding, reading, report
from tests.archive.pages import page
from tests.crawler.cli.calling import Called, gongan

PENALTIES = ("proactive_disclosure", "penalties", "decisions")


@pytest.fixture
def capture_id(archive: Archive) -> int:
    """A capture that version 1 has read."""
    stored = archive.add_capture(capture(begin(archive)))
    archive.mark_for_reading(stored.id)
    archive.add_reading(reading(stored.id, report(findings=(finding(),))))
    return stored.id


def told(archive: Archive, capture_id: int, *reports: object) -> list[tuple[str, ...]]:
    found = changes(archive.db, capture_id, reports, ())  # type: ignore[arg-type]
    return [(c.what, c.kind, c.name, c.before or "", c.after or "") for c in found]


def test_the_same_again_changes_nothing(archive: Archive, capture_id: int) -> None:
    assert told(archive, capture_id, report(findings=(finding(),))) == []


def test_cells_gained_lost_and_changed(archive: Archive, capture_id: int) -> None:
    cells = tuple(
        replace(f, value=Decimal(77)) if f.key == PENALTIES else f for f in figures()[:-1]
    )
    lost = "/".join(figures()[-1].key)
    assert told(archive, capture_id, report(figures=cells, findings=(finding(),))) == [
        ("cell", "changed", "/".join(PENALTIES), "14", "77"),
        ("cell", "lost", lost, "197", ""),
    ]
    archive.add_reading(reading(capture_id, report(figures=cells), extractor_version="2"))
    assert ("cell", "gained", lost, "", "197") in told(archive, capture_id, report())


def test_findings_prose_and_whole_reports(archive: Archive, capture_id: int) -> None:
    other = finding("unit")
    assert told(archive, capture_id, report(findings=(other,))) == [
        ("finding", "lost", "sum", finding().message, ""),
        ("finding", "gained", "unit", "", other.message),
    ]
    words = (Section(1, "一、总体情况", "别的话。"),)
    assert told(archive, capture_id, report(sections=words, findings=(finding(),))) == [
        ("prose", "changed", "sections", "", "")
    ]
    assert told(archive, capture_id, report(year=2019)) == [
        ("report", "gained", "2019", "", ""),
        ("report", "lost", "2019", "", ""),
    ]
    assert told(archive, capture_id) == [("report", "lost", "2019", "", "")]


def test_what_is_to_be_read_again(archive: Archive, capture_id: int) -> None:
    archive.add_capture(capture(begin(archive), minute=5))
    other = archive.add_capture(capture(begin(archive), url=URL + "2", portal_id=None))
    archive.mark_for_reading(other.id)
    found = read_before.to_reparse
    assert [c.capture_id for c in found(archive.db, "1")] == [other.id]
    assert [c.capture_id for c in found(archive.db, "1.10")] == [capture_id, other.id]
    assert [c.capture_id for c in found(archive.db, "2", portal_id="example")] == [capture_id]
    assert [c.capture_id for c in found(archive.db, "2", before="1")] == [other.id]
    assert len(found(archive.db, "1", again=True)) == 2
    archive.add_reading(reading(capture_id, state="failed", extractor_version="2"))
    assert [c.capture_id for c in found(archive.db, "2")] == [other.id]


@pytest.fixture
def pages(path: Path) -> Path:
    """An archive of six real pages, read by an older extractor that missed a cell."""
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(6):
            url = f"{URL}?{number}"
            stored = archive.add_capture(capture(run, url=url, body=page(2010 + number)))
            archive.mark_for_reading(stored.id)
            if number:
                continue
            (found,) = extract.reports_in(extract.read(page(2010), "text/html", url))
            older = replace(
                found, figures=found.figures[1:], findings=(replace(finding(), where=None),)
            )
            archive.add_reading(reading(stored.id, older, url=url, extractor_version="0"))
        archive.write(lambda: decisions.decide(archive.db, "1", "confirmed", "对过", "李"))
        archive.finish_run(run, "ok", {})
    return path


def test_reparse_writes_differences_and_tells_them(pages: Path) -> None:
    with open_archive(pages) as archive:
        before = canonical(archive)
    dry = gongan("reparse", "--db", pages, "-j", "1", "--dry-run", "--format", "json")
    assert dry.code == 0, dry.err
    with open_archive(pages) as archive:
        assert canonical(archive) == before
    done = gongan("reparse", "--db", pages, "-j", "2", "--format", "json")
    assert dry.json["changes"] == done.json["changes"]
    counts = done.json["counts"]
    assert (counts["documents_read"], counts["documents_failed"]) == (6, 0)
    assert (counts["cell_gained"], counts["report_gained"], counts["finding_lost"]) == (1, 5, 1)
    with open_archive(pages) as archive:
        assert count(archive, "reports") == 6
        assert count(archive, "versions") == 7
        assert count(archive, "decisions") == 1
        assert archive.db["runs"].get(2)["state"] == "ok"
        assert is_whole(verify(archive.db))
    again = gongan("reparse", "--db", pages, "-j", "1", "--format", "json").json
    assert again["counts"]["documents_read"] == 0
    anew = gongan("reparse", "--db", pages, "-j", "1", "--again", "--format", "json").json
    assert (anew["counts"]["documents_read"], anew["changes"]) == (6, [])


def test_reparse_passes_over_a_damaged_payload_and_tries_it_again(pages: Path) -> None:
    with open_archive(pages) as archive:
        digest = archive.db["captures"].get(2)["payload_digest"]
        archive.db.execute(
            "UPDATE payloads SET data = x'00', stored_size = 1 WHERE digest = ?", [digest]
        )
    for read in (6, 1):
        counts = gongan("reparse", "--db", pages, "-j", "1", "--format", "json").json["counts"]
        assert (counts["documents_read"], counts["documents_failed"]) == (read, 1)


def interrupted_after(monkeypatch: pytest.MonkeyPatch, db: Path, readings: int) -> Called:
    """``gongan reparse`` that gets Ctrl+C as it files one more reading than that."""
    add = Archive.add_reading
    filed: list[Reading] = []

    def interrupted(archive: Archive, read: Reading) -> tuple[VersionChange, ...]:
        if len(filed) == readings:
            raise KeyboardInterrupt
        filed.append(read)
        return add(archive, read)

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "add_reading", interrupted)
        return gongan("reparse", "--db", db, "-j", "1")


def test_reparse_that_is_interrupted_goes_on(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(pages) as archive:
        run = begin(archive)
        for number in range(6, 30):
            stored = archive.add_capture(
                capture(run, url=f"{URL}?{number}", body=page(2010 + number % 12) + b" " * number)
            )
            archive.mark_for_reading(stored.id)
    ended = interrupted_after(monkeypatch, pages, readings=4)
    assert ended.code == 130, ended.err
    with open_archive(pages) as archive:
        (state,) = archive.db.execute("SELECT state FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        assert state == "interrupted"
        done = count(archive, "readings")
    rest = gongan("reparse", "--db", pages, "-j", "1", "--format", "json").json
    assert rest["counts"]["documents_read"] == 30 - (done - 1)
