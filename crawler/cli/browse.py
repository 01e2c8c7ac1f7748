"""``gongan browse``: the archive in a web browser, on this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from archive.site.published.kept_copies import cache_folder
from archive.site.server import serve
from crawler.cli.options import db_option

if TYPE_CHECKING:
    from archive.site.preview.snapshot import Tools
    from extract.records import Document


_PATH = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


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
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address of this machine to listen at; 0.0.0.0 is all of them.",
)
@click.option(
    "--base-url",
    callback=lambda _ctx, _param, value: check_base_url(value),
    help="Where visitors find the site behind a proxy (https://example.org, or below a path: "
    "https://example.org/corpus); links, pictures, citations and feeds say it.",
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
@click.option(
    "--releases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with releases of `gongan export dataset`, to give them at /releases.",
)
def browse(
    db: Path,
    port: int,
    host: str,
    base_url: str | None,
    open_browser: bool,
    sql: bool,
    releases: Path | None,
) -> None:
    """Browse the archive in a web browser.

    Serves a copy of the archive with Datasette at http://127.0.0.1:PORT, read only,
    until Ctrl+C. The copy is kept in your cache folder for the next start, until the
    archive changes. One made by `gongan publish` is served as it is.

    Needs the extra `browse`: pip install 'gongan-archive[browse]'.
    """
    serve(
        db,
        port=port,
        host=host,
        base_url=base_url,
        open_browser=open_browser,
        tools=snapshot_tools(),
        keep=cache_folder(),
        sql=sql,
        releases=releases,
    )


def check_base_url(value: str | None) -> str | None:
    """An address of http or https, with a path or none, or the message that says so.

    The path is that of a proxy which has other sites too; it has no slash at its end.
    """
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter("must be an address such as https://example.org")
    if parts.query or parts.fragment or not _PATH.fullmatch(parts.path.rstrip("/")):
        raise click.BadParameter("may have a plain path (/corpus) behind the host, and no more")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


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
