"""Cells that leave doubts, figures that break rules, sentences that contradict tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, made, with_findings
from .cases_html import html
from .forms import Pen, in_wan, plain_number
from .markup import fragment
from .report import Layout, Text, report_blocks
from .truth import Key, Truth, Value

FULL_WIDTH = str.maketrans("0123456789.-,", "０１２３４５６７８９．－，")
PAGE = Layout(title="")
"""The page has the title; the report in it has none of its own."""

AMOUNT = ("proactive_disclosure", "procurement", "amount")


def _inked(truth: Truth, pen: Pen, *covers: str, layout: Layout = PAGE) -> Case:
    """A plain page on which figures are written by ``pen``."""
    options = replace(layout, pen=pen)

    def make() -> bytes:
        return html(truth, fragment(report_blocks(truth, options)))

    covered = ("html", f"edition {truth.edition}", *covers)
    return Case(f"{truth.name}.html", make, (truth,), covered)


def wan_in_cell(value: Decimal) -> str:
    """An amount with the form's unit in brackets."""
    return f"{in_wan(value)}（万元）"


def comma_money(value: Decimal) -> str:
    """An amount in yuan with thousands commas."""
    return f"{value:,.2f}元"


def with_blanks(truth: Truth, table: str | None = None) -> Truth:
    """The report with every zero left blank, in one table or in all."""
    blanks: dict[Key, Value] = {
        key: None for key, value in truth.figures.items() if value == 0 and table in (None, key[0])
    }
    return truth.with_figures(blanks)


def signed(value: Decimal) -> str:
    """A change with a sign in one of the scripts seen."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda n: f"减{n}",
        lambda n: f"↓{n}",
        lambda n: f"－{n}",
        lambda n: f"-{n}",
    )
    size = plain_number(abs(value))
    if value > 0:
        return f"+{size}" if value % 2 else f"增{size}"
    return ways[int(abs(value)) % 4](size) if value else "0"


def _changes_signed(truth: Truth) -> Mapping[Key, str]:
    return {
        key: signed(value)
        for key, value in truth.figures.items()
        if key[2] == "items_change" and value is not None
    }


def lookalikes(truth: Truth, most: int = 4) -> dict[Key, str]:
    """Some cells of table 三 with the letter O for 0 or l for 1."""
    result: dict[Key, str] = {}
    for key, value in truth.figures.items():
        text = plain_number(value or Decimal(0))
        if key[0] == "requests" and len(text) == 2 and set(text) & set("01"):
            result[key] = text.replace("0", "O", 1) if "0" in text else text.replace("1", "l", 1)
        if len(result) == most:
            break
    return result


def cells() -> list[Case]:
    """What a cell may hold."""
    full = made("html-full-width", 2020, "2019")
    spaced = made("html-spaced", 2022, "2021", COUNTY)
    commas = made("html-commas", 2019, "2019", OFFICE, busy=4000)
    brackets = made("html-unit-brackets", 2019, "2019", BRANCH)
    heading = made("html-unit-heading", 2020, "2019", OTHER_CITY)
    missing = made("html-unit-missing", 2020, "2019")
    missing = with_findings(missing, ("assumed_unit", "/".join(AMOUNT)))
    dashes = with_blanks(made("html-dashes", 2020, "2019", COUNTY))
    slashes = with_blanks(made("html-slashes", 2022, "2021"))
    none = with_blanks(made("html-none", 2021, "2021", BRANCH), "review_litigation")
    blank = with_blanks(made("html-blank", 2019, "2019", OTHER_CITY))
    signs = made("html-signs", 2019, "2019", COUNTY)
    letters = made("html-letters", 2020, "2019", OFFICE, busy=120)
    look = lookalikes(letters)
    letters = with_findings(letters, *(("doubtful_digits", "/".join(key)) for key in look))
    wide = Pen(
        money=lambda value: f"{in_wan(value)}万元".translate(FULL_WIDTH),
        count=lambda value: plain_number(value).translate(FULL_WIDTH),
    )
    padded = Pen(money=in_wan, count=lambda value: f"\u3000{plain_number(value)}\u00a0 ")
    return [
        _inked(full, wide, "full-width digits"),
        _inked(spaced, padded, "spaces in cells"),
        _inked(commas, Pen(money=comma_money, count=lambda v: f"{v:,}"), "thousands commas"),
        _inked(brackets, Pen(money=wan_in_cell), "units in cells"),
        _inked(heading, Pen(money=in_wan), "units in headers",
               layout=replace(PAGE, labels={"采购总金额": "采购总金额（单位：万元）"})),
        _inked(missing, Pen(money=in_wan), "missing units"),
        _inked(dashes, Pen(blank="-"), "dash blanks"),
        _inked(slashes, Pen(money=in_wan, blank="/"), "slash blanks"),
        _inked(none, Pen(money=in_wan, blank="无"), "无 blanks"),
        _inked(blank, Pen(), "empty blanks"),
        _inked(signs, Pen(only=_changes_signed(signs)), "signs"),
        _inked(letters, Pen(only=look), "O for 0, l for 1"),
    ]  # fmt: skip


def _raised(truth: Truth, *keys: Key, by: int = 1) -> Truth:
    """The report with some counts raised, expecting exactly the rules that this breaks."""
    changes = {key: (truth.figures[key] or Decimal(0)) + by for key in keys}
    return with_findings(truth.with_figures(changes))


def _request_keys(row: str, *columns: str) -> tuple[Key, ...]:
    return tuple(("requests", row, column) for column in columns)


def broken_rules() -> list[Case]:
    """Planted breaks of rules 1 to 5, one rule at a time and together."""
    pen = Pen()
    balance = _raised(
        made("html-rule-1", 2020, "2019"),
        *_request_keys("carried_forward", "natural_person", "total"),
    )
    outcomes = _raised(
        made("html-rule-2", 2021, "2021", COUNTY), *_request_keys("granted", "business", "total")
    )
    applicants = _raised(
        made("html-rule-3", 2019, "2019", BRANCH),
        *_request_keys("carried_over", "research"),
        *_request_keys("handled_total", "research"),
        *_request_keys("unable_not_held", "research"),
    )
    legal = _raised(
        made("html-rule-4", 2022, "2021"), ("review_litigation", "litigation_direct", "total"), by=2
    )
    items = made("html-rule-5", 2020, "2019", OTHER_CITY)
    last = items.value("penalties", "items_last_year", "proactive_disclosure") or Decimal(0)
    change = ("proactive_disclosure", "penalties", "items_change")
    items = with_findings(items.with_figures({change: -last - 3}))
    many = _raised(
        made("html-rules", 2020, "2019", OFFICE),
        *_request_keys("received", "natural_person"),
        ("review_litigation", "review", "upheld"),
    )
    return [
        _inked(truth, pen if truth.edition == "2019" else Pen(money=in_wan), f"rule {rule}")
        for truth, rule in (
            (balance, "1"), (outcomes, "2"), (applicants, "3"), (legal, "4"), (items, "5"),
            (many, "3"),
        )
    ]  # fmt: skip


def contradicted() -> list[Case]:
    """Sentences against tables, a form of other years."""
    prose = made("html-prose-differs", 2020, "2019", COUNTY)
    said = prose.number("received", "total") + 7
    sentence = f"另据统计，本年新收政府信息公开申请{said}件。"
    prose = with_findings(prose, ("prose_differs", "requests/received/total"))
    early = with_findings(made("html-wrong-form", 2016, "2021"), ("edition_year_mismatch", "2016"))
    late = with_findings(
        made("html-old-form", 2021, "2019", BRANCH), ("edition_year_mismatch", "2021")
    )
    return [
        _inked(prose, Pen(), "prose against table", layout=replace(PAGE, extra=sentence)),
        _inked(early, Pen(money=in_wan), "wrong form for the year"),
        _inked(late, Pen(), "wrong form for the year"),
    ]


def _pictured(name: str, year: int) -> Case:
    truth = Truth(name, CITY, None, year, "", findings=(("text_only", str(year)),))
    source = made(name, year, "2019")

    def make() -> bytes:
        blocks: list[str] = []
        for number, block in enumerate(report_blocks(source, Layout(title=""))):
            if isinstance(block, Text):
                blocks.append(fragment([block]))
            else:
                blocks.append(f'<p><img src="./W0202101{number:02}.png" alt=""></p>')
        return html(truth, "\n".join(blocks))

    return Case(f"{name}.html", make, (truth,), ("html", "tables only as images"))


def doubt_cases() -> list[Case]:
    """All of them."""
    pictured = _pictured("html-images", 2020)
    return [*cells(), *broken_rules(), *contradicted(), pictured]
