"""One night: plan, crawl, remember, report."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console

from archive import nights
from archive.audit import store as audit
from archive.nights import Mode
from archive.store import Archive, open_archive
from common.errors import CrawlError
from common.locks import lock
from common.times import present
from crawler.config import Config
from crawler.config.identity import require_contact
from crawler.crawl.queue.recheck import RecheckPolicy, add_rechecks, due_documents
from crawler.crawl.rendering.trial import undrawable
from crawler.crawl.run import crawl
from crawler.crawl.session import portal_record
from crawler.crawl.summary import RunSummary
from crawler.nightly import alerts, metrics
from crawler.nightly.plan import Plan, Rhythm, Visit, plan
from crawler.nightly.portal_notes import PortalNotes
from crawler.nightly.run_report import assemble
from crawler.nightly.run_report.problems import exit_code
from crawler.nightly.run_report.records import DeferredPortal, RunReport, Stop
from crawler.nightly.run_report.render import FolderError, write
from spiders.portals import Portal, load_registry, pick

logger = logging.getLogger(__name__)

RECHECKS = 50
"""Documents of one portal that no list leads to any more and that are looked at in one night."""

COMMAND = "nightly"


CrawlElsewhere = Callable[
    [Sequence[Portal], Mapping[str, Any], Mapping[str, Mode], float | None], RunSummary
]
"""Crawls portals with these settings, in these modes, for so many seconds at most."""


class WindowClosedError(CrawlError):
    """A night was asked for outside the configured window."""


@dataclass(frozen=True, slots=True)
class Night:
    """What came of a night: its report, and what could not be delivered of it.

    ``report`` is ``None`` when no portal was due.
    """

    report: RunReport | None
    undelivered: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0: all in order; 1: some portals failed; 2: nothing could run; 3: not delivered."""
        return 0 if self.report is None else exit_code(self.report, len(self.undelivered))


def portals_of(config: Config) -> tuple[Portal, ...]:
    """The portals that the nightly crawl is for: those named, or all that have an address.

    Raises RegistryError, or UnknownPortalError for a name that is none.
    """
    registry = load_registry(config.portals)
    if config.nightly.only:
        return tuple(pick(registry, config.nightly.only))
    return tuple(p for p in registry.values() if p.start_urls and not p.local)


def rhythm_of(config: Config) -> Rhythm:
    """How often columns are walked, as configured."""
    wanted = config.nightly
    return Rhythm(wanted.lists_days, wanted.season_lists_days, wanted.season, wanted.timezone)


def preview(config: Config) -> Plan:
    """What a night that began now would do; reads the archive, if there is one."""
    portals = portals_of(config)
    if not config.db.exists():
        return Plan(tuple(Visit(p, "full", ("never walked",), (0, "", p.id)) for p in portals))
    with open_archive(config.db, create=False, read_only=True) as archive:
        return plan(archive.db, portals, rhythm_of(config), present())


def run(
    config: Config,
    *,
    settings: Mapping[str, Any] | None = None,
    ignore_window: bool = False,
    console: Console | None = None,
    progress: bool = False,
    elsewhere: CrawlElsewhere | None = None,
) -> Night:
    """Crawl what is due tonight, and report; blocks until the work or the window ends.

    ``settings`` go before those that the configuration gives; ``elsewhere`` crawls in
    this process's place.  Can be called once a process.  Raises WindowClosedError,
    LockedError, ContactMissingError, RegistryError or ArchiveError when nothing could run.
    """
    portals = portals_of(config)
    closes_in = _time_left(config, ignore_window=ignore_window)
    contact = config.contact or None
    if not all(portal.local for portal in portals):
        require_contact(contact)
    with lock(config.db, COMMAND):
        tonight = _prepare(config, portals)
        if not tonight.visits:
            logger.info("no portal is due: %s wait, %s rest", *_idle(tonight))
            return Night(None)
        logger.info("%d portals are due, %s wait, %s rest", len(tonight.visits), *_idle(tonight))
        modes = {visit.portal.id: visit.mode for visit in tonight.visits}
        wanted = {**config.scrapy_settings(), **NIGHTLY_SETTINGS, **(settings or {})}
        due = [visit.portal for visit in tonight.visits]
        lost = undrawable(due, str(wanted.get("GONGAN_CHROMIUM") or ""))
        if lost is not None:
            logger.error("%s", lost)
        if elsewhere is not None:
            summary = elsewhere(due, wanted, modes, closes_in)
            return _conclude(config, tonight, summary)
        summary = crawl(
            due,
            db=config.db,
            contact=contact,
            settings=wanted,
            command=COMMAND,
            progress=progress,
            console=console,
            closes_in=closes_in,
            on_portal=PortalNotes(config.nightly.timezone, modes).portal_ended,
        )
        return _conclude(config, tonight, summary)


NIGHTLY_SETTINGS = {
    "SCHEDULER": "crawler.crawl.queue.scheduler.ArchiveScheduler",
    "GONGAN_RECHECK": True,
    "GONGAN_HOST_MEMORY": True,
}
"""What sets a night apart from a plain crawl: its queue, its memory, its re-checks."""


def _time_left(config: Config, *, ignore_window: bool) -> float | None:
    """Seconds until the window closes, ``None`` for never."""
    window, moment = config.nightly.window, present()
    if ignore_window:
        return None
    if not window.is_open(moment):
        opens = window.opens_at(moment).astimezone(config.nightly.timezone)
        raise WindowClosedError(
            f"the window {window} is closed until {opens:%Y-%m-%d %H:%M} "
            f"({config.nightly.timezone.key}): start it then, or give --now"
        )
    closes = window.closes_at(moment)
    return None if closes is None else (closes - moment).total_seconds()


def _prepare(config: Config, portals: Iterable[Portal]) -> Plan:
    """Plan the night, queue the second looks, and report on a night that was killed."""
    portals = tuple(portals)
    with open_archive(config.db) as archive:
        archive.put_portals([portal_record(portal) for portal in portals])
        _report_on_killed(archive, portals)
        moment = present()
        tonight = plan(archive.db, portals, rhythm_of(config), moment)
        recheck = config.recheck
        policy = RecheckPolicy(recheck.recent_days, recheck.old_days, recheck.period_days)
        for visit in tonight.visits:
            id_ = visit.portal.id
            due = due_documents(archive.db, id_, policy, moment, RECHECKS)
            if due:
                archive.write(partial(add_rechecks, archive.db, id_, due))
    return tonight


def _report_on_killed(archive: Archive, portals: Iterable[Portal]) -> None:
    """A night that was killed has no report: it gets one now, of what it had done."""
    rows = archive.db.conn.execute(
        "SELECT id, state FROM runs WHERE command = ?"
        " AND id NOT IN (SELECT run_id FROM run_reports) ORDER BY id",
        (COMMAND,),
    ).fetchall()
    known = {portal.id for portal in portals}
    for run_id, state in rows:
        if state == "running":
            archive.interrupt_run(run_id)
        report = assemble.build(
            archive.db,
            run_id,
            due=[row["portal_id"] for row in nights.portal_runs(archive.db, run_id)],
            stopped="error",
            error="the program was killed, or the machine went down",
            known=known,
        )
        archive.write(partial(nights.put_report, archive.db, run_id, report.to_json()))


def _conclude(config: Config, tonight: Plan, summary: RunSummary) -> Night:
    """Make the report, keep it, and send it where it is wanted."""
    with open_archive(config.db, create=False) as archive:
        audit.freshen(archive)
        before = assemble.before(archive.db, summary.run_id)
        report = assemble.build(
            archive.db,
            summary.run_id,
            due=[visit.portal.id for visit in tonight.visits],
            waiting=[
                DeferredPortal(one.portal.id, one.until, one.reason) for one in tonight.waiting
            ],
            stopped=_stop(summary),
            error=next(map(str, summary.failures), None) if summary.state == "failed" else None,
            failures=[one.text for one in summary.failures if one.portal_id is None],
            known={portal.id for portal in portals_of(config)},
        )
        archive.write(partial(nights.put_report, archive.db, summary.run_id, report.to_json()))
    return Night(report, _deliver(config, report, before))


def _stop(summary: RunSummary) -> Stop:
    stops: dict[str | None, Stop] = {
        "window": "window", "budget": "budget", "signal": "signal", "error": "error"
    }  # fmt: skip
    return stops.get(summary.stopped, "done")


def _deliver(config: Config, report: RunReport, before: RunReport | None) -> tuple[str, ...]:
    """Write files and send alerts; what fails is said, and harms nothing else."""
    undelivered = []
    if config.report.dir is not None:
        try:
            write(report, config.report.dir)
        except FolderError as error:
            undelivered.append(str(error))
    undelivered += alerts.send(report, config.alerts, before)
    if config.report.prometheus is not None:  # last: it says whether the others came through
        try:
            metrics.write(report, config.report.prometheus, len(undelivered))
        except metrics.MetricsError as error:
            undelivered.append(str(error))
    return tuple(undelivered)


def _idle(tonight: Plan) -> tuple[int, int]:
    return len(tonight.waiting), len(tonight.resting)
