"""``gongan crawl``: collect reports from portals into the archive."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from common.locks import lock
from crawler.cli.options import (
    configured,
    contact_option,
    db_option,
    format_option,
    log_format_option,
    portals_option,
    show,
)
from crawler.crawl import logs
from crawler.crawl.logs import Style
from crawler.crawl.run import RunSummary
from crawler.crawl.run import crawl as run_crawl
from crawler.nightly.portal_notes import PortalNotes
from spiders.portals import Portal, load_registry, pick

logger = logging.getLogger(__name__)

_HELP_CONTACT = (
    "Your e-mail address or web page, sent in the User-Agent so that a webmaster can reach you. "
    "Needed for every portal but the sample."
)


@click.command()
@click.argument("portals", nargs=-1, metavar="[PORTAL...]")
@db_option()
@contact_option(_HELP_CONTACT)
@click.option(
    "--delay",
    type=click.FloatRange(0.0),
    help="Seconds between two requests to a host, at least 1 for real portals.  [default: 1]",
)
@click.option(
    "--max-requests",
    type=click.IntRange(1),
    help="Requests sent to one portal, and to one host, at the most.  [default: 2000]",
)
@click.option(
    "--max-time",
    type=click.IntRange(1),
    help="Seconds after which the crawl of a portal is ended.  [default: 21600]",
)
@click.option(
    "--max-size",
    type=click.IntRange(1),
    help="MiB of the largest response that is accepted.  [default: 64]",
)
@click.option(
    "--timeout", type=click.FloatRange(0.1), help="Seconds a response may take.  [default: 60]"
)
@click.option(
    "--readers",
    type=click.IntRange(1, 64),
    help="Worker processes that read documents beside the crawl.  [default: CPUs less one]",
)
@portals_option()
@click.option("--quiet", is_flag=True, help="No progress and no log below warnings.")
@log_format_option()
@format_option()
def crawl(
    portals: tuple[str, ...],
    db: Path,
    contact: str | None,
    delay: float | None,
    max_requests: int | None,
    max_time: int | None,
    max_size: int | None,
    timeout: float | None,
    readers: int | None,
    extra: Path | None,
    quiet: bool,
    log_format: Style,
    style: str,
) -> None:
    """Collect reports from portals into the archive.

    PORTAL is an id of `gongan portals list`. Without one, all portals that have
    an address are crawled, except the sample.

    robots.txt is obeyed, each host gets one connection and at least a second
    between requests. Every response, error and refusal is kept before it is
    read. Stop with Ctrl+C: what was fetched is kept, and read the next time.
    Exit code 1 if a portal failed, or another crawl into the archive is running.
    Pace and limits that are not given here are those of gongan.toml.
    """
    registry = load_registry(extra)
    chosen = pick(registry, portals) if portals else _all_real(registry.values())
    given = _settings(delay, max_requests, max_time, max_size, timeout, readers)
    _check_delay(delay, chosen)
    level = "WARNING" if quiet else configured().log.level
    settings = {**configured().scrapy_settings(), **given, "LOG_LEVEL": level}
    console = Console(stderr=True)
    with lock(db, "crawl"), logs.setup(console, level, log_format):
        summary = run_crawl(
            chosen,
            db=db,
            contact=contact,
            settings=settings,
            command="crawl",
            # a JSON log has no other lines
            progress=not quiet and log_format == "text",
            console=console,
            on_portal=PortalNotes(configured().nightly.timezone).portal_ended,
        )
        show(_rows(summary), style)
        for failure in summary.failures:
            _tell(failure, log_format)
    sys.exit(0 if summary.ok else 1)


def _tell(failure: str, log_format: Style) -> None:
    if log_format == "json":
        logger.error("%s", failure)
    else:
        click.echo(f"gongan: {failure}", err=True)


def _all_real(portals: Any) -> tuple[Portal, ...]:
    return tuple(portal for portal in portals if portal.start_urls and not portal.local)


def _check_delay(delay: float | None, portals: Sequence[Portal]) -> None:
    if delay is not None and delay < 1 and not all(portal.local for portal in portals):
        raise click.UsageError("--delay below 1 second is for local portals only: give 1 or more")


def _settings(
    delay: float | None,
    max_requests: int | None,
    max_time: int | None,
    max_size: int | None,
    timeout: float | None,
    readers: int | None,
) -> dict[str, Any]:
    """The given options as Scrapy settings."""
    given = {
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_START_DELAY": delay,
        "GONGAN_REQUEST_BUDGET": max_requests,
        "GONGAN_HOST_BUDGET": max_requests,
        "CLOSESPIDER_TIMEOUT": max_time,
        "DOWNLOAD_MAXSIZE": max_size * 1024 * 1024 if max_size else None,
        "DOWNLOAD_TIMEOUT": timeout,
        "GONGAN_READERS": readers,
    }
    return {name: value for name, value in given.items() if value is not None}


def _rows(summary: RunSummary) -> list[dict[str, Any]]:
    """One row a portal: how it ended and what came of its requests."""
    return [
        {
            "portal": portal.portal_id,
            "name": portal.name,
            "ended": portal.ended,
            "requests": sum(portal.captures.values()),
            "outcomes": ", ".join(
                f"{name} {count}" for name, count in sorted(portal.captures.items())
            ),
        }
        for portal in summary.portals
    ]
