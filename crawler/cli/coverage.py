"""``gongan coverage``: which years of which bureaus are there."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from archive import coverage as matrix
from archive.coverage import Cell, State
from archive.site.published.summaries import provinces
from archive.store import Archive, open_archive
from common.times import present
from crawler.cli.options import F, db_option, format_option, show

LEVELS = ("ministry", "province", "prefecture", "county")
MARKS: dict[State, tuple[str, str, str]] = {
    "report": ("R", "green", "report"),
    "older_edition": ("O", "cyan", "on an older edition of the form"),
    "text_only": ("T", "cyan", "without tables"),
    "missing": ("-", "bold red", "missing: due, and not in the column"),
    "blocked": ("!", "yellow", "blocked: the portal refuses, or cannot be reached"),
    "not_published_yet": ("~", "blue", "not published yet: not due"),
    "not_looked_for": ("?", "bright_black", "not looked for: no address, or column never seen"),
}
"""Mark, colour and words of each state."""

NOTHING = (
    "nothing was ever crawled into {db}: start with 'gongan crawl', and see "
    "'gongan portals list --with-address'"
)
PLACELESS = "place not known"


class Province(click.ParamType[str]):
    """A province-level division by its Chinese or English name or code; gives two digits."""

    name = "province"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The first two digits of the GB/T 2260 code."""
        text = str(value).strip()
        codes = {"00": "00", "000000": "00", "公安部": "00"}
        for one in provinces():
            names = (one.code, f"{one.code}0000", one.en.casefold(), one.zh, f"{one.zh}省",
                     f"{one.zh}市", f"{one.zh}自治区")  # fmt: skip
            codes |= dict.fromkeys(names, one.code)
        code = codes.get(text.casefold())
        if code is None:
            self.fail(f"{text!r} is no province: write 辽宁, Liaoning or 21", param, ctx)
        return code


def choices(command: F) -> F:
    """The options that choose a part of the matrix."""
    options: list[Callable[[F], F]] = [
        click.option(
            "--province", type=Province(), help="Only this province: 辽宁, Liaoning or 21."
        ),
        click.option("--level", type=click.Choice(LEVELS), help="Only bureaus of this level."),
        click.option("--year", type=click.IntRange(2007, 2100), help="Only this report year."),
        click.option(
            "--from", "first", type=click.IntRange(2007, 2100), help="The first report year."
        ),
        click.option("--to", "last", type=click.IntRange(2007, 2100), help="The last report year."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def cells(
    archive: Archive,
    province: str | None,
    level: str | None,
    year: int | None,
    first: int | None,
    last: int | None,
) -> list[Cell]:
    """The part of the matrix that :func:`choices` ask for, as of today."""
    if year is not None and (first or last):
        raise click.UsageError("--year is one year: leave out --from and --to, or --year")
    start, end = (year, year) if year else (first or matrix.EARLIEST_YEAR, last)
    if end is not None and end < start:
        raise click.UsageError(f"the years go from {start} to {end}: turn them round")
    today = matrix.day_in_china(present())
    return matrix.matrix(archive.db, today, province=province, level=level, first=start, last=end)


def is_new(archive: Archive) -> bool:
    """Whether nothing was ever put into the archive by a run."""
    row = archive.db.conn.execute("SELECT EXISTS (SELECT 1 FROM runs)").fetchone()
    return not row[0]


@click.command()
@db_option()
@choices
@click.option(
    "--totals",
    type=click.Choice(["province", "year", "level"]),
    is_flag=False,
    flag_value="province",
    default=None,
    help="Only counts of bureau-years, by province, or by what is named.",
)
@format_option()
def coverage(
    db: Path,
    province: str | None,
    level: str | None,
    year: int | None,
    first: int | None,
    last: int | None,
    totals: Any,
    style: str,
) -> None:
    """Show which years of which bureaus are there.

    One line a bureau, one mark a year; CSV and JSON have one row for each
    bureau-year. Bureaus are those of the registry as of the last crawl, and all
    that have a report. A year is due from 1 February of the next.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        if is_new(archive):
            click.echo(NOTHING.format(db=db), err=True)
        found = cells(archive, province, level, year, first, last)
    if totals:
        show(_total_rows(found, totals), style)
    elif style != "table":
        show([asdict(cell) for cell in found], style)
    elif found:
        _draw(found)
    else:
        click.echo("no bureau fits: ask for another province, level or year", err=True)


def province_name(code: str | None) -> str:
    """The short Chinese name of a province, or what stands for it."""
    names = {one.code: one.zh for one in provinces()} | {"00": "公安部"}
    return names.get(code or "", PLACELESS)


def _total_rows(found: Sequence[Cell], by: Any) -> list[dict[str, Any]]:
    """A row for each province, year or level, and one for all."""
    bureaus: dict[Any, set[str]] = {}
    for cell in found:
        bureaus.setdefault(getattr(cell, by), set()).add(cell.bureau)
    rows = [
        _counted(by, province_name(key) if by == "province" else key, len(bureaus[key]), counts)
        for key, counts in matrix.totals(found, by).items()
    ]
    if rows:
        every = Counter(cell.state for cell in found)
        rows.append(_counted(by, "all", len({cell.bureau for cell in found}), every))
    return rows


def _counted(by: str, name: Any, bureaus: int, counts: Mapping[State, int]) -> dict[str, Any]:
    return {by: name, "bureaus": bureaus, **{state: counts[state] for state in matrix.STATES}}


def _draw(found: Sequence[Cell]) -> None:
    """The matrix: provinces with their bureaus, a mark a year, then what the marks mean."""
    years = sorted({cell.year for cell in found})
    rows: dict[str, list[Cell]] = {}
    for cell in found:
        rows.setdefault(cell.bureau, []).append(cell)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    width = max(cell_len(name) for name in rows)
    if console.is_terminal:
        width = min(width, max(console.width - 2 - 3 * len(years), _NARROWEST))
    head = " ".join(f"{year % 100:02}" for year in years)
    province: str | None = ""
    for bureau, line in rows.items():
        if line[0].province != province:
            province = line[0].province
            title = f"{province_name(province)} "
            console.print(Text(f"\n{_beside(title, width)}", "bold") + Text(head, "bold"))
        text = Text(_beside(bureau, width))
        for cell in line:
            mark, colour, _ = MARKS[cell.state]
            text.append(f"{mark}  ", colour)
        text.rstrip()
        console.print(text)
    _explain(console, found, len(rows), years)


_NARROWEST = 12
"""Columns that a name has at least, however narrow the window is."""


def _beside(name: str, width: int) -> str:
    """A name with room up to its marks; a longer one has a line of its own above them."""
    room = width + 2 - cell_len(name)
    return name + " " * room if room > 0 else f"{name}\n{' ' * (width + 2)}"


def _explain(console: Console, found: Sequence[Cell], bureaus: int, years: Sequence[int]) -> None:
    counts = Counter(cell.state for cell in found)
    console.print(f"\n{bureaus:,} bureaus, {years[0]} to {years[-1]}: {len(found):,} bureau-years")
    for state, (mark, colour, words) in MARKS.items():
        if counts[state]:
            console.print(Text(f"{mark}  ", colour) + Text(f"{counts[state]:>8,}  {words}"))
