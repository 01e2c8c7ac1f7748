"""The official tables in another order are read by their headings, or left open."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from extract import read, reports_in
from tests.documents.cases_html import default_layout
from tests.documents.forms import Table
from tests.documents.invent import invent
from tests.documents.report import Block, report_blocks
from tests.documents.truth import Truth
from tests.extract.own_documents import FORMATS, Format
from tests.extract.reordered import BENDS

GRIDS = tuple(kind for kind in FORMATS if not kind.name.startswith("txt"))
TEXTS = tuple(kind for kind in FORMATS if kind.name.startswith("txt"))


@cache
def truth(number: int) -> Truth:
    edition, year = (("2019", 2020), ("2021", 2022))[number % 2]
    return invent(f"order{number}", "示范市公安局", year, edition, busy=40 + 40 * (number % 3))


def document(seed: int, kind: Format, bend: str) -> tuple[Truth, bytes]:
    random = Random(seed)
    wanted = truth(seed % 9)
    table, make = BENDS[bend]

    def bent(name: str, plain: Table) -> tuple[Table, ...]:
        return (make(wanted, random) if name == table else plain,)

    layout = default_layout(wanted, bent)
    if not kind.name.startswith("html"):
        layout = replace(layout, title=None)
    blocks: tuple[Block, ...] = report_blocks(wanted, layout)
    return wanted, kind.write(wanted, blocks)


def is_exact(kind: Format, bend: str) -> bool:
    """Whether a format keeps a table's lines; without rules, cells over several rows run apart."""
    return kind in GRIDS and not (kind.name == "pdf unruled" and bend == "legal down")


def check(seed: int, kind: Format, bend: str, *, exact: bool) -> None:
    wanted, payload = document(seed, kind, bend)
    said = f"seed {seed}: {bend} in {kind.name}"
    found = reports_in(read(payload, kind.media_type, "http://www.example.gov.cn/a"))
    assert len(found) == 1, said
    (report,) = found
    values = {figure.key: figure.value for figure in report.figures}
    for key, value in wanted.figures.items():
        if bend == "legal reviews" and key[0] == "review_litigation" and key[1] != "review":
            assert key not in values, said
        elif exact:
            assert values.get(key) == value, f"{said}: {key}"
        elif values.get(key) != value:
            assert values.get(key) is None, f"{said}: {key}"


@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("kind", GRIDS, ids=lambda kind: kind.name)
def test_grids_in_any_order_are_exact(kind: Format, bend: str) -> None:
    for seed in range(3):
        check(seed, kind, bend, exact=is_exact(kind, bend))


@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("kind", TEXTS, ids=lambda kind: kind.name)
def test_text_in_any_order_is_exact_or_open(kind: Format, bend: str) -> None:
    for seed in range(3):
        check(seed, kind, bend, exact=False)


@pytest.mark.slow
@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_hundred_orders(kind: Format, bend: str) -> None:
    for seed in range(100, 200):
        check(seed, kind, bend, exact=is_exact(kind, bend))
