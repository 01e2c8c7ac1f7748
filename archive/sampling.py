"""Samples of cells to check by hand, and what they say of the corpus's accuracy.

Strata are edition, basis (table or prose) and whether a finding is about the cell, because
doubted cells are few and wrong more often.  Each stratum gets cells in proportion to the
square root of its size, so that small ones have enough.  The estimate weighs strata by their
size; its interval is Wilson's (1927) with the sample size that a simple random sample of
the same variance would have.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.release import figures, reports
from extract.forms.keys import figure_keys

COLUMNS = ("name", "bureau", "year", "row_label", "column_label", "url", "page", "grid", "grid_row",
           "grid_column", "raw", "read", "says", "stratum", "cells_of_stratum")  # fmt: skip
"""The columns of a sample; a person fills in ``says``: a decimal as in ``read``, or ``blank``."""

BLANK = "blank"
LEAST = 5
"""Cells of a stratum at least, if it has so many."""

_NEEDED = ("name", "read", "says", "stratum", "cells_of_stratum")
_Z = 1.959964
_CELLS = """
SELECT f.version_id, f."table", f."row", f."column", f.value, f.raw, d.url, f.page, f.grid,
       f.grid_row, f.grid_column, f.quote IS NOT NULL
  FROM figures f JOIN documents d ON d.id = f.document_id
 WHERE f.version_id IN ({})
 ORDER BY f.version_id, f."table", f."row", f."column\""""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of cells that were read right, estimated from a checked sample.

    ``low`` and ``high`` are the ends of its 95 % confidence interval, ``checked`` the cells
    that were looked at, ``wrong`` those of them that were misread, ``cells`` all of the corpus,
    ``unchecked`` those of the sample that nobody looked at: what was left out may differ.
    """

    share: float
    low: float
    high: float
    checked: int
    wrong: int
    cells: int
    unchecked: int = 0

    def __str__(self) -> str:
        return (
            f"{100 * self.share:.2f} % of {self.cells:,} cells were read as the source has them"
            f" (95 % confidence interval {100 * self.low:.2f} to {100 * self.high:.2f} %;"
            f" {self.checked:,} cells of a stratified sample checked by hand,"
            f" {self.wrong:,} wrong"
            + (f", {self.unchecked:,} of the sample left unchecked)" if self.unchecked else ")")
        )


def draw(db: Database, size: int, seed: int) -> list[Row]:
    """About ``size`` cells of the current reports; the same for the same archive and seed.

    Raises :class:`ArchiveError` if there are no cells.
    """
    chance = Random(seed)
    kept: dict[str, list[Row]] = {}
    sizes: dict[str, int] = {}
    for stratum, cell in _cells(db):
        count = sizes[stratum] = sizes.get(stratum, 0) + 1
        pool = kept.setdefault(stratum, [])
        if len(pool) < size:  # reservoir: every cell has the same chance
            pool.append(cell)
        elif (place := chance.randrange(count)) < size:
            pool[place] = cell
    if not sizes:
        raise ArchiveError("the archive has no figures to draw a sample of: crawl or import first")
    whole = sum(math.sqrt(count) for count in sizes.values())
    found = []
    for stratum in sorted(sizes):
        wanted = max(LEAST, round(size * math.sqrt(sizes[stratum]) / whole))
        pool = kept[stratum]
        for cell in chance.sample(pool, min(wanted, len(pool))):
            found.append(cell | {"stratum": stratum, "cells_of_stratum": sizes[stratum]})
    return sorted(found, key=lambda cell: str(cell["name"]))


def _cells(db: Database) -> Iterator[tuple[str, Row]]:
    """Every cell of the current reports with its stratum, by report and form."""
    current = reports.reports(db)
    _, found = reports.findings(db, {one.report_id: one for one in current})
    doubts = figures.by_report(found)
    keys = {(one.edition, one.table, one.row, one.column): one for one in figure_keys()}
    for some in reports.chunks([one for one in current if one.edition], figures.REPORTS_AT_ONCE):
        by_version = {one.version_id: one for one in some}
        sql = _CELLS.format(",".join("?" * len(by_version)))
        # in the order of reports, not of the archive's own numbers
        rows = db.conn.execute(sql, list(by_version)).fetchall()
        rows.sort(key=lambda row: by_version[row[0]].number)
        for version, table, row, column, value, raw, *place, is_prose in rows:
            report = by_version[version]
            key = keys[report.edition or "", table, row, column]
            mine = doubts.get(report.report_id)
            doubted = mine is not None and bool(mine.on(key))
            url, page, grid, line, at = place
            basis, sure = "prose" if is_prose else "table", "doubted" if doubted else "sure"
            yield (
                f"{report.edition} {basis} {sure}",
                {
                    "name": f"{report.name}/{table}.{row}.{column}",
                    "bureau": report.bureau,
                    "year": report.year,
                    "row_label": key.row_label,
                    "column_label": key.column_label,
                    "url": url,
                    "page": page,
                    "grid": grid,
                    "grid_row": line,
                    "grid_column": at,
                    "raw": raw,
                    "read": BLANK if value is None else value,
                    "says": "",
                },
            )


def still_reads(db: Database, sample: Sequence[Mapping[str, Any]]) -> None:
    """Raise :class:`ArchiveError` if a cell of a sample is read otherwise than when it was drawn.

    Such a sample says nothing of the archive as it is: the very cells that were checked may have
    been mended.
    """
    wanted = {str(row["name"]): str(row["read"]).strip() for row in sample}
    now = {cell["name"]: cell["read"] for _, cell in _cells(db) if cell["name"] in wanted}
    changed = sorted(name for name, read in wanted.items() if now.get(name) != read)
    if changed:
        raise ArchiveError(
            f"{len(changed)} cells of the sample are read otherwise now, {changed[0]} among them:"
            " draw another one with 'gongan sample' and check it"
        )


def as_csv(sample: Sequence[Row]) -> str:
    """A sample as CSV to be filled in."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sample)
    return text.getvalue()


def load(path: Path) -> list[Row]:
    """A sample that was filled in; raises :class:`ArchiveError` for a file that is none.

    Each cell counts once, and the lines of a stratum must give it one size: otherwise the
    interval would be narrower than what was checked bears out.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows: list[Row] = list(csv.DictReader(file, strict=True))
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{path} is not UTF-8: save it so") from error
    except csv.Error as error:
        raise ArchiveError(f"{path} is no CSV ({error}): draw one with 'gongan sample'") from error
    if not rows or not {*_NEEDED} <= rows[0].keys():
        raise ArchiveError(f"{path} is no sample: draw one with 'gongan sample'")
    names: set[str] = set()
    sizes: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if fault := _fault(row, names, sizes):
            raise ArchiveError(f"{path}, line {number}: {fault}")
        _value(row["read"], path, number)
        if row["says"].strip():
            _value(row["says"], path, number)
    return rows


def _fault(row: Row, names: set[str], sizes: dict[str, str]) -> str | None:
    """What is wrong with a line, given the names and strata of those before it."""
    if any(row[one] is None for one in _NEEDED):
        return "it is cut off"
    if row["name"] in names:
        return f"{row['name']} stands twice"
    names.add(row["name"])
    size = row["cells_of_stratum"]
    if not (size.isdecimal() and int(size)):
        return "cells_of_stratum is no number of cells"
    if sizes.setdefault(row["stratum"], size) != size:
        return f"{row['stratum']} has another number of cells than before"
    return None


def _value(text: str, path: Path, number: int) -> Decimal | None:
    text = text.strip().replace(",", "")
    if text == BLANK:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ArchiveError(
            f"{path}, line {number}: {text!r} is neither a decimal nor {BLANK!r}"
        ) from error
    if not value.is_finite():
        raise ArchiveError(f"{path}, line {number}: {text!r} is no decimal")
    return value


def is_right(row: Mapping[str, Any]) -> bool | None:
    """Whether a checked cell was read right; ``None`` if nobody checked it."""
    said = _said(row)
    if not said:
        return None
    read = str(row["read"]).strip()
    return said == read or _same(said, read)


def accuracy(rows: Sequence[Mapping[str, Any]]) -> Accuracy:
    """What a checked sample says of the corpus.

    Raises :class:`ArchiveError` if a stratum has no cell that was checked.
    """
    strata: dict[str, list[bool]] = {}
    sizes: dict[str, int] = {}
    for row in rows:
        stratum = str(row["stratum"])
        sizes[stratum] = int(row["cells_of_stratum"])
        checked = strata.setdefault(stratum, [])
        right = is_right(row)
        if right is not None:
            checked.append(right)
    empty = sorted(name for name, checked in strata.items() if not checked)
    if empty:
        raise ArchiveError(f"no cell is checked of {', '.join(empty)}: fill in 'says' for some")
    whole = sum(sizes.values())
    share = smooth = variance = 0.0
    for name, checked in strata.items():
        weight, count, right_ones = sizes[name] / whole, len(checked), sum(checked)
        share += weight * right_ones / count
        # one right and one wrong more, lest strata without a fault count as certain
        level = (right_ones + 1) / (count + 2)
        smooth += weight * level
        variance += weight**2 * level * (1 - level) / count * (1 - min(1, count / sizes[name]))
    total = sum(len(checked) for checked in strata.values())
    wrong = sum(checked.count(False) for checked in strata.values())
    effective = smooth * (1 - smooth) / variance if variance else math.inf
    low, high = _wilson(share, effective)
    return Accuracy(share, low, high, total, wrong, whole, len(rows) - total)


def _wilson(share: float, count: float) -> tuple[float, float]:
    if math.isinf(count):
        return share, share
    square = _Z**2 / count
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def differing(
    one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str, str]]:
    """The cells of which two people say different things: name, and what each says."""
    theirs = {row["name"]: _said(row) for row in other}
    found = []
    for row in one:
        mine, second = _said(row), theirs.get(row["name"], "")
        if mine and second and mine != second and not _same(mine, second):
            found.append((str(row["name"]), mine, second))
    return found


def _said(row: Mapping[str, Any]) -> str:
    return str(row["says"]).strip().replace(",", "")


def _same(one: str, other: str) -> bool:
    return BLANK not in (one, other) and Decimal(one) == Decimal(other)


def agreement(
    one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]
) -> tuple[int, float, float | None]:
    """How far two people agree who checked the same sample.

    Gives the cells that both checked, the share on which they say the same is right or
    wrong, and Cohen's kappa (``None`` where chance alone would agree on all).  Raises
    :class:`ArchiveError` if they have no cell in common.
    """
    theirs = {row["name"]: is_right(row) for row in other}
    pairs = [
        (mine, second)
        for row in one
        if (mine := is_right(row)) is not None and (second := theirs.get(row["name"])) is not None
    ]
    if not pairs:
        raise ArchiveError("the two samples have no checked cell in common")
    same = sum(a == b for a, b in pairs) / len(pairs)
    first, second_share = (sum(pair[at] for pair in pairs) / len(pairs) for at in (0, 1))
    by_chance = first * second_share + (1 - first) * (1 - second_share)
    return len(pairs), same, None if by_chance == 1 else (same - by_chance) / (1 - by_chance)
