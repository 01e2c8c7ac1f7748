"""``gongan correct``: what a person read in the source, beside what the program read."""

from __future__ import annotations

from pathlib import Path

import click

from archive.store import open_archive
from archive.versions import corrections
from crawler.cli.options import db_option, format_option, show


@click.command()
@click.argument("bureau", required=False)
@click.argument("year", type=int, required=False)
@click.argument("key", required=False)
@db_option()
@format_option()
@click.option(
    "--value",
    help="What the cell says: a decimal (amounts in yuan), blank, or withdrawn to take back"
    " a correction.",
)
@click.option("--why", help="The reason, in a sentence.")
@click.option("--by", help="Who corrects.")
def correct(
    bureau: str | None,
    year: int | None,
    key: str | None,
    db: Path,
    style: str,
    value: str | None,
    why: str | None,
    by: str | None,
) -> None:
    """Correct a cell that was misread, or list corrections.

    BUREAU is the bureau's whole name, YEAR the year the report is about, KEY the cell
    (requests.received.total). With --value, --why and --by the correction is noted;
    without them those of BUREAU and YEAR, or all, are listed, the latest first.

    The value that was read stays. The correction holds while the document has the same
    content, whatever reads it again; releases and the site show both.
    """
    given = (value, why, by)
    if not any(one is not None for one in given):
        with open_archive(db, create=False, read_only=True) as archive:
            rows = corrections.listing(archive.db, bureau, year)
    elif bureau is None or year is None or key is None or value is None or not (why and by):
        raise click.UsageError("a correction needs BUREAU, YEAR, KEY, --value, --why and --by")
    else:
        cell, wanted, reason, who = key, value, why, by
        name, about = bureau, year
        with open_archive(db, create=False) as archive:
            rows = [
                archive.write(
                    lambda: corrections.correct(
                        archive.db, name, about, cell, wanted, why=reason, by=who
                    )
                )
            ]
            if odd := corrections.oddity(rows[0]):
                click.echo(f"noted as you said, but {odd}", err=True)
    show(
        rows,
        style,
        empty="no corrections yet",
        first="bureau year cell read_value value why corrected_by",
    )
