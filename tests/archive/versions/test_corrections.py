"""Corrections: an overlay that outlives readings and merges, and ends with its source."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.release.check import check
from archive.store import Archive, open_archive
from archive.versions import corrections
from tests.archive.making import begin
from tests.archive.release.filling import (
    ABSENT,
    AMOUNT,
    CITY,
    RECEIVED,
    UNREADABLE,
    export,
    file_report,
    fill,
)
from tests.crawler.cli.calling import gongan

CELL, COUNT = ".".join(AMOUNT), ".".join(RECEIVED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fill(tmp_path / "a.db")
    return tmp_path / "a.db"


def note(archive: Archive, value: str = "7.50", cell: str = CELL) -> dict[str, Any]:
    return archive.write(
        lambda: corrections.correct(archive.db, CITY, 2020, cell, value, why="看错", by="李")
    )


def holding(archive: Archive) -> dict[str, str | None]:
    rows = archive.db.query("SELECT * FROM current_corrections")
    return {f"{row['table']}.{row['row']}.{row['column']}": row["value"] for row in rows}


def test_what_was_read_stays(path: Path) -> None:
    with open_archive(path) as archive:
        made = note(archive)
        assert (made["value"], made["read_value"], made["holds"]) == (
            "7.5", "1234567890123.4567891", 1,
        )  # fmt: skip
        (row,) = archive.db.query("SELECT * FROM current_corrections")
        assert (row["value"], row["now_read"]) == ("7.5", "1234567890123.4567891")


def test_the_latest_holds_and_can_be_taken_back(path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        note(archive, "8")
        assert holding(archive) == {CELL: "8"}
        note(archive, "blank")
        assert holding(archive) == {CELL: None}
        note(archive, "withdrawn")
        assert holding(archive) == {}
        assert len(corrections.listing(archive.db, CITY, 2020)) == 4


def test_it_outlives_a_reading_of_the_same_bytes_and_ends_with_the_source(path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        note(archive, "3", ".".join(ABSENT))
        run = begin(archive)
        again = {RECEIVED: Decimal(99)}
        file_report(archive, run, CITY, 2020, extractor="2", changes=again, minute=8)
        (version,) = archive.db.execute(
            "SELECT count(*) FROM versions v JOIN reports r ON r.id = v.report_id"
            " WHERE r.bureau = ? AND r.year = 2020",
            [CITY],
        ).fetchone()
        assert version == 2
        assert holding(archive) == {CELL: "7.5", ".".join(ABSENT): "3"}
        other = {RECEIVED: Decimal(77)}
        file_report(archive, run, CITY, 2020, body="新", extractor="2", changes=other, minute=9)
        assert holding(archive) == {}
        assert [row["holds"] for row in corrections.listing(archive.db)] == [0, 0]


def test_a_page_that_changed_around_the_report_ends_nothing(path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        file_report(archive, begin(archive), CITY, 2020, body="页脚", minute=9)
        assert holding(archive) == {CELL: "7.5"}


def test_it_goes_along_when_archives_are_united(path: Path, tmp_path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
    with open_archive(tmp_path / "b.db") as other:
        assert merge(other, path)["corrections"] == 1
        assert merge(other, path)["corrections"] == 0
        assert holding(other) == {CELL: "7.5"}


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (CELL, "abc", "no value"),
        (CELL, "1e9", "no value"),
        (CELL, "1.2345678", "no value"),
        ("requests.received", "1", "no cell"),
        ("requests.nothing.total", "1", "has no cell"),
    ],
)
def test_what_cannot_be_is_refused(path: Path, cell: str, value: str, said: str) -> None:
    with open_archive(path) as archive:
        with pytest.raises(ArchiveError, match=said):
            note(archive, value, cell)
        with pytest.raises(ArchiveError, match="no report"):
            corrections.correct(archive.db, CITY, 1999, CELL, "1", why="x", by="y")
        with pytest.raises(ArchiveError, match="needs a reason"):
            corrections.correct(archive.db, CITY, 2020, CELL, "1", why=" ", by="y")
        assert corrections.listing(archive.db) == []


def test_a_release_has_both_and_the_panel_the_corrected(path: Path, tmp_path: Path) -> None:
    with open_archive(path) as archive:
        note(archive)
        note(archive, "41", ".".join(UNREADABLE))
    export(path, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "figures.parquet").to_pylist()
    mine = {row["cell"]: row for row in rows if row["report"] == "210100/2020"}
    assert (mine[CELL]["corrected"], mine[CELL]["corrected_why"]) == (Decimal("7.5"), "看错")
    assert mine[CELL]["value"] == Decimal("1234567890123.4567891")
    assert mine[".".join(RECEIVED)]["corrected_why"] is None
    panel = pq.read_table(tmp_path / "out" / "panel.parquet").to_pylist()
    (row,) = [one for one in panel if one["report"] == "210100/2020"]
    assert (row["granted"], row["granted_status"]) == (Decimal(41), "value")
    assert check(tmp_path / "out") == []


def test_people_who_correct_at_once_all_count(path: Path) -> None:
    def by_one(number: int) -> int:
        with open_archive(path) as own:
            row = own.write(
                lambda: corrections.correct(
                    own.db, CITY, 2020, CELL, str(number), why="一", by="李"
                )
            )
        return int(row["correction_id"])

    with ThreadPoolExecutor(4) as people:
        names = list(people.map(by_one, range(1, 13)))
    assert len({*names}) == 12
    with open_archive(path, read_only=True) as archive:
        rows = corrections.listing(archive.db, CITY, 2020)
    assert [row["holds"] for row in rows].count(1) == 1
    (standing,) = [row for row in rows if row["holds"]]
    assert standing["correction_id"] == max(names)


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [(COUNT, "1.5", "no whole number"), (COUNT, "{read}", "what was read already"),
     (CELL, "1.5", ""), (COUNT, "7", ""), (COUNT, "blank", "")],
)  # fmt: skip
def test_a_slip_of_the_hand_is_told_and_noted(path: Path, cell: str, value: str, said: str) -> None:
    with open_archive(path, read_only=True) as archive:
        (read,) = archive.db.execute(
            "SELECT value FROM current_figures WHERE bureau = ? AND year = 2020"
            ' AND "table" = ? AND "row" = ? AND "column" = ?',
            [CITY, *COUNT.split(".")],
        ).fetchone()
    called = gongan("correct", CITY, "2020", cell, "--value", value.format(read=read), "--why",
                    "看错", "--by", "李", "--db", path)  # fmt: skip
    assert called.code == 0
    assert said in called.err
    assert bool(called.err) == bool(said)


def test_the_command_notes_and_lists(path: Path) -> None:
    called = gongan("correct", CITY, "2020", CELL, "--value", "5", "--why", "看错", "--by", "李",
                    "--db", path, "--format", "json")  # fmt: skip
    assert (called.code, called.json[0]["value"]) == (0, "5")
    assert gongan("correct", CITY, "2020", CELL, "--value", "5", "--db", path).code == 2
    (row,) = gongan("correct", "--db", path, "--format", "json").json
    assert (row["bureau"], row["cell"], row["holds"]) == (CITY, CELL, 1)
