"""Addresses that hold: a report by its bureau and year, whatever number it has in a file.

A bureau's code is that of :mod:`archive.bureau_codes`.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from archive.bureau_codes import bureau_code
from archive.site.ask import Query

_MARK = re.compile(r"-[0-9a-f]{8}$")
_DIVISION = re.compile(r"[0-9]{6}$")


def report_url(bureau: str, year: int, *, form: str = "") -> str:
    """The address of a report's page; with ``form`` (``json``, ``csv``) that of its figures."""
    return f"/r/{bureau_code(bureau)}/{year}{f'.{form}' if form else ''}"


def cell_url(bureau: str, year: int, cell: str) -> str:
    """The address of a cell of a report, ``table.row.column``."""
    return f"{report_url(bureau, year)}/{quote(cell, safe='._')}"


def find(query: Query, code: str, year: int) -> tuple[int, str] | None:
    """The number and bureau of the report of this address in the archive that is asked.

    A code that the bureau had by an older list of divisions leads to it too, and so does a
    division's code if the archive has just one report of it for the year.
    """
    by_code = query("SELECT bureau FROM bureau_list WHERE code = :code", code=code)
    if not by_code and _MARK.search(code):
        by_code = query(
            "SELECT bureau FROM bureau_list WHERE substr(code, -9) = :mark", mark=code[-9:]
        )
    if by_code:
        sql = "SELECT report_id, bureau FROM report_list WHERE bureau = :bureau AND year = :year"
        found = [row for one in by_code for row in query(sql, bureau=one["bureau"], year=year)]
    elif _DIVISION.match(code):
        sql = "SELECT report_id, bureau FROM report_list WHERE division = :code AND year = :year"
        found = query(sql, code=code, year=year)
    else:
        found = []
    return (found[0]["report_id"], found[0]["bureau"]) if len(found) == 1 else None


def named(query: Query, report: int) -> tuple[str, int] | None:
    """Bureau and year of the report that has this number in the archive that is asked."""
    rows = query("SELECT bureau, year FROM reports WHERE id = :report", report=report)
    return (rows[0]["bureau"], rows[0]["year"]) if rows else None
