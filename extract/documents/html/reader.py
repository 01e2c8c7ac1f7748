"""Web pages to blocks: prose as paragraphs, tables as grids with their spans.

The tree is walked once, in reading order.  Tables are read from the raw tree
(trafilatura expands spans into cells that look blank, and drops some tables);
trafilatura says which prose is the page's own and gives title and date where
the fixed meta tags (政府网站发展指引, 国办发〔2017〕47号) do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from lxml import html

from common.messages import say
from common.text.normal import squeeze
from common.text.page_size import within_bytes, within_limits
from extract.documents.charset import decode
from extract.documents.html.boilerplate import main_text, page_metadata
from extract.documents.html.carried import carried
from extract.documents.html.definitions import tables_of_definitions
from extract.documents.html.elsewhere import markup_in
from extract.documents.html.fields import drop_annotations, show_fields
from extract.documents.html.generated import write_generated
from extract.documents.html.hiding import Hidden, take_out
from extract.documents.html.in_order import may_be_in_order, put_in_order
from extract.documents.html.laid_out import tell_layout
from extract.documents.html.links import frames, images, links, makeup
from extract.documents.html.placed import placed_blocks
from extract.documents.html.sheet import sheet_of
from extract.documents.html.tree import drop_scripts, open_frames, parse, retag_tables
from extract.documents.html.walk import Walker, walk
from extract.documents.limits import unshown_rows
from extract.records import Block, Document, Finding, Grid, Place

KEPT_AROUND = 6
"""Paragraphs kept before and after the page's own text: title, date line, signature."""
HELD = 20_000
"""Elements of a page that are held while it is read: lxml makes those anew that nobody holds."""


def read(payload: bytes, name: str, charset: str | None = None) -> Document:
    """Blocks of a web page.

    ``charset`` is what HTTP said.  Struck and hidden text is left out; hidden parts are
    read in their place when nothing else holds a table, else each as one of ``parts``
    that are not ``shown``, as is the markup that scripts and templates hold.  Oversized pages are
    cut and say so in ``problems``.
    """
    payload, too_long = within_bytes(payload)
    decoded = decode(payload, charset, name)
    problems = list(decoded.problems)
    text, too_large = within_limits(decoded.text)
    for passed in filter(None, (too_long, too_large)):
        problems.append(Finding("limit_reached", passed, Place(name)))
    tree, whole = parse(text)
    if not whole:
        message = say("markup_depth")
        problems.append(Finding("limit_reached", message, Place(name)))
    if tree is None:
        problem = Finding("empty_document", say("page_without_markup"), Place(name))
        return Document(name, "text/html", problems=(*problems, problem))
    held = list(islice(tree.iter(), HELD))
    limits = open_frames(tree)
    elsewhere = markup_in(tree, text)
    made, framed = makeup(tree), tuple(frames(tree, name))
    walked, hidden = _shown(tree, text)
    meta = page_metadata(tree) | made
    limits += [*walked.limits, *filter(None, [hidden.limit])]
    problems += [Finding("limit_reached", message, Place(name)) for message in limits]
    problems += [Finding("unread_content", message, Place(name)) for message in walked.unread]
    problems += unshown_rows(name, ["".join(row.itertext()) for row in hidden.rows])
    parts = _parts(name, hidden, walked, elsewhere, meta)
    named, pictures = tuple(links(tree, name)), tuple(images(tree, name))
    inside = tuple(carried(tree, name))
    own = frozenset() if walked.placed else main_text(tree)
    blocks = _own_prose(walked.blocks, own)
    del held
    return Document(
        name,
        "text/html",
        tuple(blocks),
        meta,
        named,
        tuple(problems),
        parts,
        pictures,
        inside,
        frames=framed,
    )


def _shown(tree: html.HtmlElement, source: str) -> tuple[Walker, Hidden]:
    """A tree walked without what it hides; with its hidden parts if nothing else holds a table.

    ``source`` is its text, which tells whether its styles can put parts elsewhere.
    """
    sheet = sheet_of(tree)
    write_generated(tree, sheet)
    tell_layout(tree, sheet)
    told = source.lower()
    if may_be_in_order(told):
        put_in_order(tree)
    hidden = take_out(tree)
    drop_scripts(tree)
    retag_tables(tree)
    show_fields(tree)
    drop_annotations(tree)
    tables_of_definitions(tree)
    placed, refusal = placed_blocks(tree, sheet) if "absolute" in told else ({}, "")
    walked = walk(tree, placed)
    walked.unread.update({refusal: None} if refusal else {})
    if hidden.parts and not walked.has_grid:
        hidden.put_back()
        every = walk(tree)
        if every.has_grid:
            hidden.parts.clear()
            return every, hidden
    return walked, hidden


def _parts(
    name: str,
    hidden: Hidden,
    walked: Walker,
    elsewhere: Iterable[str],
    meta: Mapping[str, str],
) -> tuple[Document, ...]:
    """What the page does not show unless a script does, each part as a document."""
    found: list[list[Block]] = []
    for element in (*hidden.parts, *hidden.rows):
        retag_tables(element)
        found.append(walk(element).blocks)
    for markup in elsewhere:
        text, _ = within_limits(markup)
        inner, _ = parse(text)
        if inner is not None:
            found.append(_shown(inner, text)[0].blocks)
    known = {_told(walked.blocks)}
    parts = []
    for blocks in found:
        told = _told(blocks)
        if told and told not in known:
            known.add(told)
            parts.append(Document(name, "text/html", tuple(blocks), meta, shown=False))
    return tuple(parts)


def _told(blocks: Iterable[Block]) -> tuple[str, ...]:
    """All that blocks say, to tell a second copy."""
    return tuple(
        text
        for block in blocks
        for text in (
            [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]
        )
        if text
    )


def _own_prose(blocks: list[Block], own: frozenset[str]) -> list[Block]:
    """Drop prose before and after the page's own (menus, footers); tables always stay.

    None is dropped where trafilatura gives the page's text as rows of the tables that lay it
    out, so that no paragraph is found again among them.
    """
    marked = [
        at
        for at, block in enumerate(blocks)
        if isinstance(block, Grid) or squeeze(block.text) in own
    ]
    as_rows = all(isinstance(blocks[at], Grid) for at in marked) and any(
        line.startswith("|") for line in own
    )
    if not own or not marked or as_rows:
        return blocks
    first, last = max(0, marked[0] - KEPT_AROUND), marked[-1] + KEPT_AROUND + 1
    return blocks[first:last]
