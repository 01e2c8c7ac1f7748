"""The made-up documents are what they claim to be, and the same every time."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from extract.forms.keys import figure_keys

from . import build_sample, portal, samples
from .forms import Pen, Table, proactive, requests, review_litigation, statistics
from .invent import SUMS_2014, invent
from .shapes import cut, inner_spacer_column, placed, spacer_rows, unmerged, width
from .truth import TRUTH, Truth, known, read_truth, write_truth
from .word import docx

NAMES = sorted(path.stem for path in TRUTH.glob("*.json"))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_sample_site_is_what_the_script_builds() -> None:
    package = build_sample.PACKAGE
    for folder, files in (("site", portal.site()), ("second", build_sample.second())):
        kept = {
            f"/{file.relative_to(package / folder).as_posix()}": file.read_bytes()
            for file in (package / folder).rglob("*")
            if file.is_file()
        }
        assert sorted(kept) == sorted(files)
        for path, data in files.items():
            if path.endswith(".docx"):
                # another zlib may pack the same members into other bytes
                assert members(kept[path]) == members(data), path
            else:
                assert kept[path] == data, path
    expected = json.loads((package / "expected.json").read_text(encoding="utf-8"))
    assert expected == build_sample.expected()


@pytest.mark.parametrize("name", sorted(samples.WRITERS))
def test_the_text_documents_are_what_the_script_writes(name: str) -> None:
    kept = (samples.TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    assert kept == samples.WRITERS[name]()


@pytest.mark.parametrize("name", NAMES)
def test_a_truth_survives_being_written(name: str, tmp_path: Path) -> None:
    truth = known(name)
    write_truth(tmp_path / f"{name}.json", f"text/{name}.txt", "text", [truth])
    assert read_truth(tmp_path / f"{name}.json") == truth


def test_a_truth_of_another_form_is_refused(tmp_path: Path) -> None:
    data = json.loads((TRUTH / "yubei-2020.json").read_text(encoding="utf-8"))
    data["figures"].reverse()
    (tmp_path / "short.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match="not those of edition 2019"):
        read_truth(tmp_path / "short.json")


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(5))
def test_invented_figures_keep_the_rules(edition: str, seed: int) -> None:
    truth = invent(f"rules-{seed}", "样例市公安局", 2019 + seed, edition)
    keys = [key for key in figure_keys(edition) if key.table == "requests"]
    rows = list(dict.fromkeys(key.row for key in keys))
    outcomes = rows[rows.index("granted") : rows.index("handled_total")]
    for column in dict.fromkeys(key.column for key in keys):
        got = {row: truth.number(row, column) for row in rows}
        assert got["received"] + got["carried_over"] == (
            got["handled_total"] + got["carried_forward"]
        )
        assert got["handled_total"] == sum(got[row] for row in outcomes)
    for row in rows:
        columns = list(dict.fromkeys(key.column for key in keys))
        *parts, total = (truth.number(row, column) for column in columns)
        assert sum(parts) == total
    for row in ("review", "litigation_direct", "litigation_after_review"):
        names = ("upheld", "corrected", "other", "pending", "total")
        *parts, total = (truth.number(row, name, "review_litigation") for name in names)
        assert sum(parts) == total


def test_invented_sheets_keep_their_sums() -> None:
    truth = invent("sheet", "样例市公安局", 2016, "2014")
    for total, parts in SUMS_2014.items():
        sums = sum(truth.number(part, "value", "statistics") for part in parts)
        assert truth.number(total, "value", "statistics") == sums


def numbers(tables: list[Table]) -> list[str]:
    return [cell.text for table in tables for row in table for cell in row if cell.numeric]


@pytest.mark.parametrize("edition", ["2014", "2019", "2021"])
def test_the_forms_show_every_figure_once_and_in_order(edition: str) -> None:
    truth = invent("forms", "样例市公安局", 2020, edition)
    pen = Pen(money=str)
    tables = (
        [statistics(truth, pen)]
        if edition == "2014"
        else [*proactive(truth, pen), requests(truth, pen), review_litigation(truth, pen)]
    )
    assert numbers(list(tables)) == [str(value) for value in truth.figures.values()]


def test_the_tables_are_rectangles() -> None:
    for edition in ("2019", "2021"):
        truth = invent("spans", "样例市公安局", 2020, edition)
        table = requests(truth, Pen())
        for shaped in (
            table,
            spacer_rows(table, 4),
            inner_spacer_column(table, 5),
        ):
            places = {
                (row + down, column + right)
                for row, column, cell in placed(shaped)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }
            assert len(places) == len(shaped) * width(shaped)


def test_a_cut_table_keeps_its_figures_in_their_columns() -> None:
    table = requests(known("yubei-2020"), Pen())
    whole = [[cell.text for cell in row] for row in unmerged(table)]
    pieces = [[cell.text for cell in row] for piece in cut(table, 9, 17) for row in unmerged(piece)]
    assert [row[3:] for row in pieces] == [row[3:] for row in whole]


def test_a_word_file_has_merged_cells_and_the_bookmark() -> None:
    truth: Truth = known("yubei-2020")
    data = docx(proactive(truth, Pen()), bookmark_in="规范性文件")
    first = Document(io.BytesIO(data)).tables[0]
    assert len({id(cell._tc) for cell in first.rows[0].cells}) == 1
    assert "_GoBack" in first.cell(3, 3)._tc.xml
    assert first.cell(3, 3).text == "0"


def test_changed_figures_must_belong_to_the_form() -> None:
    with pytest.raises(KeyError, match="not in edition 2019"):
        known("yubei-2020").with_figures({("requests", "other_other", "total"): Decimal(1)})
