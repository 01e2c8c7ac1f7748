"""Flags: a doubt that outlives readings and merges, ends with its source, and is shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive.doubts import worklist
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.release.check import check
from archive.store import Archive, open_archive
from archive.versions import corrections, flags
from tests.archive.making import begin
from tests.archive.release.filling import ABSENT, AMOUNT, CITY, RECEIVED, export, file_report, fill
from tests.crawler.cli.calling import gongan

CELL = ".".join(AMOUNT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fill(tmp_path / "a.db")
    return tmp_path / "a.db"


def note(archive: Archive, cell: str = CELL, *, withdraw: bool = False) -> None:
    archive.write(
        lambda: flags.flag(archive.db, CITY, 2020, cell, why="太大", by="李", withdraw=withdraw)
    )


def holding(archive: Archive) -> set[str]:
    rows = archive.db.query("SELECT * FROM current_flags")
    return {f"{row['table']}.{row['row']}.{row['column']}" for row in rows}


def test_it_outlives_a_reading_of_the_same_bytes_and_ends_with_the_source(path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        note(archive, ".".join(ABSENT))
        run = begin(archive)
        changes = {RECEIVED: Decimal(99)}
        file_report(archive, run, CITY, 2020, extractor="2", changes=changes, minute=8)
        assert holding(archive) == {CELL, ".".join(ABSENT)}
        other = {RECEIVED: Decimal(77)}
        file_report(archive, run, CITY, 2020, body="新", extractor="2", changes=other, minute=9)
        assert holding(archive) == set()
        assert [row["holds"] for row in flags.listing(archive.db)] == [0, 0]


def test_it_can_be_withdrawn_and_raised_again(path: Path) -> None:
    with open_archive(path) as archive:
        with pytest.raises(ArchiveError, match="is not flagged"):
            note(archive, withdraw=True)
        note(archive)
        note(archive, withdraw=True)
        assert holding(archive) == set()
        note(archive)
        assert holding(archive) == {CELL}
        assert len(flags.listing(archive.db, CITY, 2020)) == 3
        with pytest.raises(ArchiveError, match="has no cell"):
            note(archive, "requests.nothing.total")
        with pytest.raises(ArchiveError, match="needs a reason"):
            flags.flag(archive.db, CITY, 2020, CELL, why=" ", by="李")


def test_it_goes_along_when_archives_are_united(path: Path, tmp_path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
    with open_archive(tmp_path / "b.db") as other:
        assert merge(other, path)["flags"] == 1
        assert merge(other, path)["flags"] == 0
        assert holding(other) == {CELL}


def test_a_flagged_cell_is_on_the_worklist_until_it_is_corrected(path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        (mine,) = (row for row in worklist(archive.db) if row["rules"] == "flagged")
        assert (mine["name"], mine["gain"]) == (f"210100/2020/{CELL}", 1.0)
        note(archive, ".".join(ABSENT))
        absent = next(row for row in worklist(archive.db) if row["cell"] == ".".join(ABSENT))
        assert (absent["read"], absent["address"]) == (None, "/r/210100/2020")
        archive.write(
            lambda: corrections.correct(archive.db, CITY, 2020, CELL, "5", why="看错", by="李")
        )
        assert CELL not in {row["cell"] for row in worklist(archive.db) if row["year"] == 2020}


def test_a_release_has_it(path: Path, tmp_path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
    export(path, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "figures.parquet").to_pylist()
    flagged = {(row["report"], row["cell"]): row for row in rows if row["flagged"]}
    assert set(flagged) == {("210100/2020", CELL)}
    (row,) = flagged.values()
    assert (row["flagged"], row["flagged_by"]) == ("太大", "李")
    assert row["flagged_at"].endswith("+00:00")
    assert check(tmp_path / "out") == []


def test_the_command_notes_lists_and_withdraws(path: Path) -> None:
    cell = (CITY, "2020", CELL, "--by", "李", "--db", path, "--format", "json")
    called = gongan("flag", *cell, "--why", "太大")
    assert (called.code, called.json[0]["kind"], called.json[0]["holds"]) == (0, "flagged", 1)
    assert gongan("flag", *cell).code == 2
    assert gongan("flag", *cell, "--why", "看过", "--withdraw").code == 0
    listed = gongan("flag", "--db", path, "--format", "json").json
    assert [(row["kind"], row["holds"]) for row in listed] == [("withdrawn", 0), ("flagged", 0)]
    assert "withdrawn" in gongan("flag", CITY, "2020", "--db", path).out
