"""``gongan doubts``: the cells to look at first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive import doubts as worklists
from archive.store import Archive, open_archive
from crawler.cli.audit import say_if_old
from crawler.cli.options import db_option, format_option, show


@click.command()
@db_option()
@format_option()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a picture of each cell into this folder: the strip of its page (PNG) where it"
    " stands on one, else its document with the cell marked (HTML).",
)
def doubts(db: Path, style: str, limit: int, pictures: Path | None) -> None:
    """List the cells in doubt, the most telling first.

    The gain is how many open findings a look may settle: each finding nobody decided on is
    shared among the cells it is about, so that a cell where a broken row and a broken column
    cross comes before its neighbours; a cell that somebody flagged (`gongan flag`) counts
    whole. Cells with a correction are left out. The address shows the cell in its document
    on a site (`gongan browse`). Then decide with `gongan review`, or note what the source
    says with `gongan correct`.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        say_if_old(archive)
        rows = worklists.worklist(archive.db, limit)
        if pictures is not None:
            _add_pictures(archive, rows, pictures)
    if style == "table":
        hidden = {"name", "raw", "url"}
        rows = [{name: row[name] for name in row if name not in hidden} for row in rows]
    show(rows, style, empty="no cell is in doubt")


def _add_pictures(archive: Archive, rows: list[dict[str, Any]], folder: Path) -> None:
    try:
        from archive.site.cell_files import save
    except ImportError as error:
        raise click.ClickException(
            f"pictures need {error.name}: install it with pip install 'gongan-archive[browse]'"
        ) from error
    from crawler.cli.browse import snapshot_tools

    tools = snapshot_tools()
    if tools is None:
        raise click.ClickException(
            "pictures need pypdfium2 and Pillow: pip install 'gongan-archive[browse]'"
        )
    files = save(archive.db, archive.path, tools, rows, folder)
    for row, path in zip(rows, files, strict=True):
        row["picture"] = None if path is None else str(path)
