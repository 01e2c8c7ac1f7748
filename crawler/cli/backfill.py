"""``gongan backfill``: what portals dropped, from web archives."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from archive.coverage import FIRST_YEAR
from common.locks import lock
from common.times import present
from crawler.cli.options import (
    cluster_option,
    configured,
    contact_option,
    db_option,
    format_option,
    given_settings,
    log_format_option,
    portals_option,
    setting_options,
    show,
)
from crawler.cli.readers import readers
from crawler.crawl import logs
from crawler.crawl.backfill.run import Plan, is_on_this_machine
from crawler.crawl.backfill.run import backfill as run_backfill
from crawler.crawl.logs import Style
from crawler.crawl.summary import RunSummary
from crawler.reading.pool import Readers
from spiders.history.choice import WINDOW, abouts
from spiders.history.services import CommonCrawl, Pace, Service, Span
from spiders.history.task import Task
from spiders.portals import Portal, load_registry, pick

_HELP_CONTACT = (
    "Your e-mail address or web page, sent in the User-Agent so that the archive can reach you. "
    "Needed for every archive that is not on this machine."
)
CDX_PACE = Pace(index=1.0, memento=1.0)


@click.command()
@click.argument("portals", nargs=-1, metavar="[PORTAL...]")
@click.option(
    "--from",
    "source",
    type=click.Choice(["wayback", "commoncrawl", "cdx"]),
    default="wayback",
    show_default=True,
    help="The archive: the Wayback Machine, Common Crawl, or a pywb server at --at.",
)
@click.option(
    "--at",
    metavar="URL",
    help="Address of a server that stands for the archive: for cdx a collection of pywb.",
)
@click.option(
    "--data", metavar="URL", help="Address of Common Crawl's files, where --at is its index."
)
@click.option(
    "--years",
    metavar="FIRST-LAST",
    help=f"Report years wanted.  [default: {FIRST_YEAR} to last year]",
)
@click.option("--plan", is_flag=True, help="Ask the index only; say how many requests are left.")
@click.option(
    "--versions",
    is_flag=True,
    help="Every different content of a page that the archive has, also of pages fetched live.",
)
@click.option(
    "--window",
    type=click.IntRange(0, 36_500),
    default=WINDOW.days,
    show_default=True,
    metavar="DAYS",
    help="How far from its page an attachment or picture may have been captured.",
)
@click.option(
    "--max-requests",
    type=click.IntRange(1),
    default=None,
    help="Requests of this run, at most; the next run goes on.  [default: no limit]",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=None,
    help="Seconds between two requests; below the archive's own limit on this machine only.",
)
@db_option()
@contact_option(_HELP_CONTACT)
@setting_options("--max-size", "--timeout", "--readers")
@portals_option()
@cluster_option()
@click.option("--quiet", is_flag=True, help="No progress and no log below warnings.")
@log_format_option()
@format_option()
def backfill(
    portals: tuple[str, ...],
    source: str,
    at: str | None,
    data: str | None,
    years: str | None,
    plan: bool,
    versions: bool,
    window: int,
    max_requests: int | None,
    delay: float | None,
    db: Path,
    contact: str | None,
    extra: Path | None,
    cluster: str | None,
    quiet: bool,
    log_format: Style,
    style: str,
) -> None:
    """Ask web archives for reports that portals no longer show.

    PORTAL is an id of `gongan portals list`; without one, all portals of which a
    host is known, present or former, are asked about. The index is asked for each
    host; lists of the time lead to the reports, which are kept as the archive has
    them, with the moment at which it captured them and its own address. Nothing
    is asked of the portals, and nothing that was fetched from them is replaced.

    What was received is not asked for again: a run that was stopped or killed goes on
    where it was. Exit code 1 if an archive failed or an index could not be fetched.
    """
    registry = load_registry(extra)
    chosen = pick(registry, portals) if portals else _all(registry.values())
    task = Task(
        service=_service(source, at, data, delay),
        span=_span(years),
        window=timedelta(days=window),
        versions=versions,
        plan=plan,
    )
    level = "WARNING" if quiet else configured().log.level
    settings = _settings(level, max_requests)
    console = Console(stderr=True)
    with (
        lock(db, "backfill"),
        logs.setup(console, level, log_format),
        _readers(cluster) as spread,
    ):
        summary, plans = run_backfill(
            chosen,
            task,
            db=db,
            contact=contact,
            settings=settings,
            progress=not quiet and log_format == "text",
            console=console,
            readers=None if spread is None else lambda: spread,
        )
    show(_plan_rows(plans) if plan else _rows(summary), style)
    _tell_failures(summary)
    sys.exit(0 if summary.ok else 1)


def _settings(level: str, max_requests: int | None) -> dict[str, Any]:
    """Scrapy's settings of a run, which the requests of all portals together are limited by."""
    own = {"GONGAN_RUN_BUDGET": max_requests or 0, "GONGAN_REQUEST_BUDGET": 0}
    return {**configured().scrapy_settings(), **given_settings(), "LOG_LEVEL": level, **own}


def _tell_failures(summary: RunSummary) -> None:
    """Say on stderr, which leaves the table alone, what failed and why a run was stopped."""
    for failure in summary.failures:
        click.echo(f"gongan: {failure}", err=True)
    if summary.stopped is not None:
        click.echo(f"gongan: stopped ({summary.stopped}): the same command goes on", err=True)


@contextmanager
def _readers(cluster: str | None) -> Iterator[Readers | None]:
    """Readers on a cluster: an archive on the Web is one host, and asked from here."""
    if cluster is None:
        yield None
        return
    with readers(1, cluster) as spread:
        yield spread


def _service(source: str, at: str | None, data: str | None, delay: float | None) -> Service:
    if source == "cdx" and at is None:
        raise click.UsageError("--from cdx needs the server's address: --at URL")
    if data is not None and source != "commoncrawl":
        raise click.UsageError("--data goes with --from commoncrawl")
    service = CommonCrawl() if source == "commoncrawl" else Service()
    if source == "cdx":
        service = replace(service, name="cdx", pace=CDX_PACE)
    if at is not None:
        base = _address(at)
        service = replace(service, base=base, local=is_on_this_machine(base))
        if isinstance(service, CommonCrawl):
            service = replace(service, data=_address(data or at))
    return service if delay is None else _slower(service, delay)


def _slower(service: Service, delay: float) -> Service:
    pace = Pace(delay, delay)
    if not service.local and (delay < service.pace.index or delay < service.pace.memento):
        least = max(service.pace.index, service.pace.memento)
        raise click.UsageError(f"--delay below the archive's own limit: give {least:g} or more")
    return replace(service, pace=pace)


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise click.UsageError(f"{text!r} is no http or https address")
    return text.rstrip("/")


def _span(years: str | None) -> Span:
    last = present().year - 1
    if years is None:
        return Span(FIRST_YEAR, last)
    first_text, _, last_text = years.partition("-")
    try:
        span = Span(int(first_text), int(last_text or first_text))
    except ValueError:
        raise click.UsageError(f"--years: {years!r} is no year and no FIRST-LAST") from None
    if not FIRST_YEAR - 1 <= span.first <= span.last <= last + 1:
        raise click.UsageError(f"--years: give years from {FIRST_YEAR} to {last}, first to last")
    return span


def _all(portals: Iterable[Portal]) -> tuple[Portal, ...]:
    return tuple(portal for portal in portals if abouts(portal) and not portal.local)


def _plan_rows(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    rows = [
        {
            "portal": plan.portal_id,
            "hosts": " ".join(plan.hosts),
            "index_requests": plan.questions,
            "index_failed": plan.failed,
            "captures": plan.captures,
            "lists": plan.lists,
            "pages": plan.pages,
            "kept": plan.kept,
            "requests_left": plan.requests,
            "minutes": round(plan.seconds / 60, 1),
        }
        for plan in plans
    ]
    if len(rows) > 1:
        counted = [name for name in rows[0] if name not in ("portal", "hosts", "minutes")]
        total: dict[str, Any] = {"portal": "all", "hosts": ""}
        total |= {name: sum(int(str(row[name])) for row in rows) for name in counted}
        rows.append(total | {"minutes": round(sum(plan.seconds for plan in plans) / 60, 1)})
    return rows


def _rows(summary: RunSummary) -> list[dict[str, Any]]:
    return [
        {
            "portal": portal.portal_id,
            "name": portal.name,
            "ended": portal.ended,
            "requests": sum(portal.captures.values()),
            "outcomes": ", ".join(f"{n} {count}" for n, count in sorted(portal.captures.items())),
            "reports": portal.reports,
        }
        for portal in summary.portals
    ]
