"""``gongan run-report``: what a nightly run brought."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import open_archive
from crawler.cli.options import db_option
from crawler.nightly.run_report import render
from crawler.nightly.run_report.assemble import stored


@click.command()
@click.argument("run", required=False)
@db_option()
@click.option(
    "--format",
    "style",
    type=click.Choice(list(render.FORMATS)),
    default="text",
    show_default=True,
    help="How to show the report.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report into this file instead of printing it.",
)
def run_report(run: str | None, db: Path, style: str, out: Path | None) -> None:
    """Show the report of a nightly run.

    RUN is the run's number (see `gongan runs`) or its uuid; without it the latest
    nightly run is taken. The report tells what was new, what failed and why, which
    portals are not in order and since when, and what was left for the next night.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        report = stored(archive.db, run)
    text = render.render(report, style)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
