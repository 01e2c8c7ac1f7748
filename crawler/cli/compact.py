"""``gongan compact``: make the archive's file smaller."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import open_archive
from archive.upkeep.compact import compact as compact_archive
from crawler.cli.options import db_option


@click.command()
@db_option()
def compact(db: Path) -> None:
    """Make the archive's file smaller; nothing in it is lost.

    Pages of one family of portals share most of their markup: they are packed
    anew with a dictionary of what they share, and the room is given back to the
    disk. Takes as much free disk as the archive itself for a moment. Stopped at
    any point, the archive is whole, and the next compaction goes on from there.
    """
    with open_archive(db, create=False) as archive:
        done = compact_archive(archive)
    for family in done.trained:
        click.echo(f"trained a dictionary for the portals of family {family}")
    click.echo(
        f"packed {done.repacked} of {done.payloads} payloads anew: "
        f"{done.bytes_before:,} bytes before, {done.bytes_after:,} now"
    )
