"""Reports as XLSX, written as the parts of ECMA-376 that a spreadsheet needs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

from .forms import Table
from .shapes import placed
from .word import ZIP_DATE

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of these members with a fixed date."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()


def letter(column: int) -> str:
    """The column's name: 0 is A, 26 is AA."""
    high, low = divmod(column, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def xlsx(
    sheets: Mapping[str, tuple[str | Table, ...]],
    *,
    typed: bool = True,
    formulas: bool = False,
    hidden: tuple[str, ...] = (),
) -> bytes:
    """A workbook: each sheet a sequence of lines of text and tables, one below the other.

    ``typed`` writes numbers as numbers, otherwise everything is a shared string.
    ``formulas`` gives each number as a formula with its stored result.  Sheets
    named in ``hidden`` are hidden ones.
    """
    strings: dict[str, int] = {}
    parts: dict[str, str] = {}
    for number, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(content, strings, typed, formulas)
    state = dict.fromkeys(hidden, ' state="hidden"')
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}"{state.get(name, "")} r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{names}</sheets></workbook>'
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{REL}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    relations += (
        f'<Relationship Id="rId{len(sheets) + 1}" Type="{REL}/sharedStrings" '
        'Target="sharedStrings.xml"/>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
    )
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["[Content_Types].xml"] = _content_types(len(sheets))
    return zipped({name: (HEAD + text).encode() for name, text in parts.items()})


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        f"{overrides}</Types>"
    )


def _sheet(
    content: tuple[str | Table, ...], strings: dict[str, int], typed: bool, formulas: bool
) -> str:
    rows: dict[int, list[tuple[int, str, bool]]] = {}
    merges = []
    line = 1
    for block in content:
        if isinstance(block, str):
            rows[line] = [(0, block, False)]
            line += 1
            continue
        for row, column, cell in placed(block):
            rows.setdefault(line + row, []).append((column, cell.text, cell.numeric))
            if cell.rows > 1 or cell.columns > 1:
                corner = f"{letter(column + cell.columns - 1)}{line + row + cell.rows - 1}"
                merges.append(f'<mergeCell ref="{letter(column)}{line + row}:{corner}"/>')
        line += len(block) + 1
    body = "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{letter(column)}{number}", text, numeric and typed, formulas, strings)
            for column, text, numeric in sorted(cells)
        )
        + "</row>"
        for number, cells in sorted(rows.items())
    )
    joins = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{joins}</worksheet>'


def _cell(name: str, text: str, as_number: bool, as_formula: bool, strings: dict[str, int]) -> str:
    if not text:
        return ""
    if as_number and text.lstrip("-").replace(".", "", 1).isdigit():
        formula = f"<f>SUM(0,{text})</f>" if as_formula else ""
        return f'<c r="{name}">{formula}<v>{text}</v></c>'
    index = strings.setdefault(text, len(strings))
    return f'<c r="{name}" t="s"><v>{index}</v></c>'
