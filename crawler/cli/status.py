"""``gongan status``: how the archive and its nightly crawl are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from archive import nights
from archive.store import open_archive
from archive.upkeep import condition
from common.times import present, timestamp
from crawler.cli.coverage import NOTHING
from crawler.cli.options import config_option, configured, db_option, note, table
from crawler.nightly import night
from crawler.nightly.plan import plan
from extract.output import dumps
from spiders.portals import RegistryError

SHOWN = 15
"""Portals of the queue, and hosts, that the table names."""
_STEPS = ("bytes", "KiB", "MiB", "GiB", "TiB")


@click.command()
@db_option()
@config_option()
@click.option(
    "--runs", "limit", type=click.IntRange(1), default=5, show_default=True,
    help="How many of the last runs.",
)  # fmt: skip
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="How to print the result.",
)  # fmt: skip
def status(db: Path, limit: int, style: str) -> None:
    """Show the last runs, the queue, portals' health, what is next.

    Also the hosts that are left alone, until when, and the size of the archive.
    Only reads; can run beside a crawl.
    """
    moment = present()
    with open_archive(db, create=False, read_only=True) as archive:
        found: dict[str, Any] = {
            "archive": str(db),
            "at": timestamp(moment),
            "runs": condition.last_runs(archive.db, limit),
            "queue": condition.waiting(archive.db, timestamp(moment)),
            "portals": condition.portals_by_state(archive.db),
            "without_report": condition.without_report(archive.db),
            "hosts": [asdict(host) for _, host in sorted(nights.troubles(archive.db).items())],
            "size": dict(condition.size(archive.db, db)),
            "next": {**_next(moment), **_due(archive.db, moment)},
        }
    if style == "json":
        click.echo(dumps(found))
        return
    if not found["runs"]:
        click.echo(NOTHING.format(db=db), err=True)
    _tell(found)


def _next(moment: datetime) -> dict[str, Any]:
    """When the window of the nightly crawl is open, by the configuration."""
    window = configured().nightly.window
    closes = window.closes_at(moment)
    return {
        "is_open": window.is_open(moment),
        "opens_at": timestamp(window.opens_at(moment)),
        "closes_at": timestamp(closes) if closes else None,
    }


def _due(db: Database, moment: datetime) -> dict[str, Any]:
    """How many portals a night that began when the window opens would crawl."""
    config = configured()
    try:
        portals = night.portals_of(config)
    except RegistryError:  # 'gongan config check' says what is wrong with it
        return {"due": None, "waiting": None}
    opens = config.nightly.window.opens_at(moment)
    coming = plan(db, portals, night.rhythm_of(config), opens)
    return {"due": len(coming.visits), "waiting": len(coming.waiting)}


def _tell(found: Mapping[str, Any]) -> None:
    if found["runs"]:
        table([_run(row) for row in found["runs"]], title="Last runs")
    _queue(found["queue"])
    if found["portals"]:
        table([_state(row) for row in found["portals"]], title="Portals")
    else:
        click.echo("Portals: none known yet.")
    if found["without_report"]:
        table(found["without_report"], title="Without a report")
    _hosts(found["hosts"], found["at"])
    size = found["size"]
    note(
        f"Archive: {found['archive']}, {_bytes(size['file_bytes'])}"
        f" and {_bytes(size['wal_bytes'])} in its journal;"
        f" {size['payloads']:,} payloads, {_bytes(size['sent_bytes'])} as sent,"
        f" {_bytes(size['payload_bytes'])} as stored"
    )
    note(f"Next: {_next_words(found['next'])}")


def _run(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "run": row["run_id"],
        "command": row["command"],
        "state": row["state"],
        "portals": _portals(row),
        "started": _minute(row["started_at"]),
        "finished": _minute(row["finished_at"]),
        "captures": row["captures"],
        "documents": row["counts"].get("documents_read"),
        "new reports": row["counts"].get("reports_new"),
        "new versions": row["counts"].get("reports_new_version"),
    }


def _portals(row: Mapping[str, Any]) -> str | None:
    """What a nightly run did, in short."""
    if not row["has_report"] or row["due"] is None:
        return None
    words = [f"{row['crawled']} of {row['due']} crawled"]
    words += [f"{row['failed']} failed"] if row["failed"] else []
    words += [f"{row['new_reports']} new reports"] if row["new_reports"] else []
    return ", ".join([*words, f"ended: {row['stopped']}"])


def _queue(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        click.echo("Queue: empty.")
        return
    total = sum(row["requests"] for row in rows)
    ready = sum(row["ready"] for row in rows)
    shown = [
        {
            "portal": row["portal_id"],
            "why": row["why"],
            "requests": row["requests"],
            "ready": row["ready"],
            "others from": _minute(row["next_at"]),
        }
        for row in sorted(rows, key=lambda row: -row["requests"])[:SHOWN]
    ]
    table(shown, title=f"Queue: {total:,} requests, {ready:,} may be made now")
    if len(rows) > SHOWN:
        click.echo(f"and {len(rows) - SHOWN} more groups: --format json has them all")


def _state(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "state": row["state"].replace("_", " "),
        "portals": row["portals"],
        "the first since": _minute(row["since"]),
        "last seen": _minute(row["last_seen"]),
    }


def _hosts(hosts: Sequence[Mapping[str, Any]], now: str) -> None:
    if not hosts:
        click.echo("Hosts: none in trouble.")
        return
    shown = [
        {
            "host": host["host"],
            "reason": host["reason"],
            "nights": host["nights"],
            "since": _minute(host["first_seen"]),
            "left alone until": _minute(host["not_before"]) if host["not_before"] > now else "",
        }
        for host in sorted(hosts, key=lambda host: host["not_before"])[:SHOWN]
    ]
    table(shown, title=f"Hosts in trouble: {len(hosts)}")
    if len(hosts) > SHOWN:
        click.echo(f"and {len(hosts) - SHOWN} more: --format json has them all")


def _next_words(coming: Mapping[str, Any]) -> str:
    closes = _minute(coming["closes_at"])
    due = "" if coming["due"] is None else f"; {coming['due']} portals are due then"
    if coming["is_open"]:
        until = f" until {closes}" if closes else ""
        return f"the window of the nightly crawl is open{until}{due.replace(' then', ' now')}"
    return f"the window of the nightly crawl opens {_minute(coming['opens_at'])}{due}"


def _minute(moment: str | None) -> str | None:
    return f"{moment[:16].replace('T', ' ')} UTC" if moment else None


def _bytes(count: float) -> str:
    for step in _STEPS[:-1]:
        if count < 1024:
            return f"{count:,.0f} {step}" if step == "bytes" else f"{count:,.1f} {step}"
        count /= 1024
    return f"{count:,.1f} {_STEPS[-1]}"
