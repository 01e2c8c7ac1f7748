"""``gongan browse``: the archive in a web browser, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.site.published.kept_copies import cache_folder
from archive.site.server import serve
from crawler.cli.options import db_option

if TYPE_CHECKING:
    from archive.site.preview.snapshot import Tools
    from extract.records import Document


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
@click.option(
    "--sql/--no-sql",
    default=True,
    show_default=True,
    help="Let visitors ask in SQL of their own; for a copy that everybody can reach, do not.",
)
def browse(db: Path, port: int, open_browser: bool, sql: bool) -> None:
    """Browse the archive in a web browser.

    Serves a copy of the archive with Datasette at http://127.0.0.1:PORT, read only,
    until Ctrl+C. The copy is kept in your cache folder for the next start, until the
    archive changes. One made by `gongan publish` is served as it is.

    Needs the extra `browse`: pip install 'gongan-archive[browse]'.
    """
    serve(
        db,
        port=port,
        open_browser=open_browser,
        tools=snapshot_tools(),
        keep=cache_folder(),
        sql=sql,
    )


def snapshot_tools() -> Tools | None:
    """How the site reads archived pages; ``None`` if its libraries are not installed."""
    try:
        from archive.site.preview.snapshot import Tools
    except ModuleNotFoundError:
        return None
    return Tools(read=read_document, text=decoded_text)


def read_document(payload: bytes, content_type: str | None, url: str) -> Document:
    """A payload as a document."""
    from extract import read

    return read(payload, content_type, url)


def decoded_text(payload: bytes, content_type: str | None) -> str:
    """A page's text, decoded as its reader does."""
    from common.text.decode import declared_charset, decode

    return decode(payload, declared_charset(content_type)).text
