"""``gongan browse``: the archive in a web browser, on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from archive.site.server import serve
from crawler.commands.options import db_option


@click.command()
@db_option()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="The port on this machine; 0 takes a free one.",
)
@click.option(
    "--open/--no-open",
    "open_browser",
    default=True,
    show_default=True,
    help="Open a browser window.",
)
def browse(db: Path, port: int, open_browser: bool) -> None:
    """Browse the archive in a web browser.

    Serves a copy of the archive with Datasette at http://127.0.0.1:PORT, read only,
    until Ctrl+C.

    Needs the extra `browse`: pip install 'gongan-archive[browse]'.
    """
    serve(db, port=port, open_browser=open_browser)
