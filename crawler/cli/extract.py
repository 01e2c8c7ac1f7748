"""``gongan extract``: read files without an archive."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import click

from crawler.cli.options import Row, cluster_option, csv_text, format_option, show
from crawler.cli.progress import told
from crawler.cli.readers import readers
from crawler.config.spec import scrapy_default
from crawler.reading.pool import ReaderPool, Readers
from crawler.reading.read import ReadJob, ReadResult, carry, read_job
from extract.output import dumps, figure_rows, finding_json, report_json
from extract.records import Hint, Report
from spiders.portals import load_registry, pick


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
@cluster_option()
def extract(
    files: tuple[Path, ...], style: str, jobs: int, portal_id: str | None, cluster: str | None
) -> None:
    """Read annual reports from files, without an archive.

    FILES are web pages (also saved as MHTML), PDF, Word, OFD, spreadsheets, pictures,
    plain text, or ZIP, RAR and 7z files with these in them. Spreadsheets need the
    extra `office`, RAR and 7z the extra `archives`, binary Word files LibreOffice,
    scans and pictures the extra `ocr`.

    JSON gives every figure with its key, value, raw text and place, and every
    finding; CSV one row a figure; a table one row a report. A file that cannot
    be read is named on stderr and makes the exit code 1; a file that holds no
    report is no error: it is named with what was found instead.
    """
    hint = _hint(portal_id)
    for path in files:
        if path.is_dir():
            raise click.ClickException(f"{path} is a folder; name the files in it: {path}/*")
        if not path.is_file():
            raise click.ClickException(f"{path}: no such file; check the path and try again")
    reader = partial(render_job, style=style)
    work, few = _jobs(files, hint), min(jobs, len(files))
    results = _on_cluster(work, cluster, reader) if cluster else read_jobs(work, few, reader)
    told = progress(results, len(files))
    sys.exit(_complain({"json": _json, "csv": _csv, "table": _table}[style](told)))


def _hint(portal_id: str | None) -> Hint:
    if portal_id is None:
        return Hint()
    (portal,) = pick(load_registry(), [portal_id])
    return Hint(bureau=portal.bureau, division=portal.division)


def _jobs(files: Sequence[Path], hint: Hint) -> Iterator[ReadJob]:
    for path in files:
        yield ReadJob(path.read_bytes(), None, str(path), hint, path.parent)


@dataclass(frozen=True, slots=True)
class Rendered(ReadResult):
    """A result whose reports were made output of, where they were read.

    ``texts`` holds one report each as JSON, or the CSV lines of all its figures;
    ``rows`` and ``findings`` are those of the tables.
    """

    texts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()


def render_job(job: ReadJob, style: str) -> ReadResult:
    """Read a job and render what was found, in the worker: text travels faster than records."""
    result = read_job(job)
    found = result.reports
    values = {
        item.name: getattr(result, item.name) for item in fields(result) if item.name != "reports"
    }
    if style == "json":
        return Rendered(**values, texts=tuple(dumps(report_json(report)) for report in found))
    if style == "csv":
        return Rendered(**values, texts=(csv_text(figure_rows(found)),))
    return Rendered(**values, rows=_rows(result), findings=_finding_rows(found))


def read_jobs(
    work: Iterable[ReadJob], jobs: int, reader: Callable[[ReadJob], ReadResult] = read_job
) -> Iterator[ReadResult]:
    """Results in the order of the work; at most a few payloads are held at a time."""
    if jobs == 1:
        yield from (reader(job) for job in work)
        return
    memory = scrapy_default("GONGAN_READ_MEMORY_MB") * 1024 * 1024 or None
    with ReaderPool(jobs, scrapy_default("GONGAN_READ_TIMEOUT"), memory, reader=reader) as pool:
        waiting: deque[Future[ReadResult]] = deque()
        for job in work:
            waiting.append(pool.submit(job))
            if len(waiting) >= jobs * 4:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _on_cluster(
    work: Iterable[ReadJob], cluster: str, reader: Callable[[ReadJob], ReadResult]
) -> Iterator[ReadResult]:
    """As :func:`read_jobs`, on a cluster: what pages name in their folders goes along."""
    with readers(1, cluster, reader) as pool:
        waiting: deque[tuple[ReadJob, Future[ReadResult]]] = deque()
        for job in map(carry, work):
            waiting.append((job, pool.submit(job)))
            if len(waiting) >= pool.processes * 4:
                yield _whole(pool, *waiting.popleft())
        while waiting:
            yield _whole(pool, *waiting.popleft())


def _whole(pool: Readers, job: ReadJob, future: Future[ReadResult]) -> ReadResult:
    """The result with all files that the page names, which are known once it was read."""
    result = future.result()
    while result.lacking:
        job = carry(job, result.lacking)
        result = pool.submit(job).result()
    return result


def progress(results: Iterator[ReadResult], total: int) -> Iterator[ReadResult]:
    """Pass results on, telling on stderr how far they are."""
    live = total > 1 and not sys.stdout.isatty()
    return told(results, "Reading", "files", total, live=live)


def _json(results: Iterable[ReadResult]) -> Iterator[ReadResult]:
    """Print each report once it is read, then the problems of files that gave none.

    The text is that of :func:`~extract.output.dumps` of the whole.
    """
    problems: list[dict[str, Any]] = []
    separator = ""
    click.echo('{\n  "reports": [', nl=False)
    for result in results:
        if isinstance(result, Rendered) and result.texts:
            for text in result.texts:
                click.echo(f"{separator}\n{_indented(text, 4)}", nl=False)
                separator = ","
        else:
            problems += [
                {"document": result.url, **finding_json(problem)} for problem in result.problems
            ]
        yield result
    click.echo("\n  ]" if separator else "]", nl=False)
    if problems:
        click.echo(f',\n  "problems": {_indented(dumps(problems), 2).lstrip()}', nl=False)
    click.echo("\n}")


def _indented(text: str, spaces: int) -> str:
    """Each line further in; a line ends with a line feed only, not where a string has U+2028."""
    margin = " " * spaces
    return margin + text.replace("\n", f"\n{margin}")


def _csv(results: Iterable[ReadResult]) -> Iterator[ReadResult]:
    """Print the figures of each file once it is read, under one header line."""
    headed = False
    for result in results:
        for text in result.texts if isinstance(result, Rendered) else ():
            click.echo(text.partition("\n")[2] if headed else text, nl=False)
            headed = headed or bool(text)
        yield result


def _table(results: Iterable[ReadResult]) -> Iterator[ReadResult]:
    """Print one row a report and then the findings, when all files are read."""
    rows: list[Row] = []
    findings: list[Row] = []
    for result in results:
        if isinstance(result, Rendered):
            rows += result.rows
            findings += result.findings
        yield result
    show(rows, "table", empty="no report found")
    if findings:
        show(findings, "table")


def _rows(result: ReadResult) -> tuple[Row, ...]:
    return tuple(
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
    )


def _finding_rows(reports: Iterable[Report]) -> tuple[Row, ...]:
    return tuple(
        {
            "bureau": report.bureau,
            "year": report.year,
            "rule": finding.rule,
            "verdict": finding.verdict,
            "message": finding.message,
        }
        for report in reports
        for finding in report.findings
    )


def _complain(results: Iterable[ReadResult]) -> int:
    """Name the files that gave no report and why, on stderr; the exit code."""
    failed = 0
    for result in results:
        if result.state == "report":
            continue
        lost = result.state == "failed"
        failed = failed or int(lost)
        told = result.problems[:1] if lost else result.problems[-1:]
        cause = told[0].message if told else "could not be read" if lost else "nothing was found"
        click.echo(f"gongan: {result.url}: {'' if lost else 'no report: '}{cause}", err=True)
    return failed
