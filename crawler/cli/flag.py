"""``gongan flag``: a cell that a person doubts, without a finding."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import open_archive
from archive.versions import flags
from crawler.cli.options import db_option, format_option, show


@click.command()
@click.argument("bureau", required=False)
@click.argument("year", type=int, required=False)
@click.argument("key", required=False)
@db_option()
@format_option()
@click.option("--why", help="The reason, in a sentence.")
@click.option("--by", help="Who flags.")
@click.option("--withdraw", is_flag=True, help="Take the flag of the cell back.")
def flag(
    bureau: str | None,
    year: int | None,
    key: str | None,
    db: Path,
    style: str,
    why: str | None,
    by: str | None,
    withdraw: bool,
) -> None:
    """Flag a cell that looks wrong, or list flags.

    BUREAU is the bureau's whole name, YEAR the year the report is about, KEY the cell
    (requests.received.total). With --why and --by the flag is noted; without them those
    of BUREAU and YEAR, or all, are listed, the latest first.

    For cells that no rule found fault with. `gongan doubts` lists them, the site and
    releases show them. A flag holds while the document has the same content. Once you know
    what the source says, note it with `gongan correct`.
    """
    if not (why or by or withdraw):
        with open_archive(db, create=False, read_only=True) as archive:
            rows = flags.listing(archive.db, bureau, year)
    elif bureau is None or year is None or key is None or not (why and by):
        raise click.UsageError("a flag needs BUREAU, YEAR, KEY, --why and --by")
    else:
        name, about, cell, reason, who = bureau, year, key, why, by
        with open_archive(db, create=False) as archive:
            rows = [
                archive.write(
                    lambda: flags.flag(
                        archive.db, name, about, cell, why=reason, by=who, withdraw=withdraw
                    )
                )
            ]
    show(rows, style, empty="no flags yet", first="bureau year cell read_value why flagged_by")
