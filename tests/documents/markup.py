"""Reports as HTML fragments: clean tables, or what a paste from Word leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from .forms import Span, Table
from .report import Block, Text


@dataclass(frozen=True)
class Markup:
    """How tables and paragraphs are marked up.

    ``word`` pastes from Word: nested paragraphs and spans, mso styles, digits
    broken apart.  ``heads`` uses th for label cells, ``parts`` wraps rows in
    thead and tbody, ``attributes`` go into the table's tag.
    """

    word: bool = False
    heads: bool = False
    parts: bool = False
    attributes: str = 'border="1" cellspacing="0" cellpadding="4" width="100%"'


PLAIN = Markup()
WORD = Markup(
    word=True,
    attributes='class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" width="709" '
    'style="width:531.8pt;border-collapse:collapse;border:none;mso-border-alt:solid windowtext '
    '.5pt;mso-padding-alt:0cm 5.4pt 0cm 5.4pt"',
)


def fragment(blocks: Iterable[Block], markup: Markup = PLAIN) -> str:
    """All blocks as HTML, one after the other."""
    return "\n".join(
        paragraph(block, markup) if isinstance(block, Text) else table(block, markup)
        for block in blocks
    )


def paragraph(text: Text, markup: Markup) -> str:
    """One paragraph; headings are bold paragraphs, as editors of such pages make them."""
    if text.role == "break":
        return '<br clear="all" style="page-break-before:always">'
    inner = escape(text.text, quote=False)
    if markup.word:
        return _word_paragraph(inner, text.role)
    if text.role == "title":
        return f'<h2 style="text-align:center">{inner}</h2>'
    if text.role in ("section", "part"):
        return f"<p><strong>{inner}</strong></p>"
    align = {"date": "center", "signature": "right"}.get(text.role)
    return f'<p style="text-align:{align}">{inner}</p>' if align else f"<p>　　{inner}</p>"


def _word_paragraph(inner: str, role: str) -> str:
    style = {
        "title": "text-align:center;line-height:30.0pt;mso-line-height-rule:exactly",
        "date": "text-align:center",
        "signature": "text-align:right;text-indent:32.0pt;mso-char-indent-count:2.0",
    }.get(role, "text-indent:32.0pt;mso-char-indent-count:2.0;line-height:28.0pt")
    font = "黑体" if role in ("title", "section") else "仿宋_GB2312"
    face = f"font-size:16.0pt;font-family:{font};mso-hansi-font-family:宋体"
    return (
        f'<p class="MsoNormal" style="{style}"><span style="{face}">{inner}'
        f'<span lang="EN-US"><o:p></o:p></span></span></p>'
    )


def table(rows: Table, markup: Markup = PLAIN) -> str:
    """One table; rows as given, so that wrong spans stay wrong."""
    lines = [f"<table {markup.attributes}>".replace(" >", ">")]
    if markup.parts:
        body = next((i for i, row in enumerate(rows) if any(c.numeric for c in row)), len(rows))
        lines += ["<thead>", *(_row(row, markup) for row in rows[:body]), "</thead>", "<tbody>"]
        lines += [*(_row(row, markup) for row in rows[body:]), "</tbody>"]
    else:
        lines += ["<tbody>", *(_row(row, markup) for row in rows), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def _row(row: tuple[Span, ...], markup: Markup) -> str:
    style = ' style="mso-yfti-irow:1;height:22.7pt"' if markup.word else ""
    return f"<tr{style}>" + "".join(_cell(cell, markup) for cell in row) + "</tr>"


def _cell(cell: Span, markup: Markup) -> str:
    tag = "th" if markup.heads and cell.header else "td"
    spans = f' rowspan="{cell.rows}"' if cell.rows != 1 else ""
    spans += f' colspan="{cell.columns}"' if cell.columns != 1 else ""
    text = escape(cell.text, quote=False).replace("\n", "<br>")
    if not markup.word:
        return f"<{tag}{spans}>{text or '&nbsp;'}</{tag}>"
    style = (
        "border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;"
        "padding:0cm 5.4pt 0cm 5.4pt;height:22.7pt"
    )
    inner = _word_cell(text, cell)
    return f'<{tag} width="{57 * cell.columns}"{spans} style="{style}">{inner}</{tag}>'


def _word_cell(text: str, cell: Span) -> str:
    start = (
        '<p class="MsoNormal" align="center" style="text-align:center;line-height:15.0pt;'
        'mso-line-height-rule:exactly">'
    )
    if not text:
        return f'{start}<span lang="EN-US" style="font-size:10.5pt"><o:p>&nbsp;</o:p></span></p>'
    face = "font-size:10.5pt;font-family:宋体;mso-bidi-font-family:宋体"
    runs = [text]
    if cell.numeric and len(text) > 2:
        # Word breaks a number that was edited into several runs
        runs = [text[:2], text[2:]]
    spans = "".join(f'<span lang="EN-US" style="{face}">{run}</span>' for run in runs)
    return f'{start}{spans}<span style="{face}"><o:p></o:p></span></p>'
