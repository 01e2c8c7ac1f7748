"""What a night is for: which portals, in which order, and how gently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from archive import nights, queue
from archive.nights import Mode
from common.times import timestamp
from crawler.nightly.health import due_year
from spiders.portals import Portal

SEASON_GAPS = ("01-01", "03-31")
"""When reports appear: a gap of the year just over is most likely to close then."""

_UNFINISHED, _GAP, _LIST = range(3)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often columns are walked, in nights: ``season`` (month-day to month-day) and else.

    ``zone`` is the time zone the nights are counted in.
    """

    lists_days: int = 2
    season_lists_days: int = 1
    season: tuple[str, str] = ("01-01", "04-15")
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def night(self, moment: datetime) -> date:
        """The night a moment belongs to, by the day it began: noon to noon."""
        return (moment.astimezone(self.zone) - timedelta(hours=12)).date()

    def days(self, night: date) -> int:
        """How many nights lie between two walks at that time of the year."""
        in_season = within(self.season, night)
        return self.season_lists_days if in_season else self.lists_days


def within(season: tuple[str, str], day: date) -> bool:
    """Whether a day lies in a season, which may go over the new year."""
    first, last = season
    today = f"{day:%m-%d}"
    if first <= last:
        return first <= today <= last
    return today >= first or today <= last


@dataclass(frozen=True, slots=True)
class Visit:
    """One portal to be crawled tonight, and why; lower ``rank`` goes first."""

    portal: Portal
    mode: Mode
    reasons: tuple[str, ...]
    rank: tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class DeferredVisit:
    """A portal that is left alone tonight, until when, and why."""

    portal: Portal
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The night's work in its order; who must wait; who is not due."""

    visits: tuple[Visit, ...]
    waiting: tuple[DeferredVisit, ...] = ()
    resting: tuple[Portal, ...] = ()


def plan(db: Database, portals: Iterable[Portal], rhythm: Rhythm, now: datetime) -> Plan:
    """Plan the night that ``now`` belongs to.

    A portal is due when it has work left from before, or its column was not walked
    for as many nights as the rhythm says.  First come those cut short or refused
    before their column was walked, then those whose last due report is missing, then
    the rest; always the longest unvisited first.
    """
    known = _Known(
        walks={id_: datetime.fromisoformat(at) for id_, at in nights.last_walks(db).items()},
        latest=latest_years(db),
        left=frozenset(queue.portals_with_work(db, timestamp(now))),
        cut=_cut_short(db),
    )
    night = rhythm.night(now)
    troubles = nights.troubles(db)
    visits, waiting, resting = [], [], []
    for portal in portals:
        held = [troubles[host] for host in _hosts(portal) if host in troubles]
        until = max((one.not_before for one in held), default="")
        if until > timestamp(now):
            waiting.append(DeferredVisit(portal, until, "; ".join(one.reason for one in held)))
            continue
        visit = _visit(portal, "gentle" if held else "full", known, rhythm, night)
        if visit is None:
            resting.append(portal)
        else:
            visits.append(visit)
    visits.sort(key=lambda visit: visit.rank)
    return Plan(tuple(visits), tuple(waiting), tuple(resting))


@dataclass(frozen=True, slots=True)
class _Known:
    """Of the portals: last walks, latest reports, who has work left, whose crawl was cut short."""

    walks: Mapping[str, datetime]
    latest: Mapping[str, int]
    left: frozenset[str]
    cut: frozenset[str]


def _visit(portal: Portal, mode: Mode, known: _Known, rhythm: Rhythm, night: date) -> Visit | None:
    """The visit a portal is due tonight, if it is."""
    walked = known.walks.get(portal.id)
    reasons = {}
    if portal.id in known.cut:
        reasons[_UNFINISHED] = "its last crawl was cut short"
    elif portal.id in known.left:
        reasons[_UNFINISHED] = "requests are left from before"
    since = (night - rhythm.night(walked)).days if walked else None
    if since is None:
        reasons[_LIST] = "never walked to the end"
    elif since >= rhythm.days(night):
        reasons[_LIST] = f"last walked {since} nights ago"
    elif mode == "gentle":
        reasons[_LIST] = "its host was in trouble when last asked"
    if not reasons:
        return None
    gap = _gap(known.latest.get(portal.id), night)
    words = (*reasons.values(), *((gap,) if gap else ()))
    rank = (_tier(reasons, gap=gap is not None), walked.isoformat() if walked else "", portal.id)
    return Visit(portal, mode, words, rank)


def _tier(reasons: Mapping[int, str], *, gap: bool) -> int:
    if _UNFINISHED in reasons:
        return _UNFINISHED
    return _GAP if gap else min(reasons)


def _gap(latest: int | None, night: date) -> str | None:
    """The report that ought to be there, or may appear any day now, and is not."""
    wanted = night.year - 1 if within(SEASON_GAPS, night) else due_year(night)
    if latest is not None and latest >= wanted:
        return None
    return f"the report of {wanted} is not there"


def latest_years(db: Database, portal_id: str | None = None) -> dict[str, int]:
    """The latest report year from each portal's documents, or from those of one."""
    rows = db.conn.execute(
        "SELECT d.portal_id, max(r.year) FROM documents d"
        " JOIN version_documents w ON w.document_id = d.id"
        " JOIN versions v ON v.id = w.version_id JOIN reports r ON r.id = v.report_id"
        f" WHERE d.portal_id {'IS NOT NULL' if portal_id is None else '= ?'} GROUP BY d.portal_id",
        () if portal_id is None else (portal_id,),
    )
    return dict(rows.fetchall())


def _cut_short(db: Database) -> frozenset[str]:
    """Portals whose last crawl ended before their column was walked."""
    rows = db.conn.execute(
        "SELECT portal_id FROM (SELECT portal_id, state, row_number() OVER"
        " (PARTITION BY portal_id ORDER BY finished_at DESC, run_id DESC) AS age FROM portal_runs)"
        " WHERE age = 1 AND state = 'unfinished'"
    )
    return frozenset(portal_id for (portal_id,) in rows.fetchall())


def _hosts(portal: Portal) -> tuple[str, ...]:
    """The hosts a crawl of the portal begins on."""
    return tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in portal.start_urls))
