"""``gongan publish``: a read-only copy of the archive, to browse or to put on a server."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from archive.site.published.publish import publish as write_copy
from crawler.cli.options import db_option
from crawler.cli.wording import this_command


@click.command()
@db_option()
@click.option(
    "--pages/--no-pages",
    default=True,
    show_default=True,
    help="Copy the bytes of the pages in which reports stand, to show them beside the tables.",
)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def publish(db: Path, out: Path, pages: bool) -> None:
    """Write a read-only copy of the archive to the new file OUT.

    The copy has every table, tables that make browsing quick, and of the stored pages
    only those in which reports stand. A crawl may go on meanwhile. Serve it with
    `gongan browse --db OUT`.
    """
    write_copy(db, out, pages=pages)
    click.echo(f"Published: {out} ({out.stat().st_size / 1e6:,.1f} MB)")
    click.echo(f"Browse:    {this_command()} browse --db {shlex.quote(str(out))}")
