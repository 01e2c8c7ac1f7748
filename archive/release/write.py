"""Tables written as Parquet and gzipped CSV, batch by batch, the same bytes for the same rows.

pyarrow is imported when a writer is made, so that the archive works without it.  Decimals
are DECIMAL in Parquet and their own digits in CSV; times are texts of ISO 8601, as in the
archive.  CSV is RFC 4180 in UTF-8: nothing for a missing value, ``""`` for an empty text.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, Self

from archive.errors import ArchiveError
from archive.release.variables import Variable

PRECISION = 38
"""Digits of a DECIMAL in Parquet, the most that all readers take."""

LEAST_SCALE = 6
"""Digits after the point, unless the archive has a figure with more."""

BATCH = 131_072
"""Rows of one row group."""


def import_arrow() -> Any:
    """The package ``pyarrow``; :class:`ArchiveError` if it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise ArchiveError(
            "a data set needs pyarrow: install it with pip install 'gongan-archive[release]'"
        ) from error
    return pyarrow


def arrow_schema(variables: Mapping[str, Variable], scale: int) -> Any:
    """The schema of Parquet files with these columns."""
    pa = import_arrow()
    types = {
        "text": pa.string(),
        "time": pa.string(),
        "date": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "decimal": pa.decimal128(PRECISION, scale),
    }
    return pa.schema([(name, types[variable.type]) for name, variable in variables.items()])


class Stats:
    """What a column holds, for the codebook: values, missing ones, least and most, counts."""

    def __init__(self) -> None:
        self.values = 0
        self.missing = 0
        self.least: Any = None
        self.most: Any = None
        self.counts: Counter[str] = Counter()

    def add(self, column: Any, variable: Variable) -> None:
        """Take in one batch of a column."""
        import pyarrow.compute as pc

        self.missing += column.null_count
        self.values += len(column) - column.null_count
        if variable.values:
            for one in pc.value_counts(column).to_pylist():
                if one["values"] is not None:
                    self.counts[one["values"]] += one["counts"]
        elif variable.type in ("integer", "decimal", "date", "time"):
            found = pc.min_max(column).as_py()
            if found["min"] is not None:
                self.least = found["min"] if self.least is None else min(self.least, found["min"])
                self.most = found["max"] if self.most is None else max(self.most, found["max"])


class TableWriter:
    """Writes one table to ``folder`` as ``name.parquet`` and ``name.csv.gz``.

    A context manager.  ``rows`` counts what was written, ``stats`` describes the columns.
    With ``plain`` the CSV is written beside, uncompressed.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        variables: Mapping[str, Variable],
        scale: int,
        *,
        plain: bool = False,
    ) -> None:
        import_arrow()
        import pyarrow.parquet as pq

        self.name, self.rows, self.variables = name, 0, variables
        self.schema = arrow_schema(variables, scale)
        self.stats = {column: Stats() for column in variables}
        self._parquet = pq.ParquetWriter(
            folder / f"{name}.parquet", self.schema, compression="zstd", compression_level=3
        )
        self._raw = (folder / f"{name}.csv.gz").open("wb")
        self._csv = gzip.GzipFile("", "wb", compresslevel=4, fileobj=self._raw, mtime=0)
        self._plain: BinaryIO | None = (folder / f"{name}.csv").open("wb") if plain else None
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None
        self._text((",".join(variables) + "\n").encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._last is not None:
                self._last.result()
        finally:
            self._pool.shutdown()
            self._parquet.close()
            self._csv.close()
            self._raw.close()
            if self._plain is not None:
                self._plain.close()

    def add_columns(self, columns: Mapping[str, Any]) -> None:
        """Write a batch: one Arrow array or list a column; decimals as texts of digits."""
        import pyarrow as pa

        arrays, texts = [], []
        for field in self.schema:
            given = columns[field.name]
            decimal = pa.types.is_decimal(field.type)
            if not isinstance(given, pa.Array | pa.ChunkedArray):
                given = pa.array(given, pa.string() if decimal else field.type)
            if isinstance(given, pa.ChunkedArray):
                given = given.combine_chunks()
            texts.append(given)
            arrays.append(_exact(given, field, self.name) if decimal else given)
        table = pa.table(arrays, schema=self.schema)
        for column, array in zip(self.variables, arrays, strict=True):
            self.stats[column].add(array, self.variables[column])
        self.rows += table.num_rows
        if self._last is not None:
            self._last.result()
        self._last = self._pool.submit(self._write_csv, texts)
        self._parquet.write_table(table, row_group_size=BATCH)

    def add_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write a batch of rows, values in the order of the columns."""
        columns = list(zip(*rows, strict=True)) if rows else [() for _ in self.variables]
        self.add_columns(dict(zip(self.variables, columns, strict=True)))

    def _write_csv(self, columns: Sequence[Any]) -> None:
        self._text(csv_bytes(columns))

    def _text(self, text: bytes) -> None:
        self._csv.write(text)
        if self._plain is not None:
            self._plain.write(text)


def _exact(texts: Any, field: Any, table: str) -> Any:
    """Texts of digits as decimals; raises :class:`ArchiveError` if one has too many of them."""
    import pyarrow as pa

    try:
        return texts.cast(field.type)
    except pa.ArrowInvalid as error:
        raise ArchiveError(
            f"{table}.{field.name}: a figure is no decimal of {PRECISION} digits ({error}):"
            " find it with 'gongan figures', and decide on it with 'gongan review'"
        ) from error


def csv_bytes(columns: Sequence[Any]) -> bytes:
    """Arrow columns as lines of CSV."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(columns[0]):
        return b""
    fields = []
    for column in columns:
        if pa.types.is_string(column.type):
            escaped = pc.binary_join_element_wise(
                '"', pc.replace_substring(column, '"', '""'), '"', ""
            )
            needed = pc.match_substring_regex(column, '^$|[",\r\n]')
            fields.append(pc.if_else(needed, escaped, column))
        else:
            fields.append(column.cast(pa.string()))
    # the separator is the last argument; each line ends with its own newline
    lines = pc.binary_join_element_wise(*fields, ",", null_handling="replace", null_replacement="")
    ended = pc.binary_join_element_wise(lines, "", "\n")
    return b"".join(_bytes(one) for one in _chunks(ended))


def _chunks(array: Any) -> list[Any]:
    return list(getattr(array, "chunks", [array]))


def _bytes(array: Any) -> bytes:
    """The texts of an array one after the other."""
    import pyarrow as pa

    wide = array.cast(pa.large_string())
    _, offsets, data = wide.buffers()
    starts = memoryview(offsets).cast("q")
    first, last = starts[wide.offset], starts[wide.offset + len(wide)]
    return bytes(memoryview(data)[first:last])
