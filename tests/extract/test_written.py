"""Documents by another hand are read to the last cell; what is not read is said."""

from __future__ import annotations

import shutil

import pytest

from crawler.reading.read import read_payload
from extract.evaluation import score
from extract.records import Report
from extract.truth import Specimen
from tests.documents.written import FOLDER, Written, written

UNREAD = {"e13-svg.html": "tables drawn as SVG: the text says so"}
"""Documents whose tables are not read, and why."""
CONVERTED = (".doc", ".odt", ".rtf")
"""Kinds of files that LibreOffice converts first."""
RECOGNISED = ("w23-table4-picture.docx",)
"""Documents with a picture of a table: text recognition takes long."""


def _marked(one: Written) -> object:
    slow = one.name.endswith(CONVERTED) or one.name in RECOGNISED
    return pytest.param(one, id=one.name, marks=pytest.mark.slow if slow else ())


@pytest.mark.parametrize("document", [_marked(one) for one in written()])
def test_every_cell_is_read_or_said(document: Written) -> None:
    if document.name.endswith(CONVERTED) and shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice")
    found = read_payload(document.payload, None, document.name).reports
    result = score(Specimen(FOLDER / document.name, document.reports), found, 0)
    assert result.unflagged_wrong == 0, result.notes
    assert (result.found, len(found)) == (result.expected, result.expected), result.notes
    if document.name in UNREAD:
        assert {"text_only", "missing_table"} & _rules(found)
        return
    assert result.named == result.expected, result.notes
    assert result.wrong + result.missing <= len(document.absent), result.notes
    assert result.extra == 0, result.notes


def _rules(found: tuple[Report, ...]) -> set[str]:
    return {finding.rule for report in found for finding in report.findings}
