"""Dictionaries: when they are made, what they save, and that every byte comes back."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from archive.captures import compression, zstd_training
from archive.errors import ArchiveError
from archive.records import PortalRecord
from archive.store import Archive, open_archive
from archive.upkeep import compact as compaction
from archive.upkeep.compact import compact
from tests.archive.making import URL, capture

FRAME = "".join(f'<div class="part-{n}"><span style="font-size:{n}pt">' for n in range(400))
FAMILY = "trs"


def page(number: int, portal: int) -> bytes:
    """A page: the family's frame, the portal's and its own words."""
    own = random.Random(f"{portal} {number}")
    site = random.Random(portal)
    menu = "".join(f'<li><a href="/{site.randbytes(8).hex()}/">{n}</a></li>' for n in range(60))
    return f"<html>{FRAME}{menu}<p>{own.randbytes(150).hex()}</p></html>".encode()


def fill(archive: Archive, portals: int, pages: int, start: int = 0) -> dict[str, bytes]:
    """Captures of so many pages of each portal; digests and bytes of all."""
    archive.put_portals(
        PortalRecord(f"p{n}", f"第{n}公安局", family=FAMILY) for n in range(portals)
    )
    run = archive.start_run("crawl", user_agent=None, settings={})
    stored = {}
    for portal in range(portals):
        for number in range(start, start + pages):
            body = page(number, portal)
            url = f"{URL}?{portal}-{number}"
            found = archive.add_capture(capture(run, url=url, body=body, portal_id=f"p{portal}"))
            assert found.payload_digest is not None
            stored[found.payload_digest] = body
    return stored


def sizes(archive: Archive) -> int:
    return int(archive.db.execute("SELECT sum(stored_size) FROM payloads").fetchone()[0])


def used(archive: Archive) -> list[tuple[object, ...]]:
    return archive.db.execute(
        "SELECT d.portal_id, d.number, count(y.digest) FROM dictionaries d"
        f" LEFT JOIN payloads y ON y.dictionary_id = d.id WHERE d.family = '{FAMILY}'"
        " GROUP BY d.id ORDER BY d.id"
    ).fetchall()


def check_all(archive: Archive, stored: dict[str, bytes]) -> None:
    for digest, body in stored.items():
        assert archive.payload(digest) == body


def test_too_few_payloads_need_no_dictionary(archive: Archive) -> None:
    fill(archive, 1, zstd_training.FEWEST - 1)
    assert archive.train_dictionaries() == ()


def test_a_family_gets_one_when_it_has_enough(archive: Archive) -> None:
    stored = fill(archive, 2, 60)
    before = sizes(archive)
    assert archive.train_dictionaries() == (FAMILY,)
    assert archive.train_dictionaries() == ()  # not due again
    assert sizes(archive) == before  # older payloads wait for compact
    more = fill(archive, 2, 10, start=100)
    assert used(archive) == [(None, 1, 20)]
    check_all(archive, stored | more)


def test_payloads_with_nothing_in_common_get_none(archive: Archive) -> None:
    archive.put_portals([PortalRecord("p0", "公安局", family=FAMILY)])
    run = archive.start_run("crawl", user_agent=None, settings={})
    for number in range(zstd_training.FEWEST + 5):
        body = random.Random(number).randbytes(300).hex().encode()
        archive.add_capture(capture(run, url=f"{URL}?{number}", body=body, portal_id="p0"))
    assert archive.train_dictionaries() == ()


def test_compact_packs_all_with_each_portals_own(archive: Archive) -> None:
    stored = fill(archive, 3, 40)
    plain = sizes(archive)
    done = compact(archive)
    assert done.trained == (FAMILY,)
    assert done.repacked >= 117  # a page that a dictionary is made with is packed before
    assert sizes(archive) < plain * 0.5
    portals = [row[0] for row in used(archive)]
    assert portals == [None, "p0", "p1", "p2"]
    check_all(archive, stored)
    assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    again = compact(archive)
    assert (again.trained, again.repacked) == ((), 0)
    more = fill(archive, 3, 5, start=100)
    assert sum(int(str(row[2])) for row in used(archive) if row[0]) >= 15 + 117
    check_all(archive, stored | more)


def test_a_new_family_dictionary_takes_over(archive: Archive) -> None:
    stored = fill(archive, 2, 60)
    compact(archive)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zstd_training, "GROWTH", 1)
        stored |= fill(archive, 2, 30, start=60)
        compact(archive)
    numbers = {(row[0], row[1]) for row in used(archive)}
    assert (None, 2) in numbers
    assert ("p0", 2) in numbers
    check_all(archive, stored)


def test_reading_needs_only_the_file(archive: Archive, tmp_path: Path) -> None:
    stored = fill(archive, 2, 60)
    compact(archive)
    compression._READING = compression._Ready(4)  # as in another process
    with open_archive(archive.path, read_only=True) as reader:
        check_all(reader, stored)


def test_a_damaged_dictionary_is_said_to_be(archive: Archive) -> None:
    fill(archive, 2, 60)
    compact(archive)
    (digest,) = archive.db.execute(
        f"SELECT digest FROM dictionaries WHERE portal_id IS NULL AND family = '{FAMILY}'"
    ).fetchone()
    archive.db.execute("UPDATE dictionaries SET data = x'00' WHERE digest = ?", (digest,))
    with pytest.raises(ArchiveError, match=r"dictionary .* is damaged: restore"):
        compression.load(archive.db, digest)


def test_two_pages_that_need_each_other_are_damage(archive: Archive) -> None:
    fill(archive, 2, 60)
    compact(archive)
    page_digest, dictionary = archive.db.execute(
        "SELECT page_digest, id FROM dictionaries WHERE portal_id = 'p0'"
    ).fetchone()
    archive.db.execute(
        "UPDATE payloads SET dictionary_id = ? WHERE digest = ?", (dictionary, page_digest)
    )
    compression._READING = compression._Ready(4)
    with pytest.raises(ArchiveError, match="is damaged"):
        archive.payload(page_digest)


def test_compaction_cut_off_goes_on(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = fill(archive, 2, 60)
    monkeypatch.setattr(compaction, "BATCH", 10)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compact(archive, stop)
    check_all(archive, stored)
    assert compact(archive).repacked > 0
    check_all(archive, stored)


def test_a_full_disk_while_compacting_loses_nothing(archive: Archive) -> None:
    stored = fill(archive, 2, 60)
    pages = archive.db.execute("PRAGMA page_count").fetchone()[0]
    archive.db.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(ArchiveError, match="no room left on the disk"):
        compact(archive)
    check_all(archive, stored)


def test_a_payload_of_several_portals_stays_with_one(archive: Archive) -> None:
    stored = fill(archive, 2, 60)
    run = archive.start_run("crawl", user_agent=None, settings={})
    for digest, body in list(stored.items())[:20]:
        url = f"{URL}?again-{digest}"
        archive.add_capture(capture(run, url=url, body=body, portal_id="p1"))
    compact(archive)
    assert compact(archive).repacked == 0
    check_all(archive, stored)


def test_the_schema_refuses_a_dictionary_of_nothing(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.db.execute(
            "INSERT INTO dictionaries (family, number, digest, payloads, trained_at)"
            " VALUES ('x', 1, 'sha256:0', 1, '')"
        )
