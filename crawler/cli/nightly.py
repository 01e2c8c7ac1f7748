"""``gongan nightly``: what runs every night in production."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console

from archive.errors import ArchiveError
from archive.nights import Mode
from common.errors import CrawlError
from crawler.cli.options import (
    cluster_option,
    config_option,
    configured,
    format_option,
    log_format_option,
)
from crawler.cli.options import show as show_rows
from crawler.config import Config, ConfigError
from crawler.crawl import logs
from crawler.crawl.logs import Style
from crawler.crawl.summary import RunSummary
from crawler.nightly import alerts
from crawler.nightly import night as running
from crawler.nightly.plan import Plan
from crawler.nightly.run_report.problems import NOT_DELIVERED, NOTHING_RAN, verdict
from spiders.portals import Portal, RegistryError

logger = logging.getLogger(__name__)


class _Nightly(click.Command):
    """Ends with 2 for a configuration that is no good: then, too, nothing could run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The configuration is read when options look for their defaults."""
        try:
            return super().parse_args(ctx, args)
        except ConfigError as error:
            for problem in error.problems:
                click.echo(f"gongan: {problem}", err=True)
            ctx.exit(NOTHING_RAN)


@click.command(cls=_Nightly)
@config_option()
@click.option("--now", is_flag=True, help="Start outside the window, and go on until all is done.")
@click.option("--plan", "only_plan", is_flag=True, help="Print what is due, and crawl nothing.")
@click.option("--test-alert", is_flag=True, help="Send a test alert, and crawl nothing.")
@cluster_option()
@log_format_option()
@format_option()
def nightly(
    *,
    cluster: str | None,
    now: bool,
    only_plan: bool,
    test_alert: bool,
    log_format: Style,
    style: str,
) -> None:
    """Crawl what is due tonight, and report on it.

    Everything is set in gongan.toml (`gongan config example` explains it). What the
    night before left is taken up first, then portals whose latest report is missing,
    then the rest. Ends with its work or with the window; SIGTERM ends it within 30
    seconds, and nothing that was fetched is lost.

    Exit code 0 if all went well, 1 if some portals failed, 2 if nothing could run, 3 if
    an alert or a file of the report could not be delivered.
    """
    config = configured()
    if only_plan:
        show_rows(_rows(running.preview(config)), style, empty="no portal is due")
        return
    console = Console(stderr=True)
    if test_alert:
        with logs.setup(console, config.log.level, log_format):
            sys.exit(_try_alerts(config, log_format))
    with logs.setup(console, config.log.level, log_format):
        try:
            night = running.run(
                config, ignore_window=now, console=console, elsewhere=_elsewhere(config, cluster)
            )
        except (CrawlError, ArchiveError, RegistryError) as error:
            _say(f"nothing could run: {error}", log_format)
            sys.exit(NOTHING_RAN)
        except Exception:
            # a fault of this program must not end with 1, which says that portals failed
            logger.exception("the night ended with a fault of this program")
            sys.exit(NOTHING_RAN)
        for failure in night.undelivered:
            _say(failure, log_format)
        if night.report is not None:
            click.echo(verdict(night.report))
    sys.exit(night.exit_code)


def _elsewhere(config: Config, cluster: str | None) -> running.CrawlElsewhere | None:
    """What crawls the night on a cluster, if one was named."""
    if cluster is None:
        return None
    from crawler.cluster import crawl as spread

    address = cluster

    def crawl(
        portals: Sequence[Portal],
        settings: Mapping[str, Any],
        modes: Mapping[str, Mode],
        closes_in: float | None,
    ) -> RunSummary:
        terms = spread.terms(address, running.COMMAND, config, closes_in)
        contact = config.contact or None
        return spread.crawl(
            portals, terms, db=config.db, contact=contact, settings=settings, modes=modes
        )

    return crawl


def _try_alerts(config: Config, log_format: Style) -> int:
    """Send a test alert; the exit code."""
    failures = alerts.send_trial(config.alerts)
    for failure in failures:
        _say(failure, log_format)
    if failures:
        return NOT_DELIVERED
    ways = ["the command was run"] if config.alerts.command else []
    if config.alerts.smtp.host:
        ways.append(f"mail went to {', '.join(config.alerts.smtp.recipients)}")
    click.echo(f"test alert sent: {'; '.join(ways)}")
    return 0


def _say(words: str, log_format: Style) -> None:
    if log_format == "json":
        logger.error("%s", words)
    else:
        click.echo(f"gongan: {words}", err=True)


def _rows(tonight: Plan) -> list[dict[str, Any]]:
    """One row a portal: those due in their order, then those that must wait."""
    due = [
        {
            "portal": visit.portal.id,
            "name": visit.portal.name,
            "tonight": visit.mode,
            "why": "; ".join(visit.reasons),
        }
        for visit in tonight.visits
    ]
    held = [
        {
            "portal": one.portal.id,
            "name": one.portal.name,
            "tonight": f"waits until {one.until[:16]}",
            "why": one.reason,
        }
        for one in tonight.waiting
    ]
    return due + held
