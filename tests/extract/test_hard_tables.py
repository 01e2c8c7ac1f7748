"""Tables laid out in ways of their own are read exactly, or their doubts are said."""

from __future__ import annotations

import pytest

from extract import read, reports_in
from tests.extract.hard import hard
from tests.extract.hard_documents import Hard


@pytest.mark.parametrize("document", hard(), ids=lambda document: document.name)
def test_figures_are_exact_and_nothing_is_made_up(document: Hard) -> None:
    source = read(document.payload, document.content_type, "http://www.example.gov.cn/a")
    found = reports_in(source, document.hint)
    assert len(found) == len(document.truths)
    for report, truth in zip(found, document.truths, strict=True):
        assert (report.bureau, report.year, report.edition) == (
            truth.bureau,
            truth.year,
            truth.edition,
        )
        assert {figure.key: figure.value for figure in report.figures} == dict(truth.figures)
        assert {finding.rule for finding in report.findings} <= document.allowed
