"""``python -m bench.site_speed``: how long the site's pages take, as a ratio to their bare SQL.

Makes an archive of 60,000 reports (all bureaus, 2008-2025), publishes it and asks for each
kind of page many times, never the same page twice.  A page takes from the request that a
web server hands to the application until its last byte; what a client would add is left
out.  The bare SQL of a page is what it asked of SQLite, run again one after another on one
plain connection, rows as dicts.  With ``--processor`` both are processor time, which a machine
that others use too hardly changes.
"""

from __future__ import annotations

import asyncio
import math
import platform
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from urllib.parse import quote, unquote

import click

from archive.site import ask
from archive.site.addresses import report_url
from archive.site.metadata import DATABASE
from archive.site.published.kept_copies import copy_of
from archive.site.security import Application
from archive.site.server import make_site, settle
from archive.versions import search
from bench.site_archive import make

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one page over many requests: of the page, and of its SQL alone."""

    name: str
    page: Sequence[float]
    bare: Sequence[float]
    queries: int

    def ratio(self, share: float) -> float:
        """The page's quantile over that of its SQL; not a number if it asks nothing."""
        bare = quantile(self.bare, share)
        return quantile(self.page, share) / bare if self.queries else math.nan


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def pages(copy: Path) -> dict[str, Callable[[random.Random], str]]:
    """The kinds of pages, each with a way to pick one."""
    with closing(sqlite3.connect(copy)) as connection:
        bureaus = [row[0] for row in connection.execute("SELECT bureau FROM bureau_list")]
        provinces = [
            row[0] for row in connection.execute("SELECT DISTINCT province FROM bureau_list")
        ]
        named = connection.execute("SELECT bureau, year FROM report_list").fetchall()
    words = ("公安", "行政复议", "户籍", "沉默权", "出入境 培训", "規範性文件", "黑龙江", "沈阳")

    def two(chance: random.Random) -> str:
        return "&".join(f"name={quote(name)}" for name in chance.sample(bureaus, 3))

    return {
        "a page with nothing": lambda chance: f"/robots.txt?n={chance.random()}",
        "home": lambda chance: f"/?n={chance.random()}",
        "report": lambda chance: report_url(*chance.choice(named)),
        "bureau": lambda chance: f"/bureaus/{quote(chance.choice(bureaus))}",
        "compare": lambda chance: f"/compare?{two(chance)}&series=granted&rate=1&year=2022",
        "coverage": lambda chance: f"/coverage?province={chance.choice(provinces)}",
        "findings": lambda chance: f"/findings?n={chance.random()}",
        "search": lambda chance: f"/search?q={quote(chance.choice(words))}&n={chance.random()}",
        "search, a rare word": lambda chance: f"/search?q={quote('沉默权')}&n={chance.random()}",
        "list of reports": lambda chance: (
            f"/reports?year={chance.randint(2008, 2025)}&page={chance.randint(1, 60)}"
        ),
        "Datasette's own list": lambda chance: (
            f"/archive/report_list?year={chance.randint(2008, 2025)}"
        ),
    }


def _record(site: Any, asked: list[Statement]) -> None:
    """Have every statement noted that the site's pages and Datasette's own ask."""
    database, rows = site.get_database(DATABASE), ask.rows
    execute = database.execute

    async def of_datasette(sql: str, params: Any = None, **options: Any) -> Any:
        asked.append((sql, params))
        return await execute(sql, params, **options)

    def of_ours(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> Any:
        asked.append((sql, values))
        return rows(connection, sql, values)

    database.execute = of_datasette
    ask.rows = of_ours


async def _status(app: Application, address: str) -> int:
    """Ask the application for a page as a web server does, and have all of the answer."""
    path, _, query = address.partition("?")
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept", b"*/*")],
    }
    await app(scope, receive, send)
    return int(sent[0]["status"])


async def measure(
    site: Any, copy: Path, rounds: int, clock: Callable[[], float] = perf_counter
) -> list[Timing]:
    """Time every kind of page by ``clock``."""
    asked: list[Statement] = []
    _record(site, asked)
    await settle(site)
    app = site.app()
    bare = sqlite3.connect(f"{copy.resolve().as_uri()}?immutable=1", uri=True)
    bare.row_factory = sqlite3.Row
    search.register(bare)
    bare.create_function("escape_fts", 1, search.fts_query, deterministic=True)
    timings = []
    for name, pick in pages(copy).items():
        chance = random.Random(7)
        took: list[float] = []
        alone: list[float] = []
        for turn in range(rounds + 2):
            address = pick(chance)
            asked.clear()
            start = clock()
            status = await _status(app, address)
            page = clock() - start
            if status != 200:
                raise click.ClickException(f"{address} answered {status}")
            statements = list(asked)
            start = clock()
            for sql, params in statements:
                [dict(row) for row in bare.execute(sql, params or {})]
            if turn >= 2:  # the first ones warm the caches
                alone.append(1000 * (clock() - start))
                took.append(1000 * page)
        timings.append(Timing(name, took, alone, len(statements)))
    bare.close()
    return timings


@click.command()
@click.option("--reports", default=60_000, show_default=True, help="How many reports.")
@click.option("--rounds", default=100, show_default=True, help="Requests of each kind of page.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder to keep the archives in.")
@click.option("--processor", is_flag=True, help="Measure processor time, not time on the wall.")
def main(reports: int, rounds: int, keep: Path | None, processor: bool) -> None:
    """Measure the site on a generated archive."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        source = folder / f"bench-{reports}.db"
        moments = [perf_counter()]
        if not source.exists():
            make(source, reports)
        moments.append(perf_counter())
        with tempfile.TemporaryDirectory(dir=folder) as rooms:
            for room in ("first", "second"):  # two starts of the site
                place = Path(rooms) / room
                place.mkdir()
                copy = copy_of(source, place, folder)
                moments.append(perf_counter())
            timings = asyncio.run(
                measure(make_site(copy), copy, rounds, process_time if processor else perf_counter)
            )
            sizes = [path.stat().st_size / 1e6 for path in (source, copy)]
        made, published, again = (after - before for before, after in pairwise(moments))
        click.echo(
            f"{reports:,} reports; archive {sizes[0]:,.0f} MB, published copy {sizes[1]:,.0f} MB;"
            f" made in {made:.0f} s, published in {published:.0f} s, found again in {again:.2f} s;"
            f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
            f" {'processor time' if processor else 'time on the wall'}"
        )
    click.echo(f"{'page':<22}{'ratio p50':>10}{'ratio p95':>10}{'page p50':>10}{'page p95':>10}"
               f"{'SQL p50':>10}{'SQL p95':>10}{'queries':>9}   (ms)")  # fmt: skip
    for timing in timings:
        click.echo(
            f"{timing.name:<22}{timing.ratio(0.5):>10.2f}{timing.ratio(0.95):>10.2f}"
            f"{quantile(timing.page, 0.5):>10.1f}{quantile(timing.page, 0.95):>10.1f}"
            f"{quantile(timing.bare, 0.5):>10.2f}{quantile(timing.bare, 0.95):>10.2f}"
            f"{timing.queries:>9}"
        )
    worst = statistics.median(timing.ratio(0.95) for timing in timings if timing.queries)
    click.echo(f"median of the ratios at p95: {worst:.2f}")


if __name__ == "__main__":
    main()
