"""What changed from one release to the next: reports, and cells with the reason.

Both releases are read in the order they were written in, a report at a time, so that
memory does not grow with them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from archive.errors import ArchiveError
from archive.release.description import DESCRIPTOR
from archive.release.write import import_arrow

Kind = Literal["new_report", "withdrawn_report", "new_version", "changed_cell", "correction"]
Reason = Literal["source", "reading"]

SHOWN = 200
"""Lines of each kind in CHANGES.md."""

_CELL = ("report", "cell", "value", "status", "payload_digest", "drawing_digest")
_CORRECTION = ("report", "cell", "corrected", "corrected_why", "corrected_by")
_REPORT = ("report", "version", "payload_digest", "drawing_digest")
_NEEDED = {"reports": _REPORT, "figures": (*_CELL, *_CORRECTION)}


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``before`` and ``after`` are a cell's value, or its status in brackets.

    ``reason``: ``source`` if the document's bytes are others (of a page that a browser drew,
    what it showed), ``reading`` if the same were read otherwise.  Of a ``correction`` they are
    the value that a person put in place of the one that was read, why and who, or ``None``
    where none holds; the panel has it.
    """

    kind: Kind
    report: str
    cell: str | None = None
    before: str | None = None
    after: str | None = None
    reason: Reason | None = None


def describe(folder: Path) -> Mapping[str, Any]:
    """The descriptor of the release in ``folder``; :class:`ArchiveError` if there is none."""
    try:
        found: Mapping[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ArchiveError(
            f"{folder} holds no release (no {DESCRIPTOR}): make one with 'gongan export dataset'"
        ) from error
    except ValueError as error:
        raise ArchiveError(f"{folder / DESCRIPTOR} is damaged: export the release again") from error
    return found


def changes(before: Path, after: Path) -> Iterator[Change]:
    """The changes from one release to another: first of reports, then of cells."""
    import_arrow()
    for folder in (before, after):
        describe(folder)
        _need_columns(folder)
    old, new = _reports(before), _reports(after)
    for name in sorted(new.keys() - old.keys(), key=_order):
        yield Change("new_report", name)
    for name in sorted(old.keys() - new.keys(), key=_order):
        yield Change("withdrawn_report", name)
    changed = {name for name in old.keys() & new.keys() if old[name][0] != new[name][0]}
    reasons: dict[str, Reason] = {
        name: "reading" if old[name][1] == new[name][1] else "source" for name in changed
    }
    for name in sorted(changed, key=_order):
        yield Change("new_version", name, None, old[name][0], new[name][0], reasons[name])
    pairs = zip(_cells(before, changed), _cells(after, changed), strict=True)
    for (name, was), (_, now) in pairs:
        for cell in dict.fromkeys((*was, *now)):
            one, other = was.get(cell), now.get(cell)
            if (one and one[:2]) != (other and other[:2]):
                yield Change("changed_cell", name, cell, _shown(one), _shown(other),
                             _reason(one, other, reasons[name]))  # fmt: skip
    yield from _corrections(before, after)


def _need_columns(folder: Path) -> None:
    """Raise :class:`ArchiveError` for a release that has not what is compared."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for table, columns in _NEEDED.items():
        path = folder / f"{table}.parquet"
        try:
            lacking = sorted({*columns} - {*pq.read_schema(path).names})
        except (OSError, pa.ArrowInvalid) as error:
            raise ArchiveError(
                f"{path} is missing or damaged: check with 'gongan export dataset --check --out"
                f" {folder}'"
            ) from error
        if lacking:
            raise ArchiveError(
                f"{path} was made by another version of this program, without"
                f" {', '.join(lacking)}: export that release again"
            )


def _corrections(before: Path, after: Path) -> Iterator[Change]:
    """The cells that people corrected otherwise, or in one of the releases only."""
    was, now = _corrected(before), _corrected(after)
    for name, cell in sorted(was.keys() | now.keys(), key=lambda one: (_order(one[0]), one[1])):
        one, other = was.get((name, cell)), now.get((name, cell))
        if one != other:
            yield Change("correction", name, cell, one, other)


def _reason(one: Any, other: Any, of_report: Reason) -> Reason:
    """Of the cell's own document where both releases have it, else of the report."""
    if one and other and one[2] and other[2]:
        return "reading" if one[2] == other[2] else "source"
    return of_report


def _order(name: str) -> tuple[str, int]:
    code, _, year = name.rpartition("/")
    return code, int(year)


def _reports(folder: Path) -> dict[str, tuple[str, str]]:
    """The version of each report, and the digest of what was read."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "reports.parquet", columns=list(_REPORT))
    return {
        name: (version, drawing or payload)
        for name, version, payload, drawing in zip(*_lists(table), strict=True)
    }


def _corrected(folder: Path) -> dict[tuple[str, str], str]:
    """What people put in place of a cell, why and who, by report and cell."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    noted = pc.field("corrected_why").is_valid()
    table = pq.read_table(folder / "figures.parquet", columns=list(_CORRECTION), filters=noted)
    return {
        (name, cell): f"{_shown((value, 'blank', None))} ({why}; {by})"
        for name, cell, value, why, by in zip(*_lists(table), strict=True)
    }


def _lists(table: Any) -> list[list[Any]]:
    return [column.to_pylist() for column in table.columns]


def _cells(folder: Path, wanted: set[str]) -> Iterator[tuple[str, dict[str, tuple[Any, ...]]]]:
    """Each wanted report's cells: value, status and digest of what was read; also of one
    that has none."""
    todo = iter(sorted(wanted, key=_order))
    for name, rows in groupby(_rows(folder, wanted), key=lambda row: str(row[0])):
        for missing in todo:
            if missing == name:
                break
            yield missing, {}
        yield name, {row[1]: (*row[2:4], row[5] or row[4]) for row in rows}
    for missing in todo:
        yield missing, {}


def _rows(folder: Path, wanted: set[str]) -> Iterator[tuple[Any, ...]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    names = pa.array(sorted(wanted), pa.string())
    with pq.ParquetFile(folder / "figures.parquet") as file:
        for batch in file.iter_batches(columns=list(_CELL)):
            found = batch.filter(pc.is_in(batch.column("report"), names))
            yield from zip(*_lists(found), strict=True)


def _shown(cell: Any) -> str | None:
    if cell is None:
        return None
    value, status, _ = cell
    if value is None:
        return f"({status})"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_TITLES: dict[Kind, str] = {
    "new_report": "New reports",
    "withdrawn_report": "Withdrawn reports",
    "new_version": "Reports whose content changed",
    "changed_cell": "Changed cells",
    "correction": "Cells that people corrected otherwise",
}


def markdown(after: Mapping[str, Any], before: Path | None, found: Iterator[Change]) -> str:
    """``CHANGES.md`` of the release that ``after`` describes, against the one in ``before``."""
    lines = [f"# Changes: {after['name']} {after['version']}", ""]
    if before is None:
        return "\n".join([*lines, "There is no release before to compare with."]) + "\n"
    old = describe(before)
    lines += [f"Against {old['name']} {old['version']}.", ""]
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    shown: dict[str, list[str]] = {kind: [] for kind in _TITLES}
    for one in found:
        counts[one.kind] += 1
        if one.kind == "changed_cell" and one.reason:
            reasons[one.reason] += 1
        if counts[one.kind] <= SHOWN:
            shown[one.kind].append(_line(one))
    for kind, title in _TITLES.items():
        lines += [f"## {title}: {counts[kind]:,}", ""]
        if kind == "changed_cell" and counts[kind]:
            lines += [
                f"{reasons['source']:,} because the source changed, {reasons['reading']:,} because"
                " the same bytes were read otherwise.",
                "",
            ]
        lines += shown[kind]
        if counts[kind] > SHOWN:
            lines.append(f"- and {counts[kind] - SHOWN:,} more (`gongan release diff` lists all)")
        lines += [""] if shown[kind] else []
    return "\n".join(lines).rstrip() + "\n"


def _line(one: Change) -> str:
    if one.kind == "changed_cell":
        return f"- `{one.report}/{one.cell}`: {one.before} → {one.after} ({one.reason})"
    if one.kind == "correction":
        return f"- `{one.report}/{one.cell}`: {_or_none(one.before)} → {_or_none(one.after)}"
    return f"- `{one.report}`" + (f" ({one.reason})" if one.reason else "")


def _or_none(correction: str | None) -> str:
    """A correction on one line: its reason is a person's text."""
    return "none" if correction is None else correction.replace("`", "'")
