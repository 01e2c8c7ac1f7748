"""``gongan doubts``: the cells to look at first."""

from __future__ import annotations

from pathlib import Path

import click

from archive import doubts as worklists
from archive.store import open_archive
from crawler.cli.options import db_option, format_option, show


@click.command()
@db_option()
@format_option()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
def doubts(db: Path, style: str, limit: int) -> None:
    """List the cells in doubt, the most telling first.

    Every finding nobody decided on is shared among the cells it is about; a cell where
    a broken row and a broken column cross comes before its neighbours. The address
    shows the cell in its document on a site (`gongan browse`). Then decide with `gongan
    review`, or note what the source says with `gongan correct`.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        rows = worklists.worklist(archive.db, limit)
    if style == "table":
        hidden = {"name", "raw", "url"}
        rows = [{name: row[name] for name in row if name not in hidden} for row in rows]
    show(rows, style, empty="no cell is in doubt")
