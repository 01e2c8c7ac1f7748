"""``gongan demo``: the whole path on this machine, over the sample portal."""

from __future__ import annotations

import shlex
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console

from archive import queries
from archive.store import open_archive
from crawler.cli.options import db_option, table
from crawler.cli.wording import counted, this_command
from crawler.crawl.run import crawl
from crawler.crawl.summary import RunSummary
from crawler.sample import process
from spiders.portals import Portal, load_registry

DELAY = 0.02
"""Seconds between requests to the sample portal, which is this machine's own."""


@click.command()
@db_option("demo.db")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    help="The port of the sample portal.  [default: the one of the last demo if free, else any]",
)
def demo(db: Path, port: int | None) -> None:
    """Crawl the sample portal on this machine and show the result.

    A small government site is served on this machine and crawled as a real
    portal would be, only with shorter pauses. Run it twice: the second time one
    report has changed, and everything else is recognised as unchanged.
    """
    before = _reports(db)
    with _portal(db, port, visit=2 if before else 1) as running:
        entry = replace(load_registry()["sample"], home_url=f"{running.url}/")
        summary = _crawl(entry, db)
    after = _reports(db)
    table([_row(report) for report in after], title=f"Reports in {db}")
    _tell(summary, before, after)
    _how_to_go_on(db, again=bool(before))
    for failure in summary.failures:
        click.echo(f"gongan: {failure}", err=True)
    sys.exit(0 if summary.ok else 1)


def _crawl(entry: Portal, db: Path) -> RunSummary:
    settings = {
        "DOWNLOAD_DELAY": DELAY,
        "AUTOTHROTTLE_START_DELAY": DELAY,
        "GONGAN_BACKOFF_START": DELAY,
        "LOG_LEVEL": "WARNING",
    }
    return crawl([entry], db=db, settings=settings, command="demo", console=Console(stderr=True))


def _portal(db: Path, port: int | None, visit: int) -> Any:
    """The sample portal in a process of its own, at the last demo's port if it is free."""
    if port is not None:
        return _served(visit, port)
    last = _last_port(db)
    if last is not None and _is_free(last):
        return _served(visit, last)
    return _served(visit, 0)


def _served(visit: int, port: int) -> Any:
    if port and not _is_free(port):
        raise click.ClickException(
            f"port {port} is in use; choose another with --port, or leave --port out"
        )
    return process.serve(visit, port)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _last_port(db: Path) -> int | None:
    if not db.exists():
        return None
    with open_archive(db, create=False, read_only=True) as archive:
        rows = list(archive.db.query("select home_url from portals where id = 'sample'"))
    return urlsplit(rows[0]["home_url"]).port if rows and rows[0]["home_url"] else None


def _reports(db: Path) -> list[dict[str, Any]]:
    if not db.exists():
        return []
    with open_archive(db, create=False, read_only=True) as archive:
        return queries.reports(archive.db)


def _row(report: dict[str, Any]) -> dict[str, Any]:
    """The columns a reader wants first."""
    names = {
        "bureau": "bureau",
        "year": "year",
        "edition": "edition",
        "cells_read": "cells",
        "cells_blank": "blank",
        "findings": "findings",
        "versions": "versions",
        "requests_received": "requests",
        "requests_granted": "granted",
        "penalties": "penalties",
    }
    return {title: report[name] for name, title in names.items()}


def _tell(summary: RunSummary, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """What this run brought, in words."""
    captures = ", ".join(f"{count} {name}" for name, count in sorted(summary.captures.items()))
    click.echo(f"{counted(sum(summary.captures.values()), 'request')}: {captures}.")
    known = {(report["bureau"], report["year"]): report["versions"] for report in before}
    new = sum((report["bureau"], report["year"]) not in known for report in after)
    changed = summary.counts["reports_new_version"]
    click.echo(
        f"{counted(len(after), 'report')}: {new} new, {changed} with a new version, "
        f"{len(after) - new - changed} unchanged."
    )
    for report in after:
        versions = known.get((report["bureau"], report["year"]))
        if versions is not None and report["versions"] > versions:
            click.echo(
                f"Changed since the last visit: {report['bureau']} {report['year']}, "
                f"now version {report['versions']}."
            )


def _how_to_go_on(db: Path, again: bool) -> None:
    gongan, file = this_command(), shlex.quote(str(db))
    click.echo(f"\nBrowse:     {gongan} browse --db {file}")
    click.echo(f"As JSON:    {gongan} reports --db {file} --format json")
    if not again:
        click.echo(f"Once more:  {gongan} demo --db {file}   (one report will have changed)")
