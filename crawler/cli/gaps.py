"""``gongan gaps``: what to look for next, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archive import coverage as matrix
from archive.coverage import Gap
from archive.store import open_archive
from crawler.cli.coverage import NOTHING, cells, choices, is_new, province_name
from crawler.cli.options import db_option, format_option, portals_option, show
from spiders.portals import Portal, load_registry

_DO = {
    "missing": "look there; if it is listed, try gongan portals probe",
    "blocked": "look with a browser; gongan import takes what it saves",
    "not_looked_for": "gongan crawl {portal}",
}
NO_ADDRESS_DO = "find the address and add it to the registry"
NAMED = 4
"""Bureaus of a group that the table names."""


@click.command()
@db_option()
@choices
@portals_option()
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many rows.")
@format_option()
def gaps(
    db: Path,
    province: str | None,
    level: str | None,
    year: int | None,
    first: int | None,
    last: int | None,
    extra: Path | None,
    limit: int | None,
    style: str,
) -> None:
    """List what to look for next, in order of need.

    First years missing from columns that answer, the latest due year first; then
    portals that are blocked, since when; columns never seen; and bureaus of which
    no address is known. Each row says why, and what to do where.
    """
    registry = load_registry(extra)
    with open_archive(db, create=False, read_only=True) as archive:
        if is_new(archive):
            click.echo(NOTHING.format(db=db), err=True)
        found = matrix.gaps(cells(archive, province, level, year, first, last))
        homes = dict(archive.db.conn.execute("SELECT id, home_url FROM portals").fetchall())
    addresses = homes | {id_: one.start_urls[0] for id_, one in registry.items() if one.start_urls}
    if style == "table":
        rows = _short(found, addresses)
    else:
        rows = [_row(gap, addresses, registry.get(gap.portal_id or ""), style) for gap in found]
    show(rows[:limit], style, empty="no gaps: every due report is there")


def _row(
    gap: Gap, addresses: Mapping[str, str | None], portal: Portal | None, style: str
) -> dict[str, Any]:
    return {
        "bureau": gap.bureau,
        "portal_id": gap.portal_id,
        "province": gap.province,
        "level": gap.level,
        "years": list(gap.years) if style == "json" else spans(gap.years),
        "reason": gap.state,
        "since": gap.since,
        "detail": gap.detail,
        "what_to_do": _what_to_do(gap),
        "address": addresses.get(gap.portal_id or ""),
        "notes": portal.notes if portal and gap.detail == matrix.NO_ADDRESS else None,
    }


def _what_to_do(gap: Gap) -> str:
    if gap.detail == matrix.NO_ADDRESS:
        return NO_ADDRESS_DO
    return _DO[gap.state].format(portal=gap.portal_id)


def _short(found: Sequence[Gap], addresses: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Rows of the table: bureaus without an address are one row a province."""
    rows = [
        {
            "bureau": gap.bureau,
            "years": spans(gap.years),
            "why": _why(gap),
            "since": (gap.since or "")[:10],
            "what to do": _what_to_do(gap),
            "address": addresses.get(gap.portal_id or ""),
        }
        for gap in found
        if gap.detail != matrix.NO_ADDRESS
    ]
    homeless = sorted(
        (gap for gap in found if gap.detail == matrix.NO_ADDRESS),
        key=lambda gap: (gap.province or "~", gap.bureau),
    )
    for province, group in groupby(homeless, key=lambda gap: gap.province):
        rows.append(_group(province, list(group)))
    return rows


def _group(province: str | None, group: Sequence[Gap]) -> dict[str, Any]:
    named = "、".join(gap.bureau for gap in group[:NAMED])
    more = f" and {len(group) - NAMED} more" if len(group) > NAMED else ""
    return {
        "bureau": f"{province_name(province)}: {named}{more}",
        "years": spans({year for gap in group for year in gap.years}),
        "why": f"not looked for: {matrix.NO_ADDRESS}",
        "since": "",
        "what to do": NO_ADDRESS_DO,
        "address": None,
    }


def _why(gap: Gap) -> str:
    reason = gap.state.replace("_", " ")
    return f"{reason}: {gap.detail}" if gap.detail else reason


def spans(years: Iterable[int]) -> str:
    """Years in words, runs of them joined: ``2008-2013, 2020``."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in reversed(runs))
