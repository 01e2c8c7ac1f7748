"""Things that nobody publishes, put beside the figures of a sound report in every way known.

The figures of a report must not change by them, and a finding says that they were there.
"""

from __future__ import annotations

import copy
import io
import random
from collections.abc import Callable
from html import escape

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import html

UNSHOWN = {
    "del": "<del>{}</del>",
    "word-del": '<del class="msoDel" cite="mailto:a" datetime="2023-01-09T10:00">{}</del>',
    "s": "<s>{}</s>",
    "strike": "<strike><span>{}</span></strike>",
    "line-through": '<span style="text-decoration: underline Line-Through">{}</span>',
    "line": "<span style='text-decoration-line:line-through;color:red'>{}</span>",
    "hidden": "<span hidden>{}</span>",
    "none": "<span style='DISPLAY : none'>{}</span>",
    "none-important": "<i style='display:none !important'>{}</i>",
    "visibility": "<span style='visibility:hidden'><b>{}</b></span>",
    "opacity": "<span style='opacity: 0'>{}</span>",
    "opacity-point": "<span style='opacity:.0;color:#000'>{}</span>",
    "font-size": "<span style='font-size:0'>{}</span>",
    "font-size-pt": "<font style='font-size:0.0pt'>{}</font>",
    "white": "<span style='color:#FFFFFF'>{}</span>",
    "white-font": '<font color="white">{}</font>',
    "white-rgb": "<span style='color: rgb(255, 255, 255)'>{}</span>",
    "transparent": "<span style='color:transparent'>{}</span>",
    "off-screen": "<span style='position:absolute; left:-9999px'>{}</span>",
    "indent": "<span style='display:inline-block;text-indent:-9999px'>{}</span>",
    "clip": "<span style='position:absolute;clip:rect(0, 0, 0, 0)'>{}</span>",
    "clip-path": "<span style='clip-path:inset(50%)'>{}</span>",
    "scale": "<span style='display:inline-block;transform:scale(0)'>{}</span>",
    "small": "<span style='display:inline-block;width:0;overflow:hidden'>{}</span>",
    "mso-hide": "<span style='mso-hide:all'>{}</span>",
    "class": '<span class="gone">{}</span>',
    "class-struck": '<b class="x old y">{}</b>',
    "id": '<span id="secret">{}</span>',
    "descendant": '<span class="old-box"><em>{}</em></span>',
}
"""Markup in which a text of a cell is not shown, or withdrawn."""

NEVER_TEXT = {
    "template": "<template>{}</template>",
    "noscript": "<noscript>{}</noscript>",
    "comment": "<!-- {} -->",
    "script": "<script>var a = '{}'</script>",
}
"""Markup that is no text of the page: no finding speaks of it."""

SHEET = """
<style>
@media print { .shown-on-screen { display: none } }
.gone, .never { display: none }
td > b.old { text-decoration: line-through }
#secret { visibility: hidden; }
.old-box em { display: none } /* a comment */
.note { vertical-align: super; font-size: 60% }
.panel { display: none } .panel.on { display: block }
.hover:hover { display: none }
</style>
"""

MARKS = {
    "sup": "<sup>{}</sup>",
    "sup-span": '<sup><span lang="EN-US">{}</span></sup>',
    "sub": "<sub>{}</sub>",
    "style": "<span style='vertical-align:super;font-size:60%'>{}</span>",
    "percent": "<span style='font-size:smaller;vertical-align: 40%'>{}</span>",
    "raise": "<span style='mso-text-raise:5.0pt'>{}</span>",
    "relative": "<span style='position:relative;top:-5.0pt'>{}</span>",
    "class": '<span class="note">{}</span>',
    "word": '<span class="MsoFootnoteReference"><span>[{}]</span></span>',
    "link": '<a href="#_ftn{0}" name="_ftnref{0}"><span>[{0}]</span></a>',
    "bare-link": '<a href="#n{0}">{0}</a>',
    "link-sup": '<a href="#n{0}"><sup>[{0}]</sup></a>',
    "star": "*",
    "circled": "①",
    "note": "（注）",
    "note-number": "（注{}）",
    "brackets": "[{}]",
}
"""How the mark of a note stands beside a figure."""


def number_cells(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The cells of a plain page that hold one number."""
    return [
        cell for cell in page.iter("td") if (cell.text or "").strip().isdecimal() and not len(cell)
    ]


def beside_numbers(
    markup: str, ways: dict[str, str], rng: random.Random, *, before: bool = False
) -> str:
    """The page with a decoy in some of its cells, behind the number or before it."""
    page = html.document_fromstring(markup)
    cells = number_cells(page)
    for cell in rng.sample(cells, min(12, len(cells))):
        decoy = rng.choice(list(ways.values())).format(rng.choice("123456789"))
        number = cell.text or ""
        inner = f"{decoy}{number}" if before else f"{number}{decoy}"
        cell.text = None
        new = html.fragment_fromstring(inner, create_parent="td")
        cell.text = new.text
        cell.extend(new)
    text = html.tostring(page, encoding="unicode")
    return text.replace("</head>", f"{SHEET}</head>", 1)


def other_figures(fragment: str) -> str:
    """The same tables with other figures: a draft."""
    element = html.fragment_fromstring(fragment, create_parent="div")
    for cell in number_cells(element):
        cell.text = str(int(cell.text or 0) + 7)
    return "".join(html.tostring(child, encoding="unicode") for child in element)


PARTS: dict[str, Callable[[str], str]] = {
    "panel": lambda draft: f'<div style="display:none">{draft}</div>',
    "class": lambda draft: f'<div class="panel">{draft}</div>',
    "hidden": lambda draft: f"<section hidden>{draft}</section>",
    "dialog": lambda draft: f"<dialog>{draft}</dialog>",
    "template": lambda draft: f"<template>{draft}</template>",
    "html-template": lambda draft: f'<script type="text/html">{draft}</script>',
    "textarea": lambda draft: f"<textarea>{escape(draft)}</textarea>",
    "hidden-input": lambda draft: f'<input type="hidden" value="{escape(draft)}">',
    "comment": lambda draft: "<!--" + draft.replace("--", "") + "-->",
}
"""Where a whole draft of the report may stand unseen."""


def hidden_copies_of_rows(markup: str, rng: random.Random) -> str:
    """The page with hidden copies of some rows, their figures others."""
    page = html.document_fromstring(markup)
    rows = [
        row for row in page.iter("tr") if number_cells(row) and row[0].get("rowspan", "1") == "1"
    ]
    plain = [row for row in rows if all(cell.get("rowspan", "1") == "1" for cell in row)]
    for row in rng.sample(plain, min(4, len(plain))):
        twin = copy.deepcopy(row)
        twin.tail = None
        for cell in number_cells(twin):
            cell.text = str(int(cell.text or 0) + 3)
        twin.set("style", "display:none")
        (row.addnext if rng.random() < 0.5 else row.addprevious)(twin)
    return html.tostring(page, encoding="unicode")


def _run(paragraph: object, text: str, how: str) -> None:
    run = paragraph.add_run(text)  # type: ignore[attr-defined]
    if how == "white":
        run.font.color.rgb = RGBColor(255, 255, 255)
    elif how == "strike":
        run.font.strike = True
    elif how == "dstrike":
        run.font.double_strike = True
    elif how == "vanish":
        run.font.hidden = True
    elif how == "superscript":
        run.font.superscript = True
    elif how == "subscript":
        run.font.subscript = True
    elif how == "raised":
        place = OxmlElement("w:position")
        place.set(qn("w:val"), "10")
        run.font.size = Pt(6)
        run._r.get_or_add_rPr().append(place)
    elif how == "del":
        element = run._r
        around = element.getparent()
        deleted = OxmlElement("w:del")
        for child in element.findall(qn("w:t")):
            child.tag = qn("w:delText")
        around.replace(element, deleted)
        deleted.append(element)


WORD_UNSHOWN = ("strike", "dstrike", "vanish", "white", "del")
WORD_MARKS = ("superscript", "subscript", "raised")


def in_word(payload: bytes, ways: tuple[str, ...], rng: random.Random) -> bytes:
    """A Word file with a decoy in some of its number cells."""
    document = Document(io.BytesIO(payload))
    cells = [
        cell
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        if cell.text.strip().isdecimal() and len(cell.paragraphs) == 1
    ]
    unique = list({id(cell._tc): cell for cell in cells}.values())
    for cell in rng.sample(unique, min(12, len(unique))):
        _run(cell.paragraphs[0], rng.choice("123456789"), rng.choice(ways))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
