"""``gongan review``: what a person decides on a finding."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from archive.store import open_archive
from archive.versions import decisions
from crawler.cli.options import db_option, format_option, show


@click.command()
@click.argument("finding", required=False)
@db_option()
@format_option()
@click.option(
    "--decision",
    type=click.Choice(decisions.DECISIONS),
    help="confirmed: the source is wrong, as the finding says; dismissed: it is not.",
)
@click.option("--why", help="The reason, in a sentence.")
@click.option("--by", help="Who decides.")
def review(
    finding: str | None, db: Path, style: str, decision: str | None, why: str | None, by: str | None
) -> None:
    """Decide on a finding, or list decisions.

    FINDING is a finding's number or fingerprint (`gongan findings --format json`
    gives both). With --decision, --why and --by the decision is noted; without
    them the decisions on FINDING, or all, are listed, the latest first.

    A decision holds for every later reading that finds the same rule broken by
    the same values. Earlier decisions are kept.
    """
    given = (decision, why, by)
    if not any(value is not None for value in given):
        with open_archive(db, create=False, read_only=True) as archive:
            rows = decisions.listing(archive.db, finding)
    elif finding is None or decision is None or why is None or by is None:
        raise click.UsageError("a decision needs FINDING, --decision, --why and --by")
    else:
        chosen = cast("decisions.Decision", decision)
        with open_archive(db, create=False) as archive:
            rows = [archive.write(lambda: decisions.decide(archive.db, finding, chosen, why, by))]
    if style == "table":
        hidden = {"decision_id", "subject", "document"}
        rows = [{name: row[name] for name in row if name not in hidden} for row in rows]
    show(rows, style, empty="no decisions yet", first="bureau year rule decision why decided_by")
