"""The official tables drawn without table elements, or flattened to text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from html import escape

from tests.documents.cases_doubts import with_blanks
from tests.documents.flat import bare_cell_a_line, cell_or_blank_a_line, pipes, tabs
from tests.documents.forms import Row, Table
from tests.documents.shapes import unmerged
from tests.extract.hard_documents import (
    NEW,
    OLD,
    SHEET,
    Hard,
    flattened,
    redrawn,
)


def _element(row: Row, tag: str, attributes: str, blank: str = "&nbsp;") -> str:
    return "".join(f"<{tag} {attributes}>{escape(cell.text) or blank}</{tag}>" for cell in row)


def css_table(table: Table) -> str:
    rows = "".join(
        f"<div style='display: table-row'>{_element(row, 'div', 'style=display:table-cell')}</div>"
        for row in table
    )
    return f"<div style='display:table'>{rows}</div>"


def role_table(table: Table) -> str:
    rows = "".join(
        f"<div role=row>{_element(row, 'span', 'role=cell')}</div>" for row in unmerged(table)
    )
    return f"<div role=table>{rows}</div>"


def class_table(table: Table) -> str:
    rows = "".join(f"<div class=row>{_element(row, 'div', 'class=c')}</div>" for row in table)
    return f"<div class=table>{rows}</div>"


def list_table(table: Table) -> str:
    return "".join(f"<ul>{_element(row, 'li', '')}</ul>" for row in table)


def spaced_paragraphs(table: Table) -> str:
    return "".join(f"<p>{'&nbsp; '.join(escape(c.text) for c in row)}</p>" for row in table)


def spaced_lines(table: Table) -> str:
    return "<p>" + "<br>".join(" ".join(escape(c.text) for c in row) for row in table) + "</p>"


def boxed_lines(table: Table) -> str:
    """A box of one cell, every cell of the table a line in it."""
    return f"<table><tr><td>{'<br>'.join(c.text for row in table for c in row)}</td></tr></table>"


def paragraph_cells(table: Table) -> str:
    """A paragraph a cell; a blank cell's is blank."""
    cells = (c for row in table for c in row if c.text or c.numeric)
    return "".join(f"<p>{escape(c.text) or '&nbsp;'}</p>\n" for c in cells)


def drawn() -> Iterator[Hard]:
    """Tables without table elements, and flattened text."""
    for truth in (OLD, NEW):
        draws = (css_table, role_table, class_table, list_table, spaced_paragraphs, spaced_lines)
        for draw in draws:
            yield redrawn(f"{draw.__name__}-{truth.edition}", truth, draw)
        yield redrawn(f"boxed_lines-{truth.edition}", truth, boxed_lines)
        for draw in (css_table, role_table, paragraph_cells):
            yield redrawn(f"{draw.__name__}-blank-{truth.edition}", with_blanks(truth), draw)
        zeros = truth.with_figures({key: Decimal(0) for key in truth.figures})
        flat: dict[str, Callable[[Table], str]] = {
            "spaces": lambda t: "\n".join(" ".join(c.text for c in row) for row in t),
            "wide": lambda t: "\n".join("　".join(c.text for c in row) for row in t),
            "commas": lambda t: "\n".join(",".join(c.text for c in row) for row in t),
            "bare": bare_cell_a_line,
            "pipes": pipes,
        }
        for name, flatten in flat.items():
            yield flattened(f"text-{name}-{truth.edition}", truth, flatten)
        yield flattened(f"text-zeros-{truth.edition}", zeros, bare_cell_a_line)
        yield flattened(f"text-blanks-{truth.edition}", with_blanks(truth), tabs)
        yield flattened(
            f"text-bare-blanks-{truth.edition}", with_blanks(truth), cell_or_blank_a_line
        )
    yield flattened(
        "text-sheet-spaces",
        SHEET,
        lambda t: "\n".join(" ".join(c.text for c in row if c.text) for row in t),
    )
    yield flattened("text-sheet-bare", SHEET, bare_cell_a_line)
