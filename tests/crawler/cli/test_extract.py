"""``gongan extract`` on the five text documents, whose figures are known to the last cell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from extract.output import dumps
from tests.crawler.cli.calling import Called, gongan, gongan_process
from tests.documents.samples import TEXTS
from tests.documents.truth import TRUTH

NAMES = ("anshan-2020", "shenyang-2020", "songxian-2020", "suqian-2020", "yubei-2020")
Cell = tuple[str, str, str]


def read(*names: str, style: str = "json") -> Called:
    return gongan("extract", *(TEXTS / f"{name}.txt" for name in names), "--format", style)


def only_report(name: str) -> dict[str, Any]:
    (report,) = read(name).json["reports"]
    found: dict[str, Any] = report
    return found


def truth(name: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))
    return known


def values(report: dict[str, Any]) -> dict[Cell, tuple[object, str]]:
    return {
        (cell["table"], cell["row"], cell["column"]): (cell["value"], cell["unit"])
        for cell in report["figures"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_all_198_figures_are_exact(name: str) -> None:
    report, known = only_report(name), truth(name)
    assert len(report["figures"]) == 198
    assert values(report) == values(known)


@pytest.mark.parametrize("name", NAMES)
def test_bureau_year_and_edition_are_right(name: str) -> None:
    report, known = only_report(name), truth(name)
    fields = ("bureau", "year", "edition", "division")
    assert [report[field] for field in fields] == [known[field] for field in fields]


def test_a_document_that_holds_its_report_twice_gives_one() -> None:
    assert len(read("anshan-2020").json["reports"]) == 1


def test_blank_cells_are_null_and_zeros_are_not() -> None:
    found = [value for value, _ in values(only_report("suqian-2020")).values()]
    assert found.count(None) == 139
    assert found.count(0) > 0


def test_amounts_are_in_yuan() -> None:
    cell = ("proactive_disclosure", "procurement", "amount")
    assert values(only_report("songxian-2020"))[cell] == (15110000, "CNY")


def test_json_has_the_promised_fields() -> None:
    report = only_report("anshan-2020")
    assert set(report) >= {"bureau", "year", "edition", "title", "published_on", "division"}
    figure = report["figures"][0]
    assert set(figure) == {"table", "row", "column", "value", "unit", "raw", "where"}
    assert isinstance(figure["value"], int)
    assert figure["where"]["document"].endswith("anshan-2020.txt")
    assert all({"rule", "where", "message"} <= set(finding) for finding in report["findings"])


def test_csv_has_one_row_a_figure() -> None:
    rows = list(csv.DictReader(io.StringIO(read("songxian-2020", "yubei-2020", style="csv").out)))
    assert len(rows) == 2 * 198
    assert {row["bureau"] for row in rows} == {"嵩县公安局", "重庆市公安局渝北区分局"}
    assert next(row["value"] for row in rows if row["unit"] == "CNY") == "15110000"


def test_the_table_has_one_row_a_report() -> None:
    out = read("songxian-2020", "yubei-2020", style="table").out
    assert [name in out for name in ("嵩县公安局", "重庆市公安局渝北区分局")] == [True, True]
    assert out.count("198") == 2


@pytest.mark.parametrize("style", ["json", "csv", "table"])
def test_worker_processes_give_the_same(style: str) -> None:
    files = [TEXTS / f"{name}.txt" for name in NAMES[:2]]
    done = gongan_process("extract", *files, "--format", style, "-j", "2")
    assert done.code == 0, done.err
    assert done.out == read(*NAMES[:2], style=style).out


def test_reports_are_printed_as_they_are_read(tmp_path: Path) -> None:
    """The whole is the JSON text that one call of dumps would give."""
    odd = tmp_path / "odd.txt"
    text = (TEXTS / "anshan-2020.txt").read_text(encoding="utf-8")
    first, rest = text.split("\n", 1)
    odd.write_text(f"{first}\n第一行\u2028第二行\u0085第三行\n{rest}", encoding="utf-8")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    done = gongan("extract", odd, broken, TEXTS / "yubei-2020.txt", "--format", "json")
    assert done.code == 1
    assert [len(done.json["reports"]), len(done.json["problems"])] == [2, 1]
    assert done.out == dumps(done.json) + "\n"


def test_a_file_without_a_report_gives_an_empty_list_and_its_cause(tmp_path: Path) -> None:
    page = tmp_path / "notice.html"
    page.write_text(
        "<h1>停电通知</h1><p>本周六检修线路，请市民提前做好准备。</p>", encoding="utf-8"
    )
    done = gongan("extract", page, "--format", "json")
    assert (done.code, done.json["reports"]) == (0, [])
    (cause,) = done.json["problems"]
    assert (cause["document"], cause["rule"]) == (str(page), "other_content")
    assert f"gongan: {page}: no report: {cause['message']}" in done.err
    table = gongan("extract", page)
    assert table.code == 0
    assert "no report: " in table.err
