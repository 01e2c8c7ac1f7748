"""``gongan reparse``: read again what the archive holds, with today's extractor."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import extract
from archive.audit import store as audit
from archive.captures import read_before
from archive.records import Unread
from archive.runs import RunState
from archive.store import Archive, open_archive
from archive.versions.reread import Change
from crawler.cli.filters import check_portal
from crawler.cli.options import (
    cluster_option,
    csv_text,
    db_option,
    format_option,
    portals_option,
    show,
)
from crawler.cli.progress import told
from crawler.cli.readers import readers
from crawler.reading.reparse import Reread, Tally
from crawler.reading.reparse import reparse as read_again
from extract.output import dumps
from spiders.portals import Portal, load_registry

_KINDS = ("gained", "lost", "changed")


@click.command()
@db_option()
@format_option()
@click.option(
    "--since-version",
    "before",
    metavar="V",
    help="Only what no extractor of version V or later has read.  [default: today's version]",
)
@click.option("--again", is_flag=True, help="Also what today's version has read already.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change; write nothing.")
@click.option("--portal", "portal_id", help="Only documents of this portal.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default="all CPUs",
    help="Worker processes.",
)
@portals_option()
@cluster_option()
def reparse(
    db: Path,
    style: str,
    before: str | None,
    again: bool,
    dry_run: bool,
    portal_id: str | None,
    jobs: int,
    extra: Path | None,
    cluster: str | None,
) -> None:
    """Read stored documents again with today's extractor.

    Reads every stored document that today's extractor has not read yet, without
    the network. What comes out the same is left as it is; what differs becomes a
    new version, and the old one stays. Decisions on findings are kept. The audit
    is made anew at the end.

    Shows the documents that came out otherwise: reports, cells and findings
    gained, lost or changed (JSON and CSV: each of them with both values). Can be
    stopped with Ctrl+C; the next call goes on from there.
    """
    portals = load_registry(extra)
    tally, changes = Tally(), list[Change]()
    with open_archive(db, create=False, read_only=dry_run) as archive:
        check_portal(archive.db, portal_id)
        found = read_before.to_reparse(
            archive.db, extract.VERSION, before=before, portal_id=portal_id, again=again
        )
        for reread in _run(archive, found, portals, jobs, cluster, tally, dry_run=dry_run):
            changes += reread.changes
        if not dry_run:
            audit.freshen(archive)
    _tell(tally, changes, style, dry_run=dry_run)


def _run(
    archive: Archive,
    found: Sequence[Unread],
    portals: dict[str, Portal],
    jobs: int,
    cluster: str | None,
    tally: Tally,
    *,
    dry_run: bool,
) -> Iterator[Reread]:
    """Read the captures again, within a run of the archive unless nothing is written."""
    if not found:
        return
    run_id = None
    if not dry_run:
        settings = {"extractor": extract.VERSION, "jobs": jobs}
        run_id = archive.start_run("reparse", user_agent=None, settings=settings)
    state: RunState = "interrupted"
    try:
        with readers(min(jobs, len(found)), cluster) as pool:
            work = read_again(archive, found, portals, pool, dry_run=dry_run)
            for reread in told(work, "Reading again", "documents", len(found)):
                tally.count(reread)
                yield reread
        state = "ok"
    finally:
        if run_id is not None:
            archive.finish_run(run_id, state, tally.counts())


def _tell(tally: Tally, changes: Sequence[Change], style: str, *, dry_run: bool) -> None:
    rows = [asdict(change) for change in changes]
    if style == "json":
        click.echo(dumps({"dry_run": dry_run, "counts": tally.counts(), "changes": rows}))
        return
    if style == "csv":
        click.echo(csv_text(rows), nl=False)
    elif changes:
        show(_by_document(changes), style)
    would = "would come" if dry_run else "came"
    click.echo(
        f"{tally.documents} documents read, {tally.differing} {would} out otherwise, "
        f"{tally.failed} could not be read.",
        err=style == "csv",
    )
    if tally.changes and style == "table":
        counts = (f"{count} {name}" for name, count in sorted(tally.changes.items()))
        click.echo(", ".join(counts) + ".")


def _by_document(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """One row for each report of a document, with the numbers of what differs."""
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for change in changes:
        name = (change.url, change.bureau, change.year)
        row = rows.setdefault(
            name,
            {
                "bureau": change.bureau,
                "year": change.year,
                "report": "",
                **{f"cells_{kind}": 0 for kind in _KINDS},
                "prose": "",
                "findings_gained": 0,
                "findings_lost": 0,
                "document": change.url,
            },
        )
        if change.what in ("report", "prose"):
            row[change.what] = change.kind
        else:
            row[f"{change.what}s_{change.kind}"] += 1
    return list(rows.values())
