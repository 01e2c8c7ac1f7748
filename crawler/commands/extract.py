"""``gongan extract``: read files without an archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from crawler.commands.options import csv_text, format_option, show
from crawler.portals import load_registry, pick
from crawler.reading import ReadJob, ReadResult, read_job
from crawler.settings import GONGAN_READ_MEMORY_MB, GONGAN_READ_TIMEOUT
from crawler.workers import ReaderPool
from extract.output import dumps, figure_rows, finding_json, report_json
from extract.records import Hint

LINE_EVERY = 100
"""Files between two plain progress lines."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option()
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Worker processes; each takes one file at a time.",
)
@click.option(
    "--portal",
    "portal_id",
    help="The portal the files come from; completes titles without a place.",
)
def extract(files: tuple[Path, ...], style: str, jobs: int, portal_id: str | None) -> None:
    """Read annual reports from files, without an archive.

    FILES are web pages, PDF, Word, OFD, spreadsheets, pictures, plain text, or ZIP
    files with these in them. Spreadsheets need the extra `office`, binary Word files
    LibreOffice, scans and pictures the extra `ocr`.

    JSON gives every figure with its key, value, raw text and place, and every
    finding; CSV one row a figure; a table one row a report. A file that cannot
    be read is named on stderr and makes the exit code 1; a file that holds no
    report is no error.
    """
    hint = _hint(portal_id)
    for path in files:
        if path.is_dir():
            raise click.ClickException(f"{path} is a folder; name the files in it: {path}/*")
        if not path.is_file():
            raise click.ClickException(f"{path}: no such file; check the path and try again")
    results = list(progress(read_jobs(_jobs(files, hint), min(jobs, len(files))), len(files)))
    reports = [report for result in results for report in result.reports]
    if style == "json":
        click.echo(dumps(_json(results)))
    elif style == "csv":
        click.echo(csv_text(figure_rows(reports)), nl=False)
    else:
        show([row for result in results for row in _rows(result)], "table", empty="no report found")
        _show_findings(results)
    sys.exit(_complain(results))


def _hint(portal_id: str | None) -> Hint:
    if portal_id is None:
        return Hint()
    (portal,) = pick(load_registry(), [portal_id])
    return Hint(bureau=portal.bureau, division=portal.division)


def _jobs(files: Sequence[Path], hint: Hint) -> Iterator[ReadJob]:
    for path in files:
        yield ReadJob(path.read_bytes(), None, str(path), hint, path.parent)


def read_jobs(work: Iterable[ReadJob], jobs: int) -> Iterator[ReadResult]:
    """Results in the order of the work; at most a few payloads are held at a time."""
    if jobs == 1:
        yield from (read_job(job) for job in work)
        return
    memory = GONGAN_READ_MEMORY_MB * 1024 * 1024 or None
    with ReaderPool(jobs, GONGAN_READ_TIMEOUT, memory) as pool:
        waiting = []
        for job in work:
            waiting.append(pool.submit(job))
            if len(waiting) >= jobs * 4:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def progress(results: Iterator[ReadResult], total: int) -> Iterator[ReadResult]:
    """Pass results on, telling on stderr how far they are."""
    console = Console(stderr=True)
    if total > 1 and console.is_terminal:
        yield from track(results, "Reading", total=total, console=console, transient=True)
        return
    for number, result in enumerate(results, 1):
        if total > 1 and number % LINE_EVERY == 0:
            click.echo(f"{number} of {total} files read", err=True)
        yield result


def _json(results: Sequence[ReadResult]) -> dict[str, Any]:
    """The reports, and the problems of files that gave none."""
    value: dict[str, Any] = {
        "reports": [report_json(report) for result in results for report in result.reports]
    }
    problems = [
        {"document": result.url, **finding_json(problem)}
        for result in results
        if not result.reports
        for problem in result.problems
    ]
    return {**value, "problems": problems} if problems else value


def _rows(result: ReadResult) -> list[dict[str, Any]]:
    return [
        {
            "bureau": report.bureau,
            "year": report.year,
            "edition": report.edition,
            "division": report.division,
            "published_on": report.published_on,
            "cells": len(report.figures),
            "blank": sum(figure.value is None for figure in report.figures),
            "findings": len(report.findings),
            "file": os.fspath(result.url),
        }
        for report in result.reports
    ]


def _show_findings(results: Sequence[ReadResult]) -> None:
    rows = [
        {
            "bureau": report.bureau,
            "year": report.year,
            "rule": finding.rule,
            "verdict": finding.verdict,
            "message": finding.message,
        }
        for result in results
        for report in result.reports
        for finding in report.findings
    ]
    if rows:
        show(rows, "table")


def _complain(results: Sequence[ReadResult]) -> int:
    """Name the files that could not be read, on stderr; the exit code."""
    failed = 0
    for result in results:
        if result.state == "failed":
            failed = 1
            problem = result.problems[0].message if result.problems else "could not be read"
            click.echo(f"gongan: {result.url}: {problem}", err=True)
    return failed
