"""The text a Word paragraph shows: its runs, fields, symbols and tracked changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.documents.containers.zipped import attribute, local
from extract.documents.note_marks import raised
from extract.documents.word.looks import PLAIN, Look, deleted_text, look_of
from extract.documents.word.numbering import Numbering, read_numbering

_DROPPED = {"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt",
            "rubyPr", "footnoteReference", "endnoteReference", "annotationRef",
            "commentReference", "fldData", "sdtPr"}  # fmt: skip
"""Elements whose text is not shown where they stand: deleted, field codes, notes, properties."""

_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "-",
    "softHyphen": "",
}

_SYMBOLS = {
    "wingdings": {0xFC: "✓", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x52: "☑", 0xFB: "✗"},
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0xA3: "□", 0x50: "✓", 0x4F: "✗"},
}


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The children that are shown, through wrappers; one branch of alternate content."""
    for child in element:
        name = local(child)
        if name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from children(child)
        elif name == "AlternateContent":
            yield from _chosen(child)
        elif name and name not in _DROPPED:
            yield child


def _chosen(alternates: etree._Element) -> Iterator[etree._Element]:
    """The first choice with anything in it; else the fallback (which says the same)."""
    branches = [child for child in alternates if local(child) in ("Choice", "Fallback")]
    for branch in branches:
        if len(branch):
            yield from children(branch)
            return


@dataclass(slots=True)
class ParagraphText:
    """A paragraph's text, the text boxes anchored in it and how many pictures it holds.

    ``unshown`` is its struck, deleted and hidden text; digits of raised text are superscripts.
    """

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: int = 0
    unshown: str = ""
    styles: Styles | None = None
    _fields: list[bool] = field(default_factory=list)

    def add(self, element: etree._Element) -> None:
        """Take in what an element of the paragraph shows."""
        for child in element:
            if local(child) in ("del", "moveFrom"):
                self.unshown += deleted_text(child)
        for child in children(element):
            name = local(child)
            if name == "fldChar":
                self._field(attribute(child, "fldCharType"))
            elif name == "txbxContent":
                self.boxes.append(child)
            elif name in ("blip", "imagedata"):
                self.pictures += 1
            elif name == "r":
                self._run(child)
            elif (sign := _sign(child, name)) is None:
                self.add(child)
            elif not (self._fields and self._fields[-1]):
                self.text += sign

    def _run(self, run: etree._Element) -> None:
        """A run, as far as it is shown."""
        look = run_look(run, self.styles)
        before = self.text
        self.add(run)
        if look.unshown:
            self.unshown += self.text[len(before) :]
            self.text = before
        elif look.raised:
            self.text = before + raised(self.text[len(before) :])

    def _field(self, kind: str | None) -> None:
        """Follow nested fields: between begin and separate stands the code."""
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()


def _sign(element: etree._Element, name: str) -> str | None:
    """The text an element stands for; ``None`` for one that holds others."""
    if name == "t":
        return element.text or ""
    if name == "sym":
        return _symbol(element)
    if name == "br":
        return "" if attribute(element, "type") in ("page", "column") else "\n"
    return _SIGNS.get(name)


def _symbol(element: etree._Element) -> str:
    """A w:sym: a character of a symbol font, by its code in the private area."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get((attribute(element, "font") or "").lower(), {})
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if low in known:
        return known[low]
    return chr(low) if 0x20 <= low < 0xD800 or 0xE000 <= low <= 0xFFFD else ""


@dataclass(frozen=True, slots=True)
class Style:
    """What of a paragraph style matters here, its parents' settings included."""

    name: str = ""
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None
    look: Look = PLAIN


class Styles:
    """The paragraph styles and lists of a document."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None) -> None:
        self._elements = {
            attribute(element, "styleId") or "": element
            for element in (styles if styles is not None else ())
            if local(element) == "style"
        }
        self._known: dict[str, Style] = {}
        self._numbering: Numbering = read_numbering(numbering)

    def style(self, key: str) -> Style:
        """A style by its id, with what it inherits."""
        if key not in self._known:
            self._known[key] = Style()  # a style based on itself ends here
            self._known[key] = self._resolved(key)
        return self._known[key]

    def _resolved(self, key: str) -> Style:
        element = self._elements.get(key)
        if element is None:
            return Style(name=key)
        name, base = key, Style()
        properties: etree._Element | None = None
        own: etree._Element | None = None
        for child in element:
            if local(child) == "rPr":
                own = child
            if local(child) == "name":
                name = attribute(child, "val") or key
            elif local(child) == "basedOn":
                base = self.style(attribute(child, "val") or "")
            elif local(child) == "pPr":
                properties = child
        outline, num_id, level = _settings(properties)
        return Style(
            name,
            base.outline if outline is None else outline,
            base.num_id if num_id is None else num_id,
            base.level if level is None else level,
            base.look if own is None else look_of(own, base.look),
        )

    def heading(self, paragraph: etree._Element) -> int | None:
        """The paragraph's outline level from 1; ``None`` for body text."""
        own, style = self._both(paragraph)
        outline = style.outline if own[0] is None else own[0]
        return outline + 1 if outline is not None and outline < 9 else None

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph is a line of an automatic table of contents."""
        name = self._both(paragraph)[1].name.lower()
        return name.startswith("toc ") or name == "toc heading"

    def number(self, paragraph: etree._Element) -> str:
        """The automatic number the paragraph shows, counted on; empty without one."""
        own, style = self._both(paragraph)
        num_id = style.num_id if own[1] is None else own[1]
        if num_id is None or num_id == "0":
            return ""
        level = own[2] if own[2] is not None else style.level
        if level is None:
            level = self._numbering.level_of_style(num_id, _style_id(paragraph))
        return self._numbering.prefix(num_id, level)

    def _both(
        self, paragraph: etree._Element
    ) -> tuple[tuple[int | None, str | None, int | None], Style]:
        return _settings(_properties(paragraph)), self.style(_style_id(paragraph))


def _properties(paragraph: etree._Element) -> etree._Element | None:
    return next((child for child in paragraph if local(child) == "pPr"), None)


def _style_id(paragraph: etree._Element) -> str:
    properties = _properties(paragraph)
    for child in properties if properties is not None else ():
        if local(child) == "pStyle":
            return attribute(child, "val") or ""
    return ""


def _settings(
    properties: etree._Element | None,
) -> tuple[int | None, str | None, int | None]:
    """Outline level, list and list level that paragraph properties set themselves."""
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None
    for child in properties if properties is not None else ():
        if local(child) == "outlineLvl":
            outline = _small(attribute(child, "val"))
        elif local(child) == "numPr":
            for inner in child:
                if local(inner) == "numId":
                    num_id = attribute(inner, "val")
                elif local(inner) == "ilvl":
                    level = _small(attribute(inner, "val"))
    return outline, num_id, level


def _small(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= 2 else None


def run_look(run: etree._Element, styles: Styles | None) -> Look:
    """How a run looks, by its own properties and its character style's."""
    for properties in run:
        if local(properties) == "rPr":
            key = next((attribute(e, "val") for e in properties if local(e) == "rStyle"), None)
            base = styles.style(key).look if key and styles is not None else PLAIN
            return look_of(properties, base)
    return PLAIN
