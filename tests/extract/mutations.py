"""Changes to a page's tables that a reader would not notice: the figures stay the same.

Each takes a parsed page and a seeded random generator and changes it in place.
They are combined at random by the tests to try what no one thought of.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable

from lxml import html

Mutation = Callable[[html.HtmlElement, random.Random], None]

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _tables(page: html.HtmlElement) -> list[html.HtmlElement]:
    return [
        t for t in page.iter("table") if t.find(".//table") is None and len(list(t.iter("tr"))) > 1
    ]


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    return list(table.iter("tr"))


def _numbers(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The innermost elements that hold a cell's whole number."""
    cells = [cell for table in _tables(page) for cell in table.iter("td", "th")]
    found = []
    for cell in cells:
        if re.fullmatch(r"\s*\d+\s*", cell.text_content() or "") and len(cell) == 0:
            found.append(cell)
    return found


def spacer_column(page: html.HtmlElement, rng: random.Random) -> None:
    """An empty cell at the front or the end of every row of one table."""
    table = rng.choice(_tables(page))
    front = rng.random() < 0.5
    for row in _rows(table):
        cell = html.fromstring("<td>&nbsp;</td>") if rng.random() < 0.5 else html.Element("td")
        if front:
            row.insert(0, cell)
        else:
            row.append(cell)


def spacer_rows(page: html.HtmlElement, rng: random.Random) -> None:
    """Empty rows here and there, as wide as the table, where no cell spans rows."""
    for table in _tables(page):
        for row in _rows(table):
            spans = [cell for cell in table.iter("td", "th") if cell.get("rowspan", "1") != "1"]
            if not spans and rng.random() < 0.15:
                empty = html.fragment_fromstring("<tr><td></td><td></td></tr>")
                row.addnext(empty)


def heads(page: html.HtmlElement, rng: random.Random) -> None:
    """td as th, or the other way round, at random."""
    for table in _tables(page):
        for cell in list(table.iter("td", "th")):
            if rng.random() < 0.3:
                cell.tag = "th" if cell.tag == "td" else "td"


def wrapped(page: html.HtmlElement, rng: random.Random) -> None:
    """Cell contents in nested p, span and font elements, Word's way."""
    for cell in _numbers(page):
        if rng.random() < 0.5:
            inner = html.fragment_fromstring(
                '<p class="MsoNormal"><span lang="EN-US"><font></font></span></p>'
            )
            font = next(inner.iter("font"))
            font.text, cell.text = cell.text, "\n  "
            cell.append(inner)


def spaced(page: html.HtmlElement, rng: random.Random) -> None:
    """Spaces of all widths around numbers."""
    for cell in _numbers(page):
        if rng.random() < 0.4:
            pads = ["\u00a0", "\u3000", " ", "\n\t ", "\u200b", "\u2003"]
            cell.text = rng.choice(pads) + (cell.text or "").strip() + rng.choice(pads)


def full_width(page: html.HtmlElement, rng: random.Random) -> None:
    """Some numbers in full-width digits."""
    for cell in _numbers(page):
        if rng.random() < 0.3:
            cell.text = (cell.text or "").translate(_FULL_WIDTH)


def thousands(page: html.HtmlElement, rng: random.Random) -> None:
    """Commas in large numbers, half or full width."""
    for cell in _numbers(page):
        text = (cell.text or "").strip()
        if len(text) > 3 and rng.random() < 0.7:
            cell.text = f"{int(text):,}".replace(",", rng.choice([",", "，"]))


def counted(page: html.HtmlElement, rng: random.Random) -> None:
    """A counter behind some numbers of the table of requests."""
    for cell in _numbers(page):
        row = next(cell.iterancestors("tr"))
        if len(row) >= 7 and rng.random() < 0.2:
            cell.text = (cell.text or "").strip() + "件"


def split(page: html.HtmlElement, rng: random.Random) -> None:
    """A table cut in two between rows that no cell spans; the second part has no header."""
    table = rng.choice(_tables(page))
    rows = _rows(table)
    cuts = [at for at in range(4, len(rows) - 1) if not _spanned(rows, at)]
    if not cuts:
        return
    at = rng.choice(cuts)
    second = html.Element("table")
    body = html.Element("tbody")
    second.append(body)
    for row in rows[at:]:
        body.append(row)
    table.addnext(second)
    if rng.random() < 0.5:
        table.addnext(html.fragment_fromstring("<p>&nbsp;</p>"))


def _spanned(rows: list[html.HtmlElement], at: int) -> bool:
    for number, row in enumerate(rows[:at]):
        for cell in row:
            if number + int(cell.get("rowspan") or 1) > at:
                return True
    return False


def wide_label(page: html.HtmlElement, rng: random.Random) -> None:
    """A wrong colspan on label cells of one table: one too many."""
    table = rng.choice(_tables(page))
    for row in _rows(table):
        for cell in list(row)[:1]:
            if cell.text_content().strip() and not cell.text_content().strip().isdigit():
                cell.set("colspan", str(int(cell.get("colspan") or 1) + 1))
                break


def long_spans(page: html.HtmlElement, rng: random.Random) -> None:
    """A rowspan on a table's last row that reaches beyond it; spans written carelessly."""
    table = rng.choice(_tables(page))
    last = _rows(table)[-1]
    for cell in last:
        cell.set("rowspan", rng.choice(["1 ", "3", "99", "01"]))
    for cell in table.iter("td", "th"):
        if cell.get("colspan") and rng.random() < 0.3:
            cell.set("colspan", f"{cell.get('colspan')} ")


def layout(page: html.HtmlElement, rng: random.Random) -> None:
    """The whole text inside a layout table."""
    body = page.find(".//body")
    if body is None:
        return
    outer = html.fragment_fromstring("<table width='100%'><tr><td></td><td></td></tr></table>")
    place = list(outer.iter("td"))[rng.choice([0, 1])]
    for child in list(body):
        place.append(child)
    body.append(outer)


def twice(page: html.HtmlElement, rng: random.Random) -> None:
    """All of the body's text a second time."""
    body = page.find(".//body")
    if body is not None:
        for child in [copy.deepcopy(child) for child in body]:
            body.append(child)


def unparted(page: html.HtmlElement, rng: random.Random) -> None:
    """tbody, thead and tfoot dissolved."""
    for part in list(page.iter("tbody", "thead")):
        part.drop_tag()


def noise(page: html.HtmlElement, rng: random.Random) -> None:
    """Scripts, comments and odd Office tags in cells."""
    for table in _tables(page):
        for cell in list(table.iter("td")):
            if rng.random() < 0.1:
                cell.append(html.fromstring("<script>var n = 12;</script>"))
            if rng.random() < 0.1:
                empty = html.Element("o:p")
                cell.append(empty)


def bold(page: html.HtmlElement, rng: random.Random) -> None:
    """A number broken over inline elements."""
    for cell in _numbers(page):
        text = (cell.text or "").strip()
        if len(text) > 1 and rng.random() < 0.4:
            cell.text = ""
            for part in (text[:1], text[1:]):
                span = html.Element(rng.choice(["span", "b", "font", "strong"]))
                span.text = part
                cell.append(span)


MUTATIONS: tuple[Mutation, ...] = (
    spacer_column,
    spacer_rows,
    heads,
    wrapped,
    spaced,
    full_width,
    thousands,
    counted,
    split,
    wide_label,
    long_spans,
    layout,
    twice,
    unparted,
    noise,
    bold,
)


def mutated(payload: bytes, seed: int, most: int = 4) -> tuple[bytes, tuple[str, ...]]:
    """A page with one to ``most`` mutations, and their names."""
    rng = random.Random(seed)
    page = html.document_fromstring(payload)
    if not _tables(page):
        return payload, ()
    chosen = rng.sample(MUTATIONS, rng.randint(1, most))
    for mutation in chosen:
        mutation(page, rng)
    names = tuple(mutation.__name__ for mutation in chosen)
    return html.tostring(page, encoding="utf-8"), names
