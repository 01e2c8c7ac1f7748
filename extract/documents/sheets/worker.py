"""Reads a workbook in a process of its own: bytes on stdin, JSON on stdout.

A damaged workbook can make the library allocate without bound or abort, which
no exception handler stops; so this runs apart, under the limits it is started with
(:mod:`common.processes`).  It is started as a script and imports nothing of the package.

Output: ``{"sheets": [{"number", "rows", "merged", "shown"}]}`` with every cell as text, or
``{"error": KIND, "message": TEXT}`` where KIND is ``missing``, ``password``,
``large`` or ``damaged``.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

Value = int | float | str | bool | time | date | datetime | timedelta


def written(value: Value) -> str:
    """A cell's value as text: exact to the 15 digits a spreadsheet keeps."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        number = Decimal(format(value, ".15g"))
        if not number.is_finite():
            return ""
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value).strip()


def sheets(payload: bytes, most: int) -> list[dict[str, Any]]:
    """The worksheets of at most ``most`` positions each, empty ones included."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    found = []
    for number, info in enumerate(book.sheets_metadata, 1):
        if info.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(number - 1)
        last = sheet.end or (0, 0)
        if (last[0] + 1) * (last[1] + 1) > most:
            message = f"sheet {number} reaches to row {last[0] + 1}, column {last[1] + 1}"
            raise OverflowError(message)
        rows = [[written(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        shown = info.visible == SheetVisibleEnum.Visible
        merged = sheet.merged_cell_ranges or []
        found.append({"number": number, "rows": rows, "merged": merged, "shown": shown})
    return found


def answer(payload: bytes, most: int) -> dict[str, Any]:
    """What is written to stdout."""
    try:
        from python_calamine import CalamineError, PasswordError
    except ImportError as error:
        return {"error": "missing", "message": str(error)}
    try:
        return {"sheets": sheets(payload, most)}
    except PasswordError as error:
        return {"error": "password", "message": str(error)}
    except OverflowError as error:
        return {"error": "large", "message": str(error)}
    except (CalamineError, OSError, ValueError, IndexError, MemoryError) as error:
        return {"error": "damaged", "message": str(error)}


def main() -> None:
    """Read stdin and answer."""
    json.dump(answer(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
