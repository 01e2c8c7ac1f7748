"""What a workbook (ECMA-376 SpreadsheetML) says of its cells beside their values.

Hidden rows and columns, cells with an error, formulas whose result was never
stored, struck or invisible text: none of it is in what the reading library gives.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from extract.documents.containers.zipped import (
    attribute,
    beside,
    local,
    member,
    optional_xml,
    xml,
)
from extract.documents.limits import RefusedError
from extract.documents.note_marks import raised, settled

Position = tuple[int, int]
"""Row and column from 0."""

_MOST = 400_000
"""Cells of a sheet that are looked at."""
_TELLING = re.compile(
    rb"hidden=\"(?:1|true)|zeroHeight|\bt=\"e\"|<(?:\w+:)?f[ >/]|strike|vertAlign|\bs="
)
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_UNSEEN_FORMAT = re.compile(r"\s*;\s*;\s*;?\s*$")


@dataclass(slots=True)
class SheetMarks:
    """What is to know of one sheet; ``texts`` replace what the library gives.

    ``unshown`` is text that nobody sees; ``unseen`` are cells whose whole text is such.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    texts: dict[Position, str] = field(default_factory=dict)
    unshown: dict[Position, str] = field(default_factory=dict)
    unseen: set[Position] = field(default_factory=set)


def marks(container: zipfile.ZipFile) -> dict[int, SheetMarks]:
    """The marks of each sheet, by its number from 1; empty for what is no such workbook."""
    book = optional_xml(container, "xl/workbook.xml")
    relations = optional_xml(container, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return {}
    targets = {attribute(each, "Id"): attribute(each, "Target") or "" for each in relations}
    unseen = _styles(optional_xml(container, "xl/styles.xml"))
    strings = _Strings(container)
    calculated = any(
        local(each) == "calcPr" and attribute(each, "fullCalcOnLoad") in ("1", "true")
        for each in book
    )
    found: dict[int, SheetMarks] = {}
    formulas = _Formulas(calculated)
    sheets = [each for each in book.iter() if local(each) == "sheet"]
    for number, sheet in enumerate(sheets, 1):
        # r:id and sheetId end alike; the relationship's is the one among the targets
        key = next((value for value in sheet.attrib.values() if str(value) in targets), "")
        part = beside("xl/workbook.xml", targets.get(str(key), ""))
        try:
            data = member(container, part)
            if not (_TELLING.search(data) or strings.marked):
                continue
            root = xml(data)
        except RefusedError:
            continue
        found[number] = _Sheet(unseen, strings, formulas).read(root)
    if not formulas.stored:
        for texts, place, text in formulas.zeros:
            texts[place] = text
    return found


@dataclass(slots=True)
class _Formulas:
    """The formulas of a workbook whose results are worked out when it is opened.

    Where all of them are 0 (``zeros``, with the texts to put in their place) the writer
    could not calculate; where one is not, they are results (``stored``).
    """

    uncalculated: bool
    stored: bool = False
    zeros: list[tuple[dict[Position, str], Position, str]] = field(default_factory=list)

    def note(
        self, formula: str, value: str | None, texts: dict[Position, str], place: Position
    ) -> None:
        """Note the value a formula is stored with; where there is none it stands for itself."""
        if value is None:
            texts[place] = formula
        elif value == "0" and self.uncalculated:
            self.zeros.append((texts, place, formula))
        else:
            self.stored = True


@dataclass(slots=True)
class _Sheet:
    unseen: set[str]
    strings: _Strings
    formulas: _Formulas

    def read(self, root: etree._Element) -> SheetMarks:
        found = SheetMarks()
        for each in root.iter():
            if local(each) == "col" and attribute(each, "hidden") in ("1", "true"):
                first, last = (int(attribute(each, name) or 0) for name in ("min", "max"))
                found.columns.update(range(first - 1, min(last, 1_000)))
        count = 0
        for at, row in enumerate(each for each in root.iter() if local(each) == "row"):
            number = int(attribute(row, "r") or at + 1) - 1
            if attribute(row, "hidden") in ("1", "true"):
                found.rows.add(number)
            for column, cell in enumerate(row):
                count += 1
                if count > _MOST:
                    return found
                self._cell(_Written.of(cell, (number, column)), found)
        return found

    def _cell(self, cell: _Written, found: SheetMarks) -> None:
        place, value = cell.place, cell.value
        if cell.kind == "e":
            found.texts[place] = value or "#VALUE!"
        elif "f" in cell.parts:
            empty = not value and (value is None or cell.kind != "str")
            formula = f"={cell.parts['f'].text or ''}"
            self.formulas.note(formula, None if empty else value, found.texts, place)
        if cell.kind == "s" and value in self.strings.marked:
            text, lost = self.strings.marked[value]
            found.texts[place] = text
            if lost:
                found.unshown[place] = lost
        if cell.style in self.unseen and (value or "is" in cell.parts):
            found.unshown[place] = self._text(cell)
            found.texts[place] = ""

    def _text(self, cell: _Written) -> str:
        if cell.kind == "s":
            return self.strings.text(cell.value or "")
        return cell.value or "".join(str(text) for text in cell.parts["is"].itertext())


@dataclass(frozen=True, slots=True)
class _Written:
    """A cell as its sheet has it; ``value`` is ``None`` where none was stored."""

    place: Position
    kind: str
    value: str | None
    style: str
    parts: dict[str, etree._Element]

    @classmethod
    def of(cls, cell: etree._Element, counted: Position) -> _Written:
        """The cell; ``counted`` is its place if it does not tell one."""
        parts = {local(child): child for child in cell}
        return cls(
            _position(attribute(cell, "r") or "") or counted,
            attribute(cell, "t") or "n",
            (parts["v"].text or "") if "v" in parts else None,
            attribute(cell, "s") or "",
            parts,
        )


class _Strings:
    """The shared strings; ``marked`` are those with struck or raised runs, by their number."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._items: list[etree._Element] = []
        self.marked: dict[str, tuple[str, str]] = {}
        root = optional_xml(container, "xl/sharedStrings.xml")
        if root is None:
            return
        self._items = [item for item in root if local(item) == "si"]
        for number, item in enumerate(self._items):
            if any(local(each) in ("strike", "vertAlign") for each in item.iter()):
                self.marked[str(number)] = _shown(item)

    def text(self, number: str) -> str:
        """A string by its number."""
        if not number.isdecimal() or int(number) >= len(self._items):
            return ""
        return "".join(str(text) for text in self._items[int(number)].itertext())


def _shown(item: etree._Element) -> tuple[str, str]:
    """A rich string without its struck runs, raised digits as superscripts; and what was struck."""
    shown, lost = "", ""
    for run in item:
        if local(run) == "t":
            shown += run.text or ""
        if local(run) != "r":
            continue
        text = "".join(each.text or "" for each in run if local(each) == "t")
        told = {local(each): attribute(each, "val") for part in run for each in part}
        if "strike" in told and told["strike"] not in ("0", "false"):
            lost += text
        elif told.get("vertAlign") in ("superscript", "subscript"):
            shown += raised(text)
        else:
            shown += text
    return settled(shown), lost


def _styles(root: etree._Element | None) -> set[str]:
    """The numbers of cell styles whose text is not seen, or struck."""
    if root is None:
        return set()
    parts = {local(each): each for each in root}
    fonts = [_Font.of(font) for font in parts.get("fonts", ())]
    fills = [_is_filled(fill) for fill in parts.get("fills", ())]
    formats = {
        attribute(each, "numFmtId"): attribute(each, "formatCode") or ""
        for each in parts.get("numFmts", ())
    }
    unseen: set[str] = set()
    for number, style in enumerate(parts.get("cellXfs", ())):
        font = _at(fonts, attribute(style, "fontId"))
        filled = _at(fills, attribute(style, "fillId"))
        code = formats.get(attribute(style, "numFmtId"), "")
        if (font and font.white and not filled) or _UNSEEN_FORMAT.match(code or "0"):
            unseen.add(str(number))
        if font and font.struck:
            unseen.add(str(number))
    return unseen


@dataclass(frozen=True, slots=True)
class _Font:
    white: bool
    struck: bool

    @classmethod
    def of(cls, element: etree._Element) -> _Font:
        told = {local(each): each for each in element}
        color = told.get("color")
        rgb = (attribute(color, "rgb") or "").upper() if color is not None else ""
        theme = attribute(color, "theme") if color is not None else None
        tint = attribute(color, "tint") if color is not None else None
        strike = told.get("strike")
        struck = strike is not None and attribute(strike, "val") not in ("0", "false")
        return cls(rgb.endswith("FFFFFF") or (theme == "0" and tint in (None, "0")), struck)


def _is_filled(element: etree._Element) -> bool:
    """Whether a cell's ground is coloured."""
    pattern = next(iter(element), None)
    if pattern is None:
        return False
    kind = attribute(pattern, "patternType")
    return local(pattern) == "gradientFill" or kind not in (None, "none")


T = TypeVar("T")


def _at(items: list[T], number: str | None) -> T | None:
    if not (number or "").isdecimal():
        return None
    return items[int(number or 0)] if int(number or 0) < len(items) else None


def _position(reference: str) -> Position | None:
    found = _REFERENCE.match(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
