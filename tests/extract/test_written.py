"""Documents by another hand are read to the last cell."""

from __future__ import annotations

import shutil

import pytest

from crawler.reading.read import read_payload
from extract.evaluation import score
from extract.truth import Specimen
from tests.documents.written import Written, written

CONVERTED = (".doc", ".odt", ".rtf")
"""Kinds of files that LibreOffice converts first."""
RECOGNISED = ("w23-table4-picture.docx", "bx06.pdf")
"""Documents with pictures of tables: text recognition takes long."""


def _marked(one: Written) -> object:
    slow = one.name.endswith(CONVERTED) or one.name in RECOGNISED
    return pytest.param(one, id=one.name, marks=pytest.mark.slow if slow else ())


@pytest.mark.parametrize("document", [_marked(one) for one in written()])
def test_every_cell_is_read(document: Written) -> None:
    if document.name.endswith(CONVERTED) and shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice")
    found = read_payload(document.payload, None, document.name).reports
    result = score(Specimen(document.path, document.reports), found, 0)
    assert result.unflagged_wrong == 0, result.notes
    assert (result.found, len(found)) == (result.expected, result.expected), result.notes
    assert result.named == result.expected, result.notes
    assert result.wrong + result.missing <= len(document.absent), result.notes
    assert result.extra == 0, result.notes
