"""What differs between releases, and what a check of one finds."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from archive.errors import ArchiveError
from archive.release.changes import Change, changes
from archive.release.check import check
from archive.release.description import measured
from archive.release.export import SUMS
from archive.store import open_archive
from archive.versions.corrections import correct
from tests.archive.making import begin
from tests.archive.release.filling import AMOUNT, CITY, DOUBTED, export, file_report, fill


@pytest.fixture
def first(tmp_path: Path) -> Path:
    fill(tmp_path / "a.db")
    export(tmp_path / "a.db", tmp_path / "first")
    return tmp_path / "first"


def test_nothing_changed(first: Path, tmp_path: Path) -> None:
    export(tmp_path / "a.db", tmp_path / "second", before=first, version="2.0")
    assert list(changes(first, tmp_path / "second")) == []
    text = (tmp_path / "second" / "CHANGES.md").read_text(encoding="utf-8")
    assert "Against test 1.0." in text
    assert "Changed cells: 0" in text
    assert "no release before" in (first / "CHANGES.md").read_text(encoding="utf-8")


def test_one_version_is_not_given_to_two_releases(first: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"is test 1\.0 already: .*--version 1\.0\.1"):
        export(tmp_path / "a.db", tmp_path / "second", before=first, version="1.0")
    export(tmp_path / "a.db", tmp_path / "second", before=first, version=None)
    with pytest.raises(ArchiveError, match=r"--version \d{4}\.\d\d\.\d\d\.1$"):
        export(tmp_path / "a.db", tmp_path / "third", before=tmp_path / "second", version=None)
    assert not (tmp_path / "third").exists()


def test_a_change_of_the_source_is_told_from_one_of_the_reading(
    first: Path, tmp_path: Path
) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        run = begin(archive)
        other = {AMOUNT: Decimal("2.50")}
        file_report(archive, run, CITY, 2020, body="二", changes=other, minute=9)
        again = {AMOUNT: None}
        file_report(archive, run, DOUBTED, 2019, extractor="2", changes=again, minute=10)
        file_report(archive, run, CITY, 2021, minute=11)
        archive.finish_run(run, "ok", {})
    export(tmp_path / "a.db", tmp_path / "second", before=first, version="2.0")
    found = list(changes(first, tmp_path / "second"))
    assert found[0] == Change("new_report", "210100/2021")
    cells = [one for one in found if one.kind == "changed_cell"]
    name = ".".join(AMOUNT)
    assert cells == [
        Change("changed_cell", "210100/2020", name, "1234567890123.4567891", "2.5", "source"),
        Change("changed_cell", cells[1].report, name, "1234567890123.4567891", "(blank)",
               "reading"),
    ]  # fmt: skip
    assert {(one.report, one.reason) for one in found if one.kind == "new_version"} == {
        ("210100/2020", "source"),
        (cells[1].report, "reading"),
    }
    back = list(changes(tmp_path / "second", first))
    assert back[0] == Change("withdrawn_report", "210100/2021")
    text = (tmp_path / "second" / "CHANGES.md").read_text(encoding="utf-8")
    assert "Changed cells: 2" in text
    assert "1 because the source changed, 1 because" in text
    assert check(tmp_path / "second") == []


def test_corrections_by_people_are_changes(first: Path, tmp_path: Path) -> None:
    cell = ".".join(AMOUNT)

    def release(name: str, value: str) -> Path:
        with open_archive(tmp_path / "a.db") as archive:
            archive.write(
                lambda: correct(archive.db, CITY, 2020, cell, value, why="看错\n`一`", by="李")
            )
        export(tmp_path / "a.db", tmp_path / name, before=first, version=name)
        return tmp_path / name

    corrected, blank = release("2.0", "17"), release("3.0", "blank")
    said = Change("correction", "210100/2020", cell, None, "17 (看错 `一`; 李)")
    assert list(changes(first, corrected)) == [said]
    (later,) = changes(corrected, blank)
    assert (later.before, later.after) == (said.after, "(blank) (看错 `一`; 李)")
    (back,) = changes(blank, first)
    assert (back.kind, back.after) == ("correction", None)
    text = (corrected / "CHANGES.md").read_text(encoding="utf-8")
    assert "## Cells that people corrected otherwise: 1" in text
    assert f"- `210100/2020/{cell}`: none → 17 (看错 '一'; 李)" in text


def test_a_folder_that_is_no_release_is_named(first: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no release"):
        list(changes(first, tmp_path))
    with pytest.raises(ArchiveError, match="holds no release"):
        check(tmp_path)
    (first / "datapackage.json").write_text("{")
    with pytest.raises(ArchiveError, match="damaged"):
        check(first)


def test_a_release_with_other_tables_is_named(first: Path) -> None:
    path = first / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["resources"] = [one for one in about["resources"] if one["name"] != "audit"]
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"another version of this program.*\(audit\)"):
        check(first)


def faults(folder: Path) -> set[str]:
    return {one.fault for one in check(folder)}


def test_damage_to_files_is_found(first: Path) -> None:
    assert check(first) == []
    (first / "more.txt").write_text("x")
    (first / "panel.csv").write_text("x")
    (first / "README.md").unlink()
    problems = check(first)
    assert faults(first) == {"unnamed_file", "wrong_sum", "missing_file"}
    assert all(str(one) for one in problems)


def rewrite(folder: Path, table: str, new: pa.Table) -> None:
    """Put other rows in a table, with sums that fit."""
    pq.write_table(new, folder / f"{table}.parquet")
    names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{measured(folder / name).digest}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines))


def test_what_does_not_agree_is_found(first: Path, tmp_path: Path) -> None:
    def with_table(name: str, table: str, new: pa.Table) -> set[str]:
        folder = tmp_path / name
        shutil.copytree(first, folder)
        rewrite(folder, table, new)
        return faults(folder)

    read = {
        name: pq.read_table(first / f"{name}.parquet") for name in ("figures", "reports", "panel")
    }
    figures, reports, panel = read["figures"], read["reports"], read["panel"]
    double = pa.concat_tables([figures.slice(0, len(figures) - 1), figures.slice(0, 1)])
    assert with_table("double", "figures", double) == {"double_key", "cells_of_reports"}
    short = figures.slice(1)
    assert with_table("short", "figures", short) == {"wrong_rows", "cells_of_reports"}
    lost = reports.slice(1)
    assert with_table("lost", "reports", lost) >= {"wrong_rows", "dangling_reference"}
    at = figures.schema.get_field_index("status")
    blank = pa.array(["blank"] * len(figures), pa.string())
    found = with_table("status", "figures", figures.set_column(at, figures.schema[at], blank))
    assert "status_and_value" in found
    at = panel.schema.get_field_index("coverage")
    told = pc.replace_substring(panel.column("coverage"), "report", "missing")
    assert with_table("panel", "panel", panel.set_column(at, panel.schema[at], told)) == {
        "coverage_totals"
    }
