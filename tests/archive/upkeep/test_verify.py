"""Verify finds what is wrong and names it; repair mends what follows from the rest."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from archive.store import Archive, open_archive
from archive.upkeep.repair import repair
from archive.upkeep.verify import is_whole, verify
from extract.records import Section
from tests.archive.making import HTML, URL, begin, capture, finding, reading, report
from tests.crawler.cli.calling import gongan


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Two versions of a report, a revisit, a 304 and an error."""
    run = begin(archive)
    first = archive.add_capture(capture(run))
    archive.mark_for_reading(first.id)
    archive.add_reading(reading(first.id, report(findings=(finding(),))))
    archive.add_capture(capture(run, minute=1))
    archive.add_capture(capture(run, minute=2, status=304, outcome="unchanged", body=None))
    archive.add_capture(capture(run, minute=3, outcome="not_found", status=404, body=b"no"))
    later = archive.add_capture(capture(run, minute=3000, body=HTML + b"2"))
    words = (Section(1, "一、总体情况", "别的话。"),)
    archive.add_reading(reading(later.id, report(sections=words)))
    archive.finish_run(run, "ok", {})
    return archive


def wrong(archive: Archive) -> dict[str, str]:
    """The checks that found something, with the first problem of each."""
    return {check.name: check.problems[0] for check in verify(archive.db) if check.wrong}


def test_a_sound_archive_is_whole(filled: Archive) -> None:
    checks = {check.name: check for check in verify(filled.db)}
    assert wrong(filled) == {}
    assert (checks["payloads"].checked, checks["contents"].checked) == (3, 5)
    assert (checks["versions"].checked, checks["revisits"].checked) == (2, 2)
    assert [check.notice for check in checks.values() if check.notice] == []


MENDED = [
    ("DELETE FROM version_documents", "standing versions"),
    ("UPDATE versions SET is_current = 0", "standing versions"),
    ("UPDATE versions SET number = number + 5", "standing versions"),
    ("UPDATE versions SET last_seen = '2030'", "standing versions"),
    ("UPDATE versions SET cells_read = 7 WHERE number = 1", "versions"),
    ("UPDATE captures SET revisit_of = 2 WHERE id = 3", "revisits"),
    ("UPDATE captures SET outcome = 'ok' WHERE id = 2", "captures in time"),
    ("INSERT INTO sections_fts (sections_fts) VALUES ('delete-all')", "full-text search"),
    ("INSERT INTO titles_fts (rowid, bureau, title) VALUES (9, 'x', 'y')", "full-text search"),
    ("DROP VIEW current_figures", "views and dictionary"),
    ("UPDATE figure_keys SET unit = 'x'", "views and dictionary"),
    ("DELETE FROM data_dictionary WHERE name = 'runs'", "views and dictionary"),
]


@pytest.mark.parametrize(("harm", "check"), MENDED)
def test_what_follows_from_the_facts_is_found_and_mended(
    filled: Archive, harm: str, check: str
) -> None:
    filled.db.execute(harm)
    filled.db.execute("SELECT 1")
    assert check in wrong(filled)
    repair(filled)
    assert wrong(filled) == {}


FACTS = [
    ("UPDATE payloads SET data = x'00', stored_size = 1", "payloads", "is damaged"),
    ("UPDATE payloads SET size = size + 1", "payloads", "sha256:"),
    ("UPDATE captures SET content_digest = 'sha256:0' WHERE id = 5", "contents", "capture 5"),
    ("UPDATE captures SET content_size = 3 WHERE id = 1", "contents", "capture 1"),
    ("UPDATE figures SET value = '1' WHERE value = '14'", "versions", "version 1"),
    ("DELETE FROM figures WHERE version_id = 2", "versions", "version 2"),
    ("UPDATE figures SET number = 15 WHERE value = '14'", "versions", "1 numbers are not"),
    ("UPDATE sections SET text = '改' WHERE version_id = 1", "versions", "version 1"),
    ("UPDATE findings SET reading_id = 99", "references", "findings"),
    (
        "INSERT INTO dictionaries (family, number, digest, payloads, trained_at, data)"
        " VALUES ('x', 1, 'sha256:0', 1, '', x'00')",
        "dictionaries",
        "dictionary 1 is damaged",
    ),
]


@pytest.mark.parametrize(("harm", "check", "said"), FACTS)
def test_facts_that_are_lost_are_found_and_not_made_up(
    filled: Archive, harm: str, check: str, said: str
) -> None:
    filled.db.execute("PRAGMA foreign_keys = OFF")
    filled.db.execute(harm)
    assert said in wrong(filled)[check]
    repair(filled)
    assert said in wrong(filled)[check]


def test_what_is_worth_knowing_is_no_problem(archive: Archive) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    archive.mark_for_reading(stored.id)
    checks = verify(archive.db)
    assert is_whole(checks)
    notices = {check.name: check.notice for check in checks if check.notice}
    assert set(notices) == {"runs", "captures to read"}


def test_verify_only_reads_and_does_not_wait_for_a_writer(filled: Archive, path: Path) -> None:
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE runs SET counts = '[]'")
    with open_archive(path, read_only=True) as other:
        assert is_whole(verify(other.db))
    writer.execute("ROLLBACK")
    writer.close()


def test_the_command_says_it_with_its_exit_code(filled: Archive, path: Path) -> None:
    good = gongan("verify", "--db", path)
    assert (good.code, good.err) == (0, "")
    assert "is whole" in good.out
    filled.db.execute("UPDATE captures SET revisit_of = 2 WHERE id = 3")
    bad = gongan("verify", "--db", path, "--format", "json")
    assert bad.code == 1
    assert [row["check"] for row in bad.json if row["wrong"]] == ["revisits", "captures in time"]
    assert gongan("repair", "--db", path).code == 0
    assert gongan("verify", "--db", path).code == 0
    filled.db.execute("UPDATE payloads SET data = x'00', stored_size = 1")
    assert gongan("repair", "--db", path).code == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_page_is_never_called_whole(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "test.db"
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(40):
            body = random.Random(number).randbytes(3000)
            archive.add_capture(capture(run, url=f"{URL}?{number}", body=body))
    data = bytearray(path.read_bytes())
    start = len(data) // 2 + 4096 * seed
    data[start : start + 4096] = random.Random(seed).randbytes(4096)
    path.write_bytes(data)
    done = gongan("verify", "--db", path)
    assert done.code == 1
    assert "Traceback" not in done.err
