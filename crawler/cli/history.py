"""``gongan history``, ``diff``, ``statements`` and ``vanished``: reports over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from archive import queries
from archive.records import ARCHIVES
from archive.store import open_archive
from archive.versions import history as past
from crawler.cli.filters import filter_option
from crawler.cli.options import csv_text, db_option, format_option, show, table
from extract.output import dumps

_DIFF_USAGE = "give two versions (A B), or BUREAU YEAR, or BUREAU YEAR and two version numbers"


@click.command()
@click.argument("bureau")
@click.argument("year", type=int)
@db_option()
@format_option()
def history(bureau: str, year: int, db: Path, style: str) -> None:
    """Show the versions of one report and what changed.

    BUREAU is the bureau's whole name, YEAR the year the report is about. For each
    version: since when it is known, in which documents it stood, how it differs
    from the one before, and whether the source changed or only its reading (by a
    later extractor). Then every capture of its pages, of all sources, in the
    order of time; versions stand in that order, too.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        rows = past.history(archive.db, bureau, year)
        captures = past.timeline(archive.db, bureau, year)
    if style == "json":
        shown = [
            row | {"captures": [c for c in captures if c["version"] == row["number"]]}
            for row in rows
        ]
        show(shown, style)
        return
    hidden = {"digest", "documents"} if style == "table" else set()
    flat = [_history_row(row) for row in rows]
    show([{name: row[name] for name in row if name not in hidden} for row in flat], style)
    if style == "table":
        for row in rows:
            for document in row["documents"]:
                click.echo(f"version {row['number']}: {_document(document)}")
            only = only_archives(row["sources"])
            if only:
                click.echo(f"version {row['number']}: known from {only} only")
        for capture in captures:
            click.echo(_capture(capture))


def only_archives(sources: Sequence[str]) -> str:
    """The web archives that alone had a version; empty if anybody else had it."""
    return ", ".join(sources) if sources and set(sources) <= ARCHIVES else ""


def _capture(capture: dict[str, Any]) -> str:
    held = f"version {capture['version']}" if capture["version"] else capture["outcome"]
    text = f"{capture['fetched_at'][:19]} {capture['source']}: {held}, {capture['url']}"
    if capture["archive_url"]:
        text += f" (as {capture['archive_url']})"
    if capture["digest_agrees"] == 0:
        text += "; its bytes do not have the digest that the archive's index gives"
    return text


def _history_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": row["number"],
        "version_id": row["version_id"],
        "current": bool(row["is_current"]),
        "gives_prose": bool(row["gives_prose"]),
        "edition": row["edition"],
        "cells": row["cells_read"],
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "cause": row["cause"],
        "changes": row["changes"],
        "sources": " ".join(row["sources"]),
        "digest": row["digest"],
        "documents": " ".join(document["url"] for document in row["documents"]),
    }


def _document(document: dict[str, Any]) -> str:
    text = f"{document['url']} (seen {document['first_seen']} to {document['last_seen']}"
    if document["missing_since"]:
        state = "gone" if document["is_gone"] else document["vanished"]
        text += f"; {state} since {document['missing_since']}"
    if document["is_official"] == 0:
        text += "; a copy on a host that is not official"
    return text + ")"


@click.command()
@click.argument("versions", nargs=-1, required=True, metavar="A B | BUREAU YEAR [N M]")
@db_option()
@format_option()
def diff(versions: tuple[str, ...], db: Path, style: str) -> None:
    """Show what differs between two versions of a report.

    A and B are version ids (see `gongan history`); BUREAU YEAR compares the last
    two versions of that report, BUREAU YEAR N M its versions number N and M.

    Shows who had the two versions (the portal, imported copies, a web archive),
    each cell that differs with both values and where they stood, and the sentences
    that differ.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        before, after = _chosen(archive.db, versions)
        found = past.difference(archive.db, before, after)
    if style == "json":
        click.echo(dumps(_json(found)))
    elif style == "csv":
        click.echo(csv_text(_rows(found)), nl=False)
    else:
        _tell(found)


def _chosen(db: Any, names: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two versions that the arguments name."""
    if len(names) == 2 and names[0].isdigit() and names[1].isdigit():
        return past.version(db, int(names[0])), past.version(db, int(names[1]))
    if len(names) not in (2, 4) or not all(name.isdigit() for name in names[1:]):
        raise click.UsageError(_DIFF_USAGE)
    rows = past.versions(db, names[0], int(names[1]))
    if len(names) == 2:
        if len(rows) < 2:
            raise click.ClickException(f"{names[0]} {names[1]} has one version only")
        return rows[-2], rows[-1]
    by_number = {row["number"]: row for row in rows}
    for number in names[2:]:
        if int(number) not in by_number:
            raise click.ClickException(
                f"{names[0]} {names[1]} has no version {number}: it has 1 to {len(rows)}"
            )
    return by_number[int(names[2])], by_number[int(names[3])]


def _json(found: past.Difference) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "since": found.since,
        "cause": found.cause,
        "edition": found.edition,
        "cells": [
            {
                "kind": cell.kind,
                "table": cell.table,
                "row": cell.row,
                "column": cell.column,
                "before": cell.before,
                "after": cell.after,
                "before_place": cell.before_place,
                "after_place": cell.after_place,
            }
            for cell in found.cells
        ],
        "prose": [
            {
                "kind": change.kind,
                "section": change.section,
                "before": change.before,
                "after": change.after,
            }
            for change in found.prose
        ],
    }


def _rows(found: past.Difference) -> list[dict[str, Any]]:
    """Cells and prose as rows of the same columns."""
    cells = [
        {
            "what": "cell",
            "kind": cell.kind,
            "where": f"{cell.table}/{cell.row}/{cell.column}",
            "before": cell.before,
            "after": cell.after,
            "before_place": _place(cell.before_place),
            "after_place": _place(cell.after_place),
            "since": found.since,
            **_sources(found),
        }
        for cell in found.cells
    ]
    prose = [
        {
            "what": "prose",
            "kind": change.kind,
            "where": change.section,
            "before": change.before,
            "after": change.after,
            "before_place": None,
            "after_place": None,
            "since": found.since,
            **_sources(found),
        }
        for change in found.prose
    ]
    return cells + prose


def _sources(found: past.Difference) -> dict[str, str]:
    return {
        "before_sources": " ".join(found.before["sources"]),
        "after_sources": " ".join(found.after["sources"]),
    }


def _place(place: Any) -> str | None:
    """A place in words: document, table, row and column as people count them, from 1."""
    if place is None:
        return None
    text = str(place["url"])
    if place["grid"] is not None:
        text += f", table {place['grid']}"
        if place["grid_row"] is not None and place["grid_column"] is not None:
            text += f", row {place['grid_row']}, column {place['grid_column']}"
    return text + (f", page {place['page']}" if place["page"] is not None else "")


def _from(version: dict[str, Any]) -> str:
    return f"({', '.join(version['sources']) or 'no source'})"


def _tell(found: past.Difference) -> None:
    before, after = found.before, found.after
    click.echo(
        f"{before['bureau']} {before['year']} version {before['number']} {_from(before)} to "
        f"{after['bureau']} {after['year']} version {after['number']} {_from(after)}, "
        f"first seen {found.since}; "
        + ("the source changed" if found.cause == "source" else "the same source, read anew")
    )
    if found.edition:
        click.echo(f"edition: {found.edition[0]} -> {found.edition[1]}")
    rows = _rows(found)
    cells = [
        {
            key: row[key]
            for key in ("kind", "where", "before", "after", "before_place", "after_place")
        }
        for row in rows
        if row["what"] == "cell"
    ]
    if cells:
        table(cells)
    for change in found.prose:
        click.echo(f"{change.section}: {change.kind}")
        if change.before:
            click.echo(f"  - {change.before}")
        if change.after:
            click.echo(f"  + {change.after}")
    if not cells and not found.prose and not found.edition:
        click.echo("no cell and no sentence differs")


@click.command()
@db_option()
@format_option()
@click.option("--bureau", help="Only bureaus whose name contains this.")
@click.option("--year", type=click.IntRange(2007, 2100), help="Only this report year.")
@filter_option("key", "Only this key, for instance requests_received.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many rows.")
def statements(
    db: Path,
    style: str,
    bureau: str | None,
    year: int | None,
    key: str | None,
    limit: int | None,
) -> None:
    """List the figures that sentences of reports state.

    They are kept apart from the figures of tables; in reports of the edition 2008
    they are the only ones.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        rows = queries.statements(archive.db, bureau=bureau, year=year, key=key, limit=limit)
    hidden = ("edition", "raw", "url", "page") if style == "table" else ()
    show([{name: row[name] for name in row if name not in hidden} for row in rows], style)


@click.command()
@db_option()
@format_option()
@click.option("--bureau", help="Only bureaus whose name contains this.")
@click.option("--gone", is_flag=True, help="Only those that were missed several times over days.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many rows.")
def vanished(db: Path, style: str, bureau: str | None, gone: bool, limit: int | None) -> None:
    """List documents that are no longer at their address.

    A page that answers 404, leads elsewhere or holds another text is missing; it
    is gone once at least 3 captures over at least 3 days say so. What it last held
    stays the report's current version.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        rows = queries.vanished(archive.db, bureau=bureau, gone=gone, limit=limit)
    show(rows, style)
