"""Calibration: how many of the numbers that nothing is said of are wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli.evaluate import evaluate
from extract import read, reports_in
from extract.evaluation import Score, score, summary
from extract.records import Finding, Report
from extract.truth import Expected, Specimen, TruthError, specimens
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import report_blocks

TRUTH = invent("calibrated", "示范市公安局", 2022, "2021")
KEY = ("requests", "received", "total")


def reading() -> Report:
    payload = html(TRUTH, fragment(report_blocks(TRUTH, default_layout(TRUTH))))
    (report,) = reports_in(read(payload, "text/html", "a"))
    return report


def scored(*reports: Report) -> Score:
    expected = Expected(TRUTH.bureau, TRUTH.year, TRUTH.edition, None, dict(TRUTH.figures))
    return score(Specimen(Path("a.html"), (expected,)), reports, 0.1)


def wrong(report: Report, *findings: Finding) -> Report:
    figures = tuple(
        replace(figure, value=(figure.value or 0) + 1) if figure.key == KEY else figure
        for figure in report.figures
    )
    return replace(report, figures=figures, findings=(*report.findings, *findings))


def test_right_numbers_without_findings() -> None:
    found = scored(reading())
    assert (found.unflagged, found.unflagged_wrong) == (len(TRUTH.figures), 0)


def test_a_wrong_number_that_nothing_is_said_of() -> None:
    found = scored(wrong(reading()))
    assert found.unflagged_wrong == 1
    assert "wrong without a finding: requests/received/total" in " ".join(found.notes)
    (row, every) = summary([found], "form")
    assert row["unflagged_wrong"] == every["unflagged_wrong"] == 1


def test_what_a_finding_speaks_of_is_not_counted() -> None:
    for subject in ("requests/received/total", "requests/received", "requests/total", "requests"):
        found = scored(wrong(reading(), Finding("row", "said", subject=subject)))
        assert found.unflagged_wrong == 0, subject
        assert found.unflagged < len(TRUTH.figures)


def test_a_report_that_is_not_there_is_wrong_as_a_whole() -> None:
    other = replace(reading(), bureau="样例市公安局", year=2019)
    assert scored(reading(), other).unflagged_wrong == len(TRUTH.figures)


def with_findings(folder: Path, *findings: dict[str, Any]) -> Path:
    payload = html(TRUTH, fragment(report_blocks(TRUTH, default_layout(TRUTH))))
    (folder / "a.html").write_bytes(payload)
    truth = {"bureau": TRUTH.bureau, "year": TRUTH.year, "findings": findings}
    (folder / "a.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


def test_findings_that_name_rules_by_number_are_not_compared(tmp_path: Path) -> None:
    folder = with_findings(tmp_path, {"rule": 2, "column": "business"}, {"rule": "row"})
    (found,) = specimens(folder)
    report = replace(reading(), findings=(Finding("column", "said", subject="requests"),))
    result = score(found, [report], 0.1)
    assert (result.findings_expected, result.findings_extra) == (0, 0)
    assert "findings not compared: the truth names rules by number (2)" in result.notes


def test_findings_that_are_not_compared_are_said_where_they_are_measured(tmp_path: Path) -> None:
    folder = with_findings(tmp_path, {"rule": 3, "row": "granted"})
    result = CliRunner().invoke(evaluate, [str(folder)])
    assert result.exit_code == 0
    assert "findings of 1 document(s) are not compared" in result.stderr


def test_the_rule_of_a_finding_is_a_name_or_a_number(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match="rule: must be the name of a rule, or its number"):
        list(specimens(with_findings(tmp_path, {"rule": 2.5})))
