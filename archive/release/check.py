"""Checking a release: sums of files, keys, references, and totals that must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from archive.coverage import THERE
from archive.errors import ArchiveError
from archive.release.changes import describe
from archive.release.description import SUMS, measured
from archive.release.variables import tables
from archive.release.write import import_arrow

Fault = Literal[
    "missing_file",
    "unnamed_file",
    "wrong_sum",
    "wrong_rows",
    "double_key",
    "missing_key",
    "dangling_reference",
    "status_and_value",
    "cells_of_reports",
    "coverage_totals",
]

_TEXTS: dict[Fault, str] = {
    "missing_file": "{file} is named in {sums} and not there",
    "unnamed_file": "{file} is not named in {sums}",
    "wrong_sum": "{file} is not what it was: its SHA-256 is another",
    "wrong_rows": "{table} has {found} rows, the descriptor says {said}",
    "double_key": "{table}: {count} keys stand twice, the first {example}",
    "missing_key": "{table}: {count} rows have no key",
    "dangling_reference": "{table}.{column}: {count} values not in {other}, the first {example}",
    "status_and_value": "{table}: {count} rows have a value and another status, or none and value",
    "cells_of_reports": "{count} reports have another number of cells than their figures",
    "coverage_totals": "{count} bureau-years are told otherwise in coverage than in {other}",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a release, with what its wording names."""

    fault: Fault
    params: dict[str, Any]

    def __str__(self) -> str:
        return _TEXTS[self.fault].format(**self.params)


def check(folder: Path) -> list[Problem]:
    """What is wrong with the release in ``folder``; raises :class:`ArchiveError` if it is none.

    Sums come first: where a file is damaged, its content is not looked at.
    """
    import_arrow()
    said = {one["name"]: one["rows"] for one in describe(folder)["resources"]}
    if said.keys() != tables().keys():
        odd = ", ".join(sorted(said.keys() ^ tables().keys()))
        raise ArchiveError(
            f"{folder} was made by another version of this program, which has other tables ({odd}):"
            " check it with that one"
        )
    if not (folder / SUMS).exists():
        raise ArchiveError(f"{folder} has no {SUMS}: export the release again")
    problems = list(_sums(folder))
    if problems:
        return problems
    for name in tables():
        problems += _rows(folder, name, said[name])
    for name in tables():
        problems += _keys(folder, name)
        problems += _references(folder, name)
    return [*problems, *_totals(folder)]


def _sums(folder: Path) -> Iterator[Problem]:
    named = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        named[name] = digest
    for name, digest in named.items():
        path = folder / Path(name).name
        if not path.is_file():
            yield Problem("missing_file", {"file": name, "sums": SUMS})
        elif measured(path).digest != digest:
            yield Problem("wrong_sum", {"file": name})
    there = {path.name for path in folder.iterdir() if path.is_file()} - {SUMS}
    for name in sorted(there - named.keys()):
        yield Problem("unnamed_file", {"file": name, "sums": SUMS})


def _batches(folder: Path, table: str, columns: list[str]) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder / f"{table}.parquet") as file:
        yield from file.iter_batches(columns=columns)


def _tuples(folder: Path, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    for batch in _batches(folder, table, columns):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _rows(folder: Path, table: str, said: int) -> Iterator[Problem]:
    found = sum(batch.num_rows for batch in _batches(folder, table, [tables()[table].columns[0]]))
    if found != said:
        yield Problem("wrong_rows", {"table": table, "found": found, "said": said})


def _keys(folder: Path, table: str) -> Iterator[Problem]:
    key = list(tables()[table].key)
    if not key:
        return
    seen: set[int] = set()
    double, empty, example = 0, 0, ""
    for row in _tuples(folder, table, key):
        empty += None in row
        # 64 bits a key: two of ten million are the same by chance once in 400,000 releases
        name = hash(row)
        if name in seen:
            double, example = double + 1, example or "/".join(map(str, row))
        seen.add(name)
    if double:
        yield Problem("double_key", {"table": table, "count": double, "example": example})
    if empty:
        yield Problem("missing_key", {"table": table, "count": empty})


def _references(folder: Path, table: str) -> Iterator[Problem]:
    import pyarrow as pa
    import pyarrow.compute as pc

    for column, (other, its) in tables()[table].targets.items():
        known = pa.concat_arrays(
            [batch.column(its) for batch in _batches(folder, other, [its])]
            or [pa.array([], pa.string())]
        )
        count, example = 0, ""
        for batch in _batches(folder, table, [column]):
            values = batch.column(column)
            strange = values.filter(
                pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, known)))
            )
            count += len(strange)
            example = example or (strange[0].as_py() if len(strange) else "")
        if count:
            params = {"table": table, "column": column, "other": other, "count": count}
            yield Problem("dangling_reference", params | {"example": example})


def _totals(folder: Path) -> Iterator[Problem]:
    import pyarrow.compute as pc

    wrong = 0
    cells: dict[str, int] = {}
    for batch in _batches(folder, "figures", ["report", "status", "value"]):
        status, value = batch.column("status"), batch.column("value")
        wrong += pc.sum(pc.not_equal(pc.equal(status, "value"), pc.is_valid(value))).as_py() or 0
        found = batch.column("report").filter(pc.not_equal(status, "not_found"))
        for one in pc.value_counts(found).to_pylist():
            cells[one["values"]] = cells.get(one["values"], 0) + one["counts"]
    if wrong:
        yield Problem("status_and_value", {"table": "figures", "count": wrong})
    reports = list(_tuples(folder, "reports", ["report", "cells_read"]))
    other = sum(read != cells.get(name, 0) for name, read in reports)
    if other:
        yield Problem("cells_of_reports", {"count": other})
    yield from _coverage(folder)


def _coverage(folder: Path) -> Iterator[Problem]:
    columns = ["bureau", "year", "coverage", "report"]
    found = list(_tuples(folder, "coverage", columns))
    odd = sum((state in THERE) != (report is not None) for _, _, state, report in found)
    if odd:
        yield Problem("coverage_totals", {"count": odd, "other": "reports"})
    differing = len(set(found) ^ set(_tuples(folder, "panel", columns)))
    if differing:
        yield Problem("coverage_totals", {"count": differing, "other": "panel"})
