"""The listing commands: what the archive holds, as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from archive import queries
from archive.store import open_archive
from crawler.cli.audit import say_if_old
from crawler.cli.filters import check_portal, filter_option
from crawler.cli.options import db_option, format_option, show

_LIMIT = click.option("--limit", type=click.IntRange(1), default=None, help="At most so many rows.")
_BUREAU = click.option("--bureau", help="Only bureaus whose name contains this.")
_YEAR = click.option("--year", type=click.IntRange(2007, 2100), help="Only this report year.")


def _list(
    db: Path,
    style: str,
    query: Callable[[Database], list[dict[str, Any]]],
    drop: str = "",
    portal_id: str | None = None,
    first: str = "",
    *,
    audited: bool = False,
) -> None:
    """Run a query on the archive, read only, and print it; tables leave out wide columns.

    Tables begin with the columns ``first``: the last ones drop where there is no room.
    ``portal_id`` must be one that the archive or the registry has; ``audited`` tells if the
    audit that the rows are of is old.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        check_portal(archive.db, portal_id)
        if audited:
            say_if_old(archive)
        rows = query(archive.db)
    if style == "table":
        hidden = set(drop.split())
        rows = [{name: row[name] for name in row if name not in hidden} for row in rows]
    show(rows, style, first=first)


@click.command()
@db_option()
@format_option()
@_BUREAU
@_YEAR
@filter_option("edition", "Only this edition of the form (2008, 2014, 2019, 2021).")
@click.option("--portal", "portal_id", help="Only reports of this portal.")
@_LIMIT
def reports(
    db: Path,
    style: str,
    bureau: str | None,
    year: int | None,
    edition: str | None,
    portal_id: str | None,
    limit: int | None,
) -> None:
    """List reports with their key figures.

    One row a report: bureau, year, edition, requests, penalties, reviews, findings
    and more, as many as the window has room for. JSON and CSV have all columns.
    """
    _list(
        db,
        style,
        lambda base: queries.reports(
            base, bureau=bureau, year=year, edition=edition, portal_id=portal_id, limit=limit
        ),
        "report_id title documents first_seen last_seen portal_id url is_official",
        portal_id,
        "bureau year edition requests_received requests_granted penalties reviews findings",
    )


@click.command()
@click.argument("bureau")
@click.argument("year", type=int)
@db_option()
@format_option()
@filter_option("table", "Only this table of the form, for instance requests.")
def figures(bureau: str, year: int, db: Path, style: str, table: str | None) -> None:
    """List every figure of one report.

    BUREAU is the bureau's whole name, YEAR the year the report is about. JSON and
    CSV also give the cell and the document each figure was read from.
    """
    _list(
        db,
        style,
        lambda base: queries.figures(base, bureau=bureau, year=year, table=table),
        "bureau year edition row_label column_label url grid grid_row grid_column page",
    )


@click.command()
@db_option()
@format_option()
@_BUREAU
@_YEAR
@filter_option("rule", "Only this rule, for instance requests_balance.")
@click.option(
    "--decision",
    type=click.Choice(["pending", "confirmed", "dismissed"]),
    help="Only findings on which people decided so; pending: nobody did yet.",
)
@_LIMIT
def findings(
    db: Path,
    style: str,
    bureau: str | None,
    year: int | None,
    rule: str | None,
    decision: str | None,
    limit: int | None,
) -> None:
    """List broken rules, cells in doubt, unreadable documents.

    Also what the last audit found across years and bureaus (`gongan audit`).
    """
    _list(
        db,
        style,
        lambda base: queries.findings(
            base, bureau=bureau, year=year, rule=rule, decision=decision, limit=limit
        ),
        "edition subject fingerprint grid grid_row grid_column page quote url why decided_by"
        " decided_at",
        first="bureau year rule message decision",
        audited=True,
    )


@click.command()
@click.argument("bureau")
@click.argument("year", type=int)
@db_option()
@format_option()
def versions(bureau: str, year: int, db: Path, style: str) -> None:
    """List the versions of one report.

    BUREAU is the bureau's whole name, YEAR the year the report is about.
    """
    _list(
        db,
        style,
        lambda base: queries.versions(base, bureau=bureau, year=year),
        "bureau year title digest documents",
    )


@click.command()
@db_option()
@format_option()
@click.option("--run", "run_id", type=int, help="Only captures of this run.")
@click.option("--portal", "portal_id", help="Only captures of this portal.")
@filter_option("outcome", "Only this outcome: ok, unchanged, not_found, challenged, ...")
@click.option("--url", help="Only addresses that contain this.")
@_LIMIT
def captures(
    db: Path,
    style: str,
    run_id: int | None,
    portal_id: str | None,
    outcome: str | None,
    url: str | None,
    limit: int | None,
) -> None:
    """List every response, error and refusal, latest first."""
    _list(
        db,
        style,
        lambda base: queries.captures(
            base, run_id=run_id, portal_id=portal_id, outcome=outcome, url=url, limit=limit
        ),
        "content_type stored_size vendor redirect_to revisit_of payload_digest",
        portal_id,
        "capture_id outcome status url portal_id kind",
    )


@click.command()
@db_option()
@format_option()
@_LIMIT
def runs(db: Path, style: str, limit: int | None) -> None:
    """List runs, latest first, with what each brought."""
    _list(db, style, lambda base: queries.runs(base, limit=limit))
