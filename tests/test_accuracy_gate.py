"""Extraction is as accurate as pinned in ``accuracy.json``; a change may raise that, not lower it.

After a change for the better, and after a change of the corpus:
``python -m tests.accuracy --update``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.accuracy import Accuracy, Group, measure, pinned, regressions


@pytest.fixture(scope="module")
def now() -> Accuracy:
    return measure()


def test_no_form_or_edition_is_read_worse_than_pinned(now: Accuracy) -> None:
    assert regressions(pinned(), now) == []


def test_the_floors_were_measured_on_this_corpus(now: Accuracy) -> None:
    """Otherwise new documents could be read badly without anyone noticing."""
    assert now.corpus == pinned().corpus, "run: python -m tests.accuracy --update"
    assert set(now.groups) == set(pinned().groups)


def test_the_text_documents_are_exact(now: Accuracy) -> None:
    group = now.groups["txt 2019"]
    assert group.cells >= 990
    assert (group.exact, group.invented) == (group.cells, 0)


GROUP = Group(documents=4, cells=400, exact=390, invented=2, findings_expected=3, findings=2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exact": 389}, "389 of 400 exact"),
        ({"invented": 3}, "3 invented"),
        ({"findings": 1}, "1 of 3 findings"),
        ({"findings_invented": 1}, "1 findings_invented"),
        ({"documents": 5, "cells": 500, "exact": 487}, "487 of 500 exact"),
    ],
)
def test_what_is_worse_is_told(change: dict[str, int], said: str) -> None:
    floor = Accuracy("x", {"html 2019": GROUP})
    (problem,) = regressions(floor, Accuracy("x", {"html 2019": replace(GROUP, **change)}))
    assert said in problem


@pytest.mark.parametrize(
    "change",
    [{}, {"exact": 400}, {"invented": 0}, {"documents": 5, "cells": 500, "exact": 488}],
)
def test_what_is_no_worse_passes(change: dict[str, int]) -> None:
    floor = Accuracy("x", {"html 2019": GROUP})
    assert not regressions(floor, Accuracy("y", {"html 2019": replace(GROUP, **change)}))


def test_documents_may_not_disappear() -> None:
    (problem,) = regressions(Accuracy("x", {"html 2019": GROUP}), Accuracy("x", {}))
    assert "none of its 4 documents" in problem
