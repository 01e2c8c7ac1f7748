"""A release: every cell with what is known of it, exact, the same bytes, open to all programs."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from archive.errors import ArchiveError
from archive.records import ReadingPart
from archive.release import write
from archive.release.readme import OPENING
from archive.release.variables import tables, variables
from archive.store import open_archive
from extract.records import Figure, Finding, Place
from tests.archive.making import begin, capture, figures, reading, report
from tests.archive.release.filling import (
    ABSENT,
    AMOUNT,
    BLANK,
    CITY,
    DOUBTED,
    LONG,
    PROSE,
    RECEIVED,
    UNREADABLE,
    export,
    fill,
)


@pytest.fixture(scope="module")
def archive_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "test.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def folder(archive_path: Path) -> Path:
    out = archive_path.parent / "release"
    export(archive_path, out)
    return out


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return found


def cell(folder: Path, key: tuple[str, str, str], report: str = "210100/2020") -> dict[str, Any]:
    (found,) = [
        row
        for row in rows(folder, "figures")
        if row["report"] == report and row["cell"] == ".".join(key)
    ]
    return found


def test_a_cell_says_what_is_known_of_it(folder: Path) -> None:
    assert cell(folder, RECEIVED)["status"] == "value"
    assert cell(folder, BLANK)["status"] == "blank"
    assert cell(folder, UNREADABLE)["status"] == "unreadable"
    assert cell(folder, UNREADABLE)["raw"] == "若干"
    absent = cell(folder, ABSENT)
    assert absent["status"] == "not_found"
    assert [absent[name] for name in ("value", "raw", "basis", "url", "version")][:4] == [None] * 4
    assert cell(folder, PROSE)["basis"] == "prose"
    assert cell(folder, RECEIVED)["basis"] == "table"


def test_recognised_text_and_files_beside_the_page_are_told(tmp_path: Path) -> None:
    page, scan = "http://gaj.example.gov.cn/c/1.html", "http://gaj.example.gov.cn/c/1.pdf"
    with open_archive(tmp_path / "scan.db") as archive:
        run = begin(archive)
        stored = archive.add_capture(capture(run, url=page))
        beside = archive.add_capture(
            capture(run, url=scan, body=b"%PDF scan", kind="attachment", found_on=page, minute=3)
        )
        pages = [
            Figure(*one.key, one.value, one.unit, one.raw, Place(scan, page=1 + at % 2))
            for at, one in enumerate(figures(scan))
        ]
        mark = Finding("ocr_text", "x", Place(scan, page=2), verdict="uncertain")
        part = ReadingPart("attachment", scan, beside.id, scan)
        found = report(bureau=CITY, figures=tuple(pages), findings=(mark,))
        archive.add_reading(reading(stored.id, found, url=page, parts=(part,)))
    export(tmp_path / "scan.db", tmp_path / "out")
    read = rows(tmp_path / "out", "figures")
    assert {(row["page"], row["basis"]) for row in read} == {(1, "table"), (2, "ocr")}
    assert {row["url"] for row in read} == {scan}
    (digest,) = {row["payload_digest"] for row in read}
    assert digest == f"sha256:{hashlib.sha256(b'%PDF scan').hexdigest()}"


def test_a_cell_leads_to_its_bytes(folder: Path, archive_path: Path) -> None:
    found = cell(folder, RECEIVED)
    with open_archive(archive_path, create=False, read_only=True) as archive:
        assert f"{CITY}2020".encode() in archive.payload(found["payload_digest"])
    assert found["url"] == "http://gaj.example.gov.cn/a/2020.html"
    assert (found["grid"], found["grid_row"] > 0, found["grid_column"] > 0) == (1, True, True)
    assert found["version"].startswith("sha256:")


def test_findings_are_counted_with_their_decision(folder: Path) -> None:
    (code,) = {row["bureau_code"] for row in rows(folder, "reports") if row["bureau"] == DOUBTED}
    decided = cell(folder, RECEIVED, f"{code}/2020")
    open_ = cell(folder, RECEIVED, f"{code}/2019")
    assert (decided["findings"], decided["decision"]) == (1, "confirmed")
    assert (open_["findings"], open_["decision"]) == (1, "pending")
    assert cell(folder, RECEIVED)["findings"] == 0
    assert cell(folder, RECEIVED)["decision"] is None


def test_decimals_are_exact_in_parquet_and_csv(folder: Path) -> None:
    assert cell(folder, AMOUNT)["value"] == Decimal(LONG)
    schema = pq.read_schema(folder / "figures.parquet")
    assert pa.types.is_decimal(schema.field("value").type)
    assert not any(
        pa.types.is_floating(field.type)
        for table in tables()
        for field in pq.read_schema(folder / f"{table}.parquet")
    )
    with gzip.open(folder / "figures.csv.gz", "rt", encoding="utf-8", newline="") as file:
        found = [row["value"] for row in csv.DictReader(file) if row["cell"] == ".".join(AMOUNT)]
    assert found == [LONG] * 4


@pytest.mark.parametrize("table", list(tables()))
def test_csv_and_parquet_say_the_same(folder: Path, table: str) -> None:
    with gzip.open(folder / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert list(read[0]) == list(variables(table))

    def text(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal):
            plain = f"{value:f}"
            return plain.rstrip("0").rstrip(".") if "." in plain else plain
        return str(value).lower() if isinstance(value, bool) else str(value)

    assert read == [
        {name: text(value) for name, value in row.items()} for row in rows(folder, table)
    ]


def test_the_panel_has_series_and_the_years_without_a_report(folder: Path) -> None:
    panel = {(row["bureau"], row["year"]): row for row in rows(folder, "panel")}
    row = panel[CITY, 2020]
    assert (row["coverage"], row["report"], row["edition"]) == ("report", "210100/2020", "2019")
    assert row["received"] == cell(folder, RECEIVED)["value"]
    assert (row["granted"], row["granted_status"]) == (None, "unreadable")
    assert (row["denied"], row["denied_status"]) == (None, "not_found")
    assert (row["partly_granted"], row["partly_granted_status"]) == (None, "blank")
    assert (row["fees"], row["fees_status"]) == (None, "not_asked")
    assert panel[CITY, 2015]["report"] is None
    assert panel[CITY, 2015]["received_status"] is None


def test_the_same_archive_gives_the_same_bytes(
    folder: Path, archive_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1.0)
    export(archive_path, tmp_path / "again")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_the_sums_are_those_of_all_files(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert said.keys() == files
    for name, digest in said.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    found = validate(str(folder / "datapackage.json"))
    assert found.valid, found.flatten(["type", "note", "rowNumber", "fieldName"])
    assert len(found.tasks) == len(tables())


def test_frictionless_would_notice(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with gzip.open(tmp_path / "reports.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    with gzip.open(tmp_path / "reports.csv.gz", "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*lines, lines[-1]])
    found = validate(str(tmp_path / "datapackage.json"))
    assert not found.valid


def test_metadata_name_every_file_and_variable(folder: Path) -> None:
    croissant = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for file in croissant["distribution"]:
        digest = hashlib.sha256((folder / file["contentUrl"]).read_bytes()).hexdigest()
        assert digest == file["sha256"]
    named = {one["name"]: [f["name"] for f in one["field"]] for one in croissant["recordSet"]}
    assert named == {table: list(variables(table)) for table in tables()}
    cff = json.loads((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cff["version"], cff["date-released"]) == ("1.0", "2026-11-01")
    assert json.loads((folder / "zenodo.json").read_text())["upload_type"] == "dataset"


def test_the_codebook_describes_every_variable_in_both_languages(folder: Path) -> None:
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        read = {(row["table"], row["variable"]): row for row in csv.DictReader(file)}
    assert read.keys() == {(table, name) for table in tables() for name in variables(table)}
    assert all(row["meaning_en"] and row["meaning_zh"] for row in read.values())
    status = read["figures", "status"]
    assert dict(part.split("=") for part in status["counts"].split())["unreadable"] == "4"
    assert read["panel", "fees"]["editions"] == "2021"
    assert read["figures", "year"]["least"] == "2019"
    for name in ("codebook.md", "codebook.zh.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert all(f"`{name}`" in text for table in tables() for name in variables(table))


def test_each_program_opens_it_with_the_line_of_the_readme(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(line in readme for line in OPENING.values())
    count, total = len(rows(folder, "figures")), Decimal(0)
    total = sum((row["value"] or 0 for row in rows(folder, "figures")), total)
    by_pandas = eval(OPENING["pandas"], {"pandas": pd})
    assert (len(by_pandas), by_pandas["value"].sum()) == (count, total)
    by_polars = eval(OPENING["polars"], {"polars": pl})
    assert (by_polars.height, by_polars["value"].sum()) == (count, total)
    by_duckdb = duckdb.sql(OPENING["DuckDB"])
    assert duckdb.sql("SELECT count(*), sum(value) FROM by_duckdb").fetchone() == (count, total)
    assert by_duckdb.columns == list(variables("figures"))


def test_what_the_line_for_stata_takes_for_granted(folder: Path) -> None:
    """No Stata can be had: the columns it is told are codes, and no line of the panel is two."""
    named = list(variables("panel"))
    asked = OPENING["Stata"].partition("stringcols(")[2].partition(")")[0].split()
    assert [named[int(at) - 1] for at in asked] == ["bureau_code", "division", "province"]
    text = (folder / "panel.csv").read_bytes()
    read = list(csv.reader(text.decode("utf-8").splitlines()))
    assert {len(row) for row in read} == {len(named)}
    assert len(read) == len(rows(folder, "panel")) + 1
    assert len(named) < 2048, "what Stata/BE holds"


IN_R = r"""
setwd(commandArgs(TRUE)[1])
eval(parse(text = commandArgs(TRUE)[2]))
given <- figures$value[!is.na(figures$value)]
cat(nrow(figures), ncol(figures), sum(figures$status == "value"), length(given), "\n")
cat(given[figures$cell[!is.na(figures$value)] == commandArgs(TRUE)[3]], sep = "\n")
"""


def test_r_opens_a_release_with_its_line(folder: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not here")
    done = subprocess.run(
        [program, "-e", IN_R, folder, OPENING["R"], ".".join(AMOUNT)],
        capture_output=True, encoding="utf-8", check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    counts, *amounts = done.stdout.split("\n")
    read = rows(folder, "figures")
    given = sum(row["status"] == "value" for row in read)
    assert counts.split() == [str(len(read)), str(len(variables("figures"))), *[str(given)] * 2]
    assert [line for line in amounts if line] == [LONG] * 4


def test_names_that_cannot_be_are_refused(archive_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no version"):
        export(archive_path, tmp_path / "a", version="a/b")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(ArchiveError, match="there already"):
        export(archive_path, tmp_path / "full")
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    with open_archive(tmp_path / "empty.db"):
        pass
    with pytest.raises(ArchiveError, match="no captures"):
        export(tmp_path / "empty.db", tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_without_pyarrow_it_says_what_to_install(
    archive_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ArchiveError, match=r"gongan-archive\[release\]"):
        export(archive_path, tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_csv_keeps_what_stands_in_a_text() -> None:
    texts = ["a", None, "", 'x"y', "1,2", "r\r", "n\n", "中"]
    found = write.csv_bytes([pa.array(texts), pa.array(range(len(texts)))]).decode()
    read = list(csv.reader(found.splitlines(keepends=True)))
    assert [row[0] for row in read] == [text or "" for text in texts]
    assert '""' in found.splitlines()[2]
