"""Programs that read SQLite files read every table and view, and agree on the numbers.

Each is asked for all rows of all tables and views of an archive and of a published copy.
Columns must have the types that the schema declares, and sums must be SQLite's own.  A
program that is not here is left out, and the test says so.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from archive import nights
from archive.data_dictionary import shadow_tables
from archive.nights import PortalRun
from archive.records import PortalRecord
from archive.site.published.publish import publish
from archive.store import open_archive
from archive.versions import decisions
from extract.records import Place, Statement
from tests.archive.making import PORTAL, START, URL, begin, capture, figures, finding, reading
from tests.archive.making import report as report_of

Sums = dict[str, tuple[int, float]]
"""For each column: how many values it has, and their sum (of texts, their lengths)."""

REPORTS = 12
TYPES = {"TEXT", "INTEGER", "REAL", "BLOB"}
ONLY_BY_SCAN = {"run_overview", "vanished_documents"}
"""Views whose SQL DuckDB does not take itself (json_extract, julianday): it scans them."""


def values_of(number: int) -> Mapping[tuple[str, str, str], Decimal | None]:
    """The first reports have blank cells and whole numbers, later ones decimals and long ones."""
    amount = ("proactive_disclosure", "procurement", "amount")
    return {
        ("requests", "received", "total"): None if number < 3 else Decimal(number) + 40_000,
        ("proactive_disclosure", "penalties", "decisions"): Decimal(number),
        amount: Decimal("1234567890123.45") if number > 5 else Decimal(number),
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An archive whose first rows are blank where later ones have values, and its copy."""
    folder = tmp_path_factory.mktemp("tools")
    path, copy = folder / "archive.db", folder / "copy.db"
    with open_archive(path) as archive:
        run = begin(archive)
        archive.put_portals([PortalRecord("alone", "独行市公安局")])
        for number in range(REPORTS):
            url = f"{URL}?{number}"
            stored = archive.add_capture(
                capture(run, url=url, body=f"<p>{number}</p>".encode(), request_body=b"q")
            )
            place = Place(url, quote="收到申请3件")
            found = report_of(
                year=2019 + number % 2,
                bureau=f"第{number}公安局",
                figures=figures(url, changes=values_of(number)),
                findings=(finding(),) if number % 3 else (),
                statements=(Statement("fees", Decimal("3.25"), "元", "3.25", False, place),),
            )
            archive.add_reading(reading(stored.id, found, url=url))
        archive.write(lambda: decisions.decide(archive.db, "1", "confirmed", "对过", "李"))
        night = PortalRun(run, PORTAL.id, "ok", "finished", START, START)
        archive.write(lambda: nights.put_portal_run(archive.db, night))
        archive.finish_run(run, "ok", {})
        second = archive.start_run("nightly", user_agent=None, settings={})
        counts = {"due": 3, "crawled": 3, "failed": 1, "unfinished": 0, "not_reached": 0}
        told = {"run": {"stopped": None}, "portals": counts, "new_reports": {"total": 2}}
        archive.write(lambda: nights.put_report(archive.db, second, told))
    publish(path, copy)
    return {"archive": path, "copy": copy}


@pytest.fixture(params=["archive", "copy"])
def file(request: pytest.FixtureRequest, files: dict[str, Path]) -> Path:
    """One of the two files."""
    return files[request.param]


def objects(path: Path) -> list[str]:
    """Every table and view but the full-text indexes, which hold no rows of their own."""
    connection = sqlite3.connect(path)
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        )
    ]
    connection.close()
    shadows = shadow_tables(names)
    return [name for name in names if name not in shadows and not name.endswith("_fts")]


def sums(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> Sums:
    """What the rows of a program come to; not-a-number is how some of them say blank."""
    found: Sums = {}
    for name, column in zip(
        names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True
    ):
        values = [value for value in column if value is not None and value == value]
        total = sum(len(v) if isinstance(v, str | bytes | bytearray) else float(v) for v in values)
        found[name] = (len(values), pytest.approx(total))
    return found


def by_sqlite(path: Path, name: str) -> Sums:
    connection = sqlite3.connect(path)
    cursor = connection.execute(f'SELECT * FROM "{name}"')
    found = sums(cursor.fetchall(), [column[0] for column in cursor.description])
    connection.close()
    return found


def everything(path: Path, read: Callable[[str], Sums]) -> Iterator[tuple[str, Sums, Sums]]:
    for name in objects(path):
        yield name, read(name), by_sqlite(path, name)


def test_every_column_holds_one_storage_class_and_declares_it(file: Path) -> None:
    connection = sqlite3.connect(file)
    for name in objects(file):
        for column in connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall():
            assert column[2] in TYPES, (name, column[1])
            assert column[6] == 0, f"{name}.{column[1]} is generated or hidden"
            kinds = connection.execute(
                f'SELECT DISTINCT upper(typeof("{column[1]}")) FROM "{name}"'
            ).fetchall()
            assert {kind for (kind,) in kinds} <= {"NULL", column[2]}, (name, column[1])
    connection.close()


def test_figures_are_exact_texts_and_floating_point_numbers(file: Path) -> None:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT value, number FROM figures").fetchall()
    assert ("1234567890123.45", 1234567890123.45) in rows
    assert (None, None) in rows
    assert all(value is None or float(Decimal(value)) == number for value, number in rows)
    connection.close()


def test_duckdb(file: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    package = pytest.importorskip("duckdb_extension_sqlite_scanner")
    folder = resources.files(package) / "extensions" / f"v{duckdb.__version__}"
    connection = duckdb.connect()
    connection.execute(f"LOAD '{next(iter(folder.iterdir()))}'")
    connection.execute(f"ATTACH '{file}' AS archive (TYPE sqlite, READ_ONLY)")

    def scan(name: str) -> Sums:
        cursor = connection.execute(f"SELECT * FROM sqlite_scan('{file}', '{name}')")
        return sums(cursor.fetchall(), [column[0] for column in cursor.description])

    def attached(name: str) -> Sums:
        if name in ONLY_BY_SCAN:
            return scan(name)
        cursor = connection.execute(f'SELECT * FROM archive."{name}"')
        return sums(cursor.fetchall(), [column[0] for column in cursor.description])

    for read in (scan, attached):
        for name, found, expected in everything(file, read):
            assert found == expected, name
    by_row = 'SELECT "row", sum(number) FROM {} WHERE version_id > 3 GROUP BY "row" ORDER BY "row"'
    own = sqlite3.connect(file)
    assert connection.execute(by_row.format("archive.figures")).fetchall() == [
        (row, pytest.approx(total)) for row, total in own.execute(by_row.format("figures"))
    ]
    own.close()


def test_polars(file: Path) -> None:
    polars = pytest.importorskip("polars")
    connection = sqlite3.connect(file)

    def read(name: str) -> Sums:
        frame = polars.read_database(
            f'SELECT * FROM "{name}"', connection, infer_schema_length=None
        )
        return sums(frame.rows(), frame.columns)

    for name, found, expected in everything(file, read):
        assert found == expected, name
    connection.close()


def test_connectorx(file: Path) -> None:
    connectorx = pytest.importorskip("connectorx")
    pytest.importorskip("pandas")

    def read(name: str) -> Sums:
        frame = connectorx.read_sql(f"sqlite://{file}", f'SELECT * FROM "{name}"')
        plain = frame.astype(object).where(frame.notna(), None)
        return sums(plain.values.tolist(), list(frame.columns))

    for name, found, expected in everything(file, read):
        assert found == expected, name


def test_pandas(file: Path) -> None:
    pandas = pytest.importorskip("pandas")
    connection = sqlite3.connect(file)

    def read(name: str) -> Sums:
        frame = pandas.read_sql(f'SELECT * FROM "{name}"', connection)
        plain = frame.astype(object).where(frame.notna(), None)
        return sums(plain.values.tolist(), list(frame.columns))

    for name, found, expected in everything(file, read):
        assert found == expected, name
    connection.close()


def test_the_sqlite3_command_line(file: Path) -> None:
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("the sqlite3 command line is not here")
    connection = sqlite3.connect(file)
    for name in objects(file):
        sql = f'SELECT count(*) FROM (SELECT * FROM "{name}")'
        done = subprocess.run([program, file, sql], capture_output=True, text=True, check=True)
        assert int(done.stdout) == connection.execute(sql).fetchone()[0], name
    connection.close()


GRAPHQL = """
import asyncio, json, sys
from datasette.app import Datasette
site = Datasette([], immutables=[sys.argv[1]])
PAGE = "{ %s(first: 1000%s) { nodes { %s } pageInfo { hasNextPage endCursor } } }"

async def ask(query):
    answer = await site.client.post("/graphql", json={"query": query}, timeout=None)
    return answer.json()["data"]

async def rows(name, columns):
    after = ""
    while True:
        asked = [f"{one}: {one}_" if one == "description" else one for one in columns]
        data = (await ask(PAGE % (name, after, " ".join(asked))))[name]
        for node in data["nodes"]:
            yield [node[column] for column in columns]
        if not data["pageInfo"]["hasNextPage"]:
            return
        after = ', after: "%s"' % data["pageInfo"]["endCursor"]

async def main():
    await site.invoke_startup()
    for name, columns in json.loads(sys.argv[2]).items():
        print(json.dumps([name, [row async for row in rows(name, columns)]]))

asyncio.run(main())
"""


def plain_columns(path: Path, name: str) -> list[str]:
    """The columns that are no bytes and refer to no other table (those come as its rows)."""
    connection = sqlite3.connect(path)
    (*others,) = connection.execute('SELECT "from" FROM pragma_foreign_key_list(?)', (name,))
    found = connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
    connection.close()
    return [one for one, kind in found if kind != "BLOB" and (one,) not in others]


def test_datasette_graphql(files: dict[str, Path]) -> None:
    """It changes every Datasette of its Python, so it may be in one of its own: GRAPHQL_PYTHON."""
    python = os.environ.get("GRAPHQL_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import datasette_graphql"], capture_output=True).returncode:
        pytest.skip("datasette-graphql is not here: name a Python that has it in GRAPHQL_PYTHON")
    path = files["copy"]
    wanted = {
        name: columns
        for name in objects(path)
        if not name.startswith("_") and (columns := plain_columns(path, name))
    }
    done = subprocess.run(
        [python, "-c", GRAPHQL, path, json.dumps(wanted)],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    read = dict(json.loads(line) for line in done.stdout.splitlines())
    assert read.keys() == wanted.keys()
    for name, columns in wanted.items():
        expected = by_sqlite(path, name)
        assert sums(read[name], columns) == {column: expected[column] for column in columns}, name


RSQLITE = r"""
library(RSQLite)
db <- dbConnect(SQLite(), commandArgs(TRUE)[1], flags = SQLITE_RO, bigint = "numeric")
for (name in commandArgs(TRUE)[-1]) {
  found <- dbGetQuery(db, sprintf('SELECT * FROM "%s"', name))
  for (column in names(found)) {
    values <- found[[column]]
    there <- if (is.list(values)) !vapply(values, is.null, TRUE) else !is.na(values)
    values <- values[there]
    total <- if (is.list(values)) sum(vapply(values, length, 0L))
      else if (is.character(values)) sum(nchar(values)) else sum(values)
    cat(name, column, sum(there), format(total, digits = 17), "\n", sep = "\t")
  }
}
"""


def test_rsqlite(file: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not here")
    if subprocess.run([program, "-e", "library(RSQLite)"], capture_output=True).returncode:
        pytest.skip("RSQLite is not here")
    done = subprocess.run(
        [program, "-e", RSQLITE, file, *objects(file)],
        capture_output=True, encoding="utf-8", check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    found: dict[str, Sums] = {name: {} for name in objects(file)}
    for line in done.stdout.splitlines():
        name, column, values, total, _ = line.split("\t")
        found[name][column] = (int(values), pytest.approx(float(total)))
    for name in found:
        assert found[name] == by_sqlite(file, name), name


def test_pandas_is_left_to_those_who_ask_for_it() -> None:
    pytest.importorskip("pandas")
    program = (
        "import click, sys; from crawler.cli.main import Commands;"
        "assert Commands().get_command(click.Context(Commands()), 'status'); import archive.store;"
        "loaded = {'pandas', 'numpy'} & set(sys.modules);"
        "import numpy, pandas; print(loaded, pandas.DataFrame({'a': numpy.ones(2)}).a.sum())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["set()", "2.0"], done.stderr
