"""The official tables in another order are read by their headings, or left open."""

from __future__ import annotations

import re
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


NAMES = {
    "applicants": ("商业企业", "科研机构", "社会公益组织", "法律服务机构"),
    "legal": ("结果维持", "结果纠正", "其他结果", "尚未审结", "行政复议", "复议后起诉"),
}


def defaced(payload: bytes, random: Random, names: tuple[str, ...]) -> bytes:
    """A page with one to three names of a table's columns made unreadable."""
    text = payload.decode()
    places = [m.span() for m in re.finditer(f">({'|'.join(names)})<", text)]
    chosen = random.sample(places, random.choice((1, 1, 2, 3)))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + random.choice(("><", ">（见附注）<", ">某某<")) + text[end:]
    return text.encode()


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


def test_a_heading_in_another_order_that_a_page_cuts() -> None:
    unruled = next(kind for kind in FORMATS if kind.name == "pdf unruled")
    wanted, payload = document(100218, unruled, "applicants")
    (report,) = reports_in(read(payload, None, "http://www.example.gov.cn/a"))
    assert {figure.key: figure.value for figure in report.figures} == dict(wanted.figures)
    assert report.findings == ()


@pytest.mark.parametrize("bend", NAMES)
def test_headings_in_another_order_that_lack_names_shift_nothing(bend: str) -> None:
    for seed in range(30):
        wanted, payload = document(seed, FORMATS[0], bend)
        payload = defaced(payload, Random(seed), NAMES[bend])
        (report,) = reports_in(read(payload, "text/html", "http://www.example.gov.cn/a"))
        doubted = {finding.subject for finding in report.findings}
        for figure in report.figures:
            if figure.value != wanted.figures[figure.key]:
                assert figure.value is None, f"seed {seed}: {figure.key} is {figure.value}"
                about = {"/".join(figure.key[:2]), f"{figure.table}/*"}
                assert about & doubted, f"seed {seed}: {figure.key}"
        given = [figure for figure in report.figures if figure.value is not None]
        assert len(given) > 0.6 * len(wanted.figures), f"seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_hundred_orders(kind: Format, bend: str) -> None:
    for seed in range(100, 200):
        check(seed, kind, bend, exact=is_exact(kind, bend))
