"""``gongan crawl``: collect reports from portals into the archive."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from common.locks import lock
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
from crawler.crawl import logs
from crawler.crawl.logs import Style
from crawler.crawl.run import crawl as run_crawl
from crawler.crawl.summary import RunFailure, RunSummary
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
@setting_options("--delay", "--max-requests", "--max-time", "--max-size", "--timeout", "--readers")
@portals_option()
@cluster_option()
@click.option("--quiet", is_flag=True, help="No progress and no log below warnings.")
@log_format_option()
@format_option()
def crawl(
    portals: tuple[str, ...],
    db: Path,
    contact: str | None,
    extra: Path | None,
    cluster: str | None,
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
    Exit code 1 if a portal failed, if a list, an article or an attachment that is there
    could not be had or came cut off (each is told with its number by outcome; pictures, styles,
    pages that do not exist, that robots.txt forbids or a challenge hides are no failure),
    or another crawl into the archive is running.
    Pace and limits that are not given here are those of gongan.toml.
    """
    registry = load_registry(extra)
    chosen = pick(registry, portals) if portals else _all_real(registry.values())
    given = given_settings()
    _check_delay(given.get("DOWNLOAD_DELAY"), chosen)
    level = "WARNING" if quiet else configured().log.level
    settings = {**configured().scrapy_settings(), **given, "LOG_LEVEL": level}
    console = Console(stderr=True)
    with lock(db, "crawl"), logs.setup(console, level, log_format):
        summary = (
            _on_cluster(cluster, chosen, db, contact, settings)
            if cluster is not None
            else run_crawl(
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
        )
        show(_rows(summary), style)
        for failure in summary.failures:
            _tell(failure, log_format)
    sys.exit(0 if summary.ok else 1)


def _on_cluster(
    cluster: str,
    portals: Sequence[Portal],
    db: Path,
    contact: str | None,
    settings: Mapping[str, Any],
) -> RunSummary:
    from crawler.cluster import crawl as spread

    terms = spread.terms(cluster, "crawl", configured())
    return spread.crawl(portals, terms, db=db, contact=contact, settings=settings)


def _tell(failure: RunFailure, log_format: Style) -> None:
    if log_format == "json":
        logger.error("%s", failure)
    else:
        click.echo(f"gongan: {failure}", err=True)


def _all_real(portals: Any) -> tuple[Portal, ...]:
    return tuple(portal for portal in portals if portal.start_urls and not portal.local)


def _check_delay(delay: float | None, portals: Sequence[Portal]) -> None:
    if delay is not None and delay < 1 and not all(portal.local for portal in portals):
        raise click.UsageError("--delay below 1 second is for local portals only: give 1 or more")


def _rows(summary: RunSummary) -> list[dict[str, Any]]:
    """One row a portal: how it ended, what came of its requests, how many were for looks alone."""
    return [
        {
            "portal": portal.portal_id,
            "name": portal.name,
            "ended": portal.ended,
            "requests": sum(portal.captures.values()),
            "requisites": portal.requisites,
            "outcomes": ", ".join(
                f"{name} {count}" for name, count in sorted(portal.captures.items())
            ),
        }
        for portal in summary.portals
    ]
