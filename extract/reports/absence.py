"""Why a document holds no report: what was seen instead, as a finding of its own rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from common.messages import say
from common.text.normal import label, squeeze
from extract.forms import labels
from extract.numbers import read_cell
from extract.records import Document, Finding, Grid, Link, Place
from extract.reports.by_bureau import bureau_tables, read_bureaus
from extract.reports.titles import is_title

LITTLE = 200
"""Characters of prose below which a page says nothing itself."""
FEWEST_ROWS = 4
"""Rows with words of the forms that make tables a form."""
FEWEST_LINKS = 8
FEWEST_TITLES = 2
"""Links that name reports, from which a page is a list of them."""
_SUFFIXES = ".pdf .doc .docx .wps .rtf .odt .xls .xlsx .et .ods .ofd .zip .rar .7z .mht .mhtml"
_FILES = frozenset(_SUFFIXES.split())


def absence(document: Document) -> tuple[Finding, ...]:
    """The one cause for a document without a report; nothing where its problems say it already.

    The first of these that holds: the form without figures, a page to log in, a list of
    reports, files that the page links to, pictures that were not read, a frame or a
    script's empty page, links alone, a report's title without its tables, other content.
    """
    if any(problem.verdict == "fail" for problem in _problems(document)):
        return ()
    unread = [finding for part in _parts(document) for finding in _unread_bureaus(part)]
    if unread:
        return tuple(unread[:1])
    texts = list(_texts(document))
    rule, message, observed = _seen(document, texts)
    return (Finding(rule, message, Place(document.name), observed, verdict="info"),)


def is_shell(document: Document) -> bool:
    """Whether a page without a report says next to nothing, and has scripts that may fill it.

    One that has the form's tables or files, or asks to log in, is what it is.
    """
    files = document.parts or any(_suffix(link.url) in _FILES for link in document.links)
    is_other = bool(files or document.meta.get("password_fields"))
    return bool(document.meta.get("scripts")) and says_little(document) and not is_other


def says_little(document: Document) -> bool:
    """Whether a page says next to nothing beside its links, and has no table of a form."""
    said = sum(len(squeeze(text)) for text in _texts(document))
    prose = said - sum(len(squeeze(link.text)) for link in document.links)
    return prose < LITTLE and _form_rows(document) < FEWEST_ROWS


def _seen(document: Document, texts: list[str]) -> tuple[str, str, str | None]:
    """Rule, message and what was seen."""
    meta, length = document.meta, sum(len(squeeze(text)) for text in texts)
    rows = _form_rows(document)
    if rows >= FEWEST_ROWS:
        return "blank_form", "the form's tables are there, but hold no figures", f"{rows} rows"
    if meta.get("password_fields"):
        return "login_page", "the page asks to log in", None
    named = [link for link in document.links if is_title(link.text)]
    if len(named) >= FEWEST_TITLES:
        return "list_page", "the page lists reports and is none itself", f"{len(named)} links"
    prose = length - sum(len(squeeze(link.text)) for link in document.links)
    found = _without_content(document, named, prose, length)
    if found is not None:
        return found
    titles = (meta.get("title", ""), *texts)
    if any(is_title(text) for text in titles if text):
        return "no_form_table", "the document is called a report, but has no table of a form", None
    return "other_content", "neither a report's title nor a table of a form was found", None


def _without_content(
    document: Document, named: list[Link], prose: int, length: int
) -> tuple[str, str, str | None] | None:
    """What a document holds that says next to nothing itself."""
    meta = document.meta
    if prose >= LITTLE:
        return None
    files = [link for link in document.links if _suffix(link.url) in _FILES]
    if files:
        message = say("links_only")
        return "only_attachments", message, files[0].url[-80:]
    pictures = len(document.images) + len(document.inside)
    if pictures and length < LITTLE:
        return "unread_picture", "the document shows pictures that were not read", str(pictures)
    if meta.get("frames"):
        message = say("frame_only")
        return "empty_frame", message, meta["frames"][-80:]
    if length < LITTLE and meta.get("scripts"):
        return "script_page", "the page is empty until a script fills it", meta["scripts"][:80]
    if named or len(document.links) >= FEWEST_LINKS:
        return "only_links", "the page holds links and no text", f"{len(document.links)} links"
    return ("empty_document", "the document holds no text", None) if not length else None


def _form_rows(document: Document) -> int:
    """How many rows of the forms stand in tables, whatever figures they have."""
    known = labels().rows
    found = {
        name
        for part in _parts(document)
        for block in part.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.text
        and read_cell(cell.text).kind == "other"
        and (name := label(cell.text)) in known
    }
    return len(found)


def _parts(document: Document) -> Iterator[Document]:
    yield document
    for part in document.parts:
        yield from _parts(part)


def _unread_bureaus(document: Document) -> list[Finding]:
    tables = bureau_tables(document)
    return read_bureaus(document, tables, [], None).unread if tables else []


def _problems(document: Document) -> Iterator[Finding]:
    for part in _parts(document):
        if not part.blocks:
            yield from part.problems
        else:
            yield from (p for p in part.problems if p.rule in ("unmapped_glyphs", "ocr_missing"))


def _texts(document: Document) -> Iterator[str]:
    for part in _parts(document):
        for block in part.blocks:
            if isinstance(block, Grid):
                yield from (cell.text for cell in block.cells if cell.text)
            else:
                yield block.text


def _suffix(url: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    except ValueError:
        return ""
