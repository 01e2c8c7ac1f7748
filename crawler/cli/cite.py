"""``gongan cite``: how to cite a figure, a report or a release."""

from __future__ import annotations

from pathlib import Path

import click

from archive import citations, citing
from archive.store import open_archive
from crawler.cli.options import db_option

_PARTS = 3
"""Bureau, year and cell."""


@click.command()
@click.argument("name", nargs=-1)
@db_option()
@click.option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Cite the release in this folder.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(list(citing.FORMATS)),
    default="text",
    show_default=True,
    help="How to write it.",
)
def cite(name: tuple[str, ...], db: Path, release: Path | None, style: str) -> None:
    """Cite a report, a figure or a release.

    NAME is a report's (210100/2020) or a figure's
    (210100/2020/requests.received.total); behind it @sha256:... names a version, else
    the current one is meant. A bureau's formal name does for its code, and the parts may
    stand apart, as `gongan correct` takes them (沈阳市公安局 2020 requests.received.total).
    """
    if (not name) == (release is None) or len(name) > _PARTS:
        raise click.UsageError("give one NAME, or --release")
    if release is not None:
        cited = citations.release(release)
    else:
        with open_archive(db, create=False, read_only=True) as archive:
            cited = citations.find(archive.db, "/".join(name))
    click.echo(citing.FORMATS[style](cited))
