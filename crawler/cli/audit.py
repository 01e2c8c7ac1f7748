"""``gongan audit``: current reports held against other years and other bureaus."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from archive import queries
from archive.audit import store
from archive.audit.rules import rules
from archive.store import Archive, open_archive
from crawler.cli.options import db_option, format_option, show


def say_if_old(archive: Archive) -> None:
    """Tell on stderr that reports changed since the last audit."""
    if not store.is_fresh(archive.db) and archive.db.table("versions").count:
        click.echo("reports changed since the last audit: 'gongan audit' makes it anew", err=True)


@click.command()
@db_option()
@format_option()
def audit(db: Path, style: str) -> None:
    """Hold reports against other years and other bureaus.

    What was carried forward must be carried over, items and documents in force must
    follow from the year before, no figure should jump by a power of ten, no table
    be another's, what sentences say of the year before or of a whole place must go with
    the other reports. The findings are kept, each with its arithmetic and both cells: `gongan
    findings` lists them, `gongan review` decides on them. Nightly runs, `gongan reparse` and
    `gongan merge` do this at their end.
    """
    with open_archive(db, create=False) as archive:
        archive.write(lambda: store.refresh(archive.db))
        rows = queries.audit(archive.db)
    if style == "table":
        counts = Counter(row["rule"] for row in rows)
        show(
            [
                {"rule": rule, "findings": counts[rule], "meaning": meaning.en}
                for rule, meaning in rules().meanings.items()
            ],
            style,
        )
        return
    show(rows, style)
