"""``gongan release``: releases that were exported, and what differs between them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.release.changes import changes
from crawler.cli.options import format_option, show


@click.group()
def release() -> None:
    """Work with releases written by `gongan export dataset`."""


@release.command()
@click.argument("before", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option()
def diff(before: Path, after: Path, style: str) -> None:
    """List what changed from the release in BEFORE to that in AFTER.

    New and withdrawn reports, reports whose content changed, and every changed cell:
    because the source changed (other bytes), or because the same bytes were read
    otherwise. Last the cells that people corrected otherwise than before.
    """
    rows = [asdict(one) for one in changes(before, after)]
    show(rows, style, empty="nothing changed")
