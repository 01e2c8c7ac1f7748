"""An archived page with the styles and pictures that were captured with it.

It is written anew from its tree, as :mod:`archive.site.preview.markup` does, but keeps
names, styles and pictures.  Styles and pictures come from the archive and stand in the
page itself; every other address is taken out.  It is shown in a frame of its own whose
policy lets nothing be run, loaded or sent, and where it cannot touch what is around it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import html
from sqlite_utils import Database

from archive.captures import record
from archive.captures.looks import Look, looks
from archive.errors import ArchiveError
from archive.site.preview.gate import LOOK_ATTRIBUTES, passed_look
from archive.site.preview.markup import KEPT, VOID, marked, parsed, written
from archive.site.preview.spots import Spot
from common.addresses.asked import asked
from common.text.decode import declared_charset, decode
from extract.documents.html import requisites
from extract.records import Document

MAX_PICTURE = 512 * 1024
"""Bytes of one picture that is shown."""

MAX_PICTURES = 2 * 1024 * 1024
"""Bytes of all pictures of a page that are shown."""

MAX_STYLES = 512 * 1024
"""Characters of all style sheets of a page that are used."""

LONGEST = 2_000
"""Characters of an attribute that are kept."""

_TYPES = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}
_TAGS = KEPT | {
    "a", "font", "section", "article", "header", "footer", "nav", "main", "aside", "figure",
    "figcaption", "label", "body", "col", "colgroup", "address", "big", "strike", "del", "ins",
}  # fmt: skip
_EMPTY = VOID | {"img", "col"}
_MARKS = """
.gongan-cell { background: #ffe680 !important; outline: 3px solid #c46a00 !important; }
.gongan-doubt { outline: 2px dashed #b4451f !important; }
"""


@dataclass(slots=True)
class _Files:
    """What the archive has for the page's looks, with what may still be shown of it."""

    db: Database
    known: Mapping[str, Look]
    pictures_left: int = MAX_PICTURES
    styles_left: int = MAX_STYLES
    shown: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)

    def picture(self, url: str | None) -> str | None:
        """A picture as an address that holds it; ``None`` if there is none to show."""
        if url is None or url not in self.known or self.known[url].is_style:
            return None
        if url not in self.shown:
            body = self._body(self.known[url])
            kind = _type(body)
            if kind is None or len(body) > min(MAX_PICTURE, self.pictures_left):
                return None
            self.pictures_left -= len(body)
            self.shown[url] = f"data:{kind};base64,{base64.b64encode(body).decode()}"
        return self.shown[url]

    def sheet(self, url: str | None) -> str:
        """A style sheet's text, those that it imports before it; empty without one."""
        if url is None or url in self.opened or url not in self.known:
            return ""
        look = self.known[url]
        if not look.is_style:
            return ""
        self.opened.add(url)
        return self.text(decode(self._body(look), declared_charset(look.content_type)).text, url)

    def text(self, style: str, base: str) -> str:
        """The text of a style with the archive's pictures in place of its addresses."""
        if len(style) > self.styles_left:
            return ""
        self.styles_left -= len(style)
        addresses = {asked(named, base) for named in requisites.in_style(style)}
        given = {url: held for url in addresses if url and (held := self.picture(url))}
        sheets = "".join(self.sheet(url) for url in sorted(filter(None, addresses)))
        return sheets + requisites.with_addresses(style, base, given)

    def _body(self, look: Look) -> bytes:
        try:
            return record.content(self.db, look.capture_id)
        except ArchiveError:
            return b""


def page_look(
    db: Database,
    capture_id: int,
    url: str,
    text: str,
    document: Document,
    places: tuple[Spot | None, Sequence[Spot]],
) -> tuple[str, bool]:
    """A whole page, for a frame of its own, and whether the place asked for is marked.

    ``places`` are the place asked for and those in doubt.
    """
    tree = parsed(text)
    if tree is None:
        return "", False
    marks = marked(tree, document, *places)
    files = _Files(db, {look.url: look for look in looks(db, capture_id)})
    told = next((one.get("href") for one in tree.iter("base") if one.get("href")), None)
    base = (asked(told, url) if told else None) or url
    styles = "".join(_styles(tree, files, base)) + _MARKS
    own = next(tree.iter("body"), None)
    opening = _opening(own, {}, files, base) if own is not None else "<body>"
    parts = written(tree, lambda element: _opening(element, marks, files, base), _closing)
    body = passed_look("".join(parts))
    sheet = styles.replace("<", "\\3c ")
    head = f'<head><meta charset="utf-8"><style>{sheet}</style></head>'
    return f"<!DOCTYPE html><html>{head}{opening}{body}</body></html>", "cell" in marks.values()


def _styles(tree: html.HtmlElement, files: _Files, base: str) -> Iterator[str]:
    """The page's style sheets, its own and others', in their order."""
    for element in tree.iter("link", "style"):
        if element.tag == "style":
            yield files.text(element.text or "", base)
        elif "stylesheet" in (element.get("rel") or "").lower().split():
            yield files.sheet(asked(element.get("href") or "", base))


def _closing(element: html.HtmlElement) -> str:
    return f"</{element.tag}>" if element.tag in _TAGS and element.tag not in _EMPTY else ""


def _opening(
    element: html.HtmlElement,
    marks: Mapping[html.HtmlElement, str],
    files: _Files,
    base: str,
) -> str:
    if element.tag != "img" and element.tag not in _TAGS:
        return ""
    kept = {
        name: value[:LONGEST]
        for name, value in element.attrib.items()
        if name in LOOK_ATTRIBUTES and name != "style"
    }
    style = (element.get("style") or "")[:LONGEST]
    if style:
        kept["style"] = files.text(style, base)
    if held := files.picture(asked(element.get("background") or "", base)):
        kept["style"] = f'background-image:url("{held}");{kept.get("style", "")}'
    if element.tag == "img":
        kept["src"] = files.picture(asked(element.get("src") or "", base)) or "data:,"
    if element in marks:
        kept["class"] = f"{kept.get('class', '')} gongan-{marks[element]}"
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
    return f"<{element.tag}{attributes}>"


def _type(body: bytes) -> str | None:
    """The media type of a picture that browsers show without running anything."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _TYPES.items() if body.startswith(start)), None)
