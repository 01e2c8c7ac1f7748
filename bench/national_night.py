"""A national year, night by night, on paper: ``python -m bench.national_night [--portals N]``.

The planner (crawler.nightly.plan) and the intervals of re-checks are the real ones, on a
real archive; what hosts do is invented: how many list pages they have, how long they take,
which of them answer 304, when they publish.  All assumptions are in :class:`Model`.  Printed
are, for 1, 4 and 16 machines: the first harvest night by night, the nights of January, and
quiet nights in summer.
"""

from __future__ import annotations

import argparse
import heapq
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from archive.store import Archive, open_archive
from common.times import timestamp
from crawler.cluster.groups import hosts_of
from crawler.crawl.queue.recheck import RecheckPolicy
from crawler.crawl.run import by_shared_host
from crawler.nightly.night import RECHECKS
from crawler.nightly.plan import Rhythm, Visit, plan
from spiders.portals import Portal

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = range(2008, 2026)
"""Eighteen report years, the last of which appears in the January that is simulated."""


@dataclass(frozen=True)
class Model:
    """What is assumed; times in seconds, sizes in KB."""

    window: float = 8 * 3600
    parallel: int = 8
    """Portals that one machine crawls at the same time (crawl.parallel_portals)."""
    delay: float = 1.0
    shared: float = 0.3
    """Share of bureaus that publish on a host with others."""
    together: int = 6
    unreachable: float = 0.03
    challenged: float = 0.04
    validators: float = 0.55
    """Share of hosts that answer 304 to what they have shown before."""
    latency: tuple[float, float] = (-0.6, 0.9)
    """Of a lognormal distribution: half answer within 0.55 s, one in ten takes 1.7 s."""
    lists: tuple[float, float] = (0.9, 0.8)
    """List pages of a column: half have 2 or 3, one in ten 7."""
    attached: float = 0.3
    """Share of reports with a file beside their page."""
    list_size: float = 45
    page_size: float = 60
    file_size: float = 240
    not_modified: float = 0.4
    merge_reports: float = 130.0
    """Reports that are merged in a second (bench.merge_rate)."""
    row: float = 1.3
    """KB in the archive for a capture without bytes; below, for what brings them."""
    stored_list: float = 9
    stored_report: float = 29
    stored_file: float = 200


MODEL = Model()
PUBLISHED = ((1, 15, 0.10), (1, 31, 0.60), (2, 28, 0.18), (3, 31, 0.12))
"""By which month and day which share of a year's reports appears."""


@dataclass
class Host:
    """What is invented of a portal: its pace and its pages."""

    seconds: float
    lists: int
    confirms: bool
    trouble: str | None
    attached: frozenset[int]
    publishes: dict[int, date]
    checked: dict[int, date] = field(default_factory=dict)


@dataclass
class Night:
    """What a night came to."""

    due: int = 0
    done: int = 0
    requests: int = 0
    sent: float = 0.0
    grown: float = 0.0
    reports: int = 0
    hours: float = 0.0
    planning: float = 0.0
    merging: float = 0.0


def portals(count: int, chance: random.Random) -> tuple[list[Portal], dict[str, Host]]:
    """The portals, and what they do."""
    made, hosts = [], {}
    group = 0
    for number in range(count):
        id_ = f"p{number:04}"
        if chance.random() < MODEL.shared:
            host = f"www.city{group // MODEL.together}.gov.cn"
            group += 1
        else:
            host = f"gaj.{id_}.gov.cn"
        made.append(
            Portal(id=id_, name=f"第{number}公安局", hosts=(host,), home_url=f"http://{host}/",
                   columns=(f"http://{host}/{id_}/nb/",))
        )  # fmt: skip
        told = chance.random()
        trouble = None
        if told < MODEL.unreachable:
            trouble = "unreachable"
        elif told < MODEL.unreachable + MODEL.challenged:
            trouble = "challenged"
        hosts[id_] = Host(
            seconds=max(MODEL.delay, chance.lognormvariate(*MODEL.latency)),
            lists=max(1, min(15, round(chance.lognormvariate(*MODEL.lists)))),
            confirms=chance.random() < MODEL.validators,
            trouble=trouble,
            attached=frozenset(y for y in YEARS if chance.random() < MODEL.attached),
            publishes={year: _published(year, chance) for year in YEARS},
        )
    return made, hosts


def _published(year: int, chance: random.Random) -> date:
    told, first = chance.random(), date(year + 1, 1, 4)
    for month, day, share in PUBLISHED:
        last = date(year + 1, month, day)
        if told < share:
            return first + timedelta(days=chance.randrange((last - first).days + 1))
        told -= share
        first = last
    return date(year + 1, 3, 31)


class Country:
    """The archive of all, and what was found of it so far."""

    def __init__(self, archive: Archive, count: int) -> None:
        self.archive = archive
        self.portals, self.hosts = portals(count, random.Random(7))
        self.found: dict[str, set[int]] = defaultdict(set)
        self.run = 0
        db = archive.db.conn
        archive.db.conn.execute("PRAGMA synchronous = OFF")
        db.executemany(
            "INSERT INTO portals (id, name) VALUES (?, ?)", [(p.id, p.name) for p in self.portals]
        )
        self.groups = {
            portal.id: number
            for number, group in enumerate(by_shared_host(self.portals, hosts_of))
            for portal in group
        }

    def night(self, moment: datetime, machines: int) -> Night:
        """Plan a night, and do what can be done of it."""
        told = Night()
        started = perf_counter()
        tonight = plan(self.archive.db, self.portals, Rhythm(zone=ZONE), moment)
        told.planning = perf_counter() - started
        told.due = len(tonight.visits)
        self.run += 1
        self.archive.db.conn.execute("BEGIN")
        self.archive.db.conn.execute(
            "INSERT INTO runs (id, uuid, command, started_at) VALUES (?, ?, 'nightly', ?)",
            (self.run, f"run {self.run}", timestamp(moment)),
        )
        groups: dict[int, list[Visit]] = defaultdict(list)
        for visit in tonight.visits:
            groups[self.groups[visit.portal.id]].append(visit)
        places = [0.0] * (machines * MODEL.parallel)
        heapq.heapify(places)
        for visits in groups.values():
            at = heapq.heappop(places)
            for visit in visits:
                at = self._visit(visit, at, moment, told)
            heapq.heappush(places, at)
        self.archive.db.conn.execute("COMMIT")
        told.merging = told.reports / MODEL.merge_reports
        told.hours = min(max(places), MODEL.window) / 3600
        return told

    def _visit(self, visit: Visit, at: float, moment: datetime, told: Night) -> float:
        if at >= MODEL.window:
            return at
        id_, host = visit.portal.id, self.hosts[visit.portal.id]
        day = moment.date()
        if host.trouble is not None:
            told.requests += 3
            self._note(id_, host.trouble, moment)
            return at + 3 * (30.0 if host.trouble == "unreachable" else MODEL.delay)
        new = [y for y, when in host.publishes.items() if when <= day and y not in self.found[id_]]
        due = [y for y in self.found[id_] if self._is_due(id_, host, y, moment)][:RECHECKS]
        requests = 2 + host.lists
        sent = stored = 0.0
        whole = bool(new) or not host.confirms or day.toordinal() % 7 == 0
        sent += host.lists * (MODEL.list_size if whole else MODEL.not_modified)
        stored += requests * MODEL.row + (MODEL.stored_list * host.lists if new else 0)
        for year in new:
            files = int(year in host.attached)
            requests += 1 + files
            sent += MODEL.page_size + files * MODEL.file_size
            stored += MODEL.stored_report + files * MODEL.stored_file
        for year in due:
            files = int(year in host.attached)
            requests += 1 + files
            size = MODEL.page_size + files * MODEL.file_size
            sent += MODEL.not_modified * (1 + files) if host.confirms else size
            stored += MODEL.row * (1 + files)
        ends = at + requests * host.seconds
        told.requests += requests
        told.sent += sent
        told.grown += stored
        told.reports += len(new)
        told.done += 1
        for year in (*new, *due):
            host.checked[year] = day
        self._find(id_, new, moment)
        self._note(id_, "ok", moment)
        return ends

    def _is_due(self, id_: str, host: Host, year: int, moment: datetime) -> bool:
        interval = _POLICY.interval(f"http://{id_}/{year}", year, moment, lately=False)
        return timedelta(days=(moment.date() - host.checked[year]).days) >= interval

    def _find(self, id_: str, years: Sequence[int], moment: datetime) -> None:
        """Rows that the planner asks for: which years there are."""
        execute, stamp = self.archive.db.conn.execute, timestamp(moment)
        for year in years:
            self.found[id_].add(year)
            capture = execute(
                "INSERT INTO captures (run_id, portal_id, kind, url, outcome, method, requested_at,"
                " fetched_at, tls) VALUES (?, ?, 'page', ?, 'ok', 'GET', ?, ?, 0) RETURNING id",
                (self.run, id_, f"http://{id_}/{year}", stamp, stamp),
            ).fetchone()[0]
            document = execute(
                "INSERT INTO documents (url, portal_id, first_seen, last_seen) VALUES (?, ?, ?, ?)"
                " RETURNING id",
                (f"http://{id_}/{year}", id_, stamp, stamp),
            ).fetchone()[0]
            reading = execute(
                "INSERT INTO readings (capture_id, document_id, state, media_type,"
                " extractor_version, seconds, read_at) VALUES (?, ?, 'report', '', '2', 0, ?)"
                " RETURNING id",
                (capture, document, stamp),
            ).fetchone()[0]
            report = execute(
                "INSERT INTO reports (bureau, year) VALUES (?, ?) RETURNING id", (id_, year)
            ).fetchone()[0]
            version = execute(
                "INSERT INTO versions (report_id, number, bureau_from, cells_read, cells_blank,"
                " digest, run_id, reading_id, extractor_version, judged_by, first_seen, last_seen)"
                " VALUES (?, 1, 'report', 0, 0, '', ?, ?, '2', '2', ?, ?) RETURNING id",
                (report, self.run, reading, stamp, stamp),
            ).fetchone()[0]
            execute(
                "INSERT INTO version_documents VALUES (?, ?, ?, ?, ?, ?)",
                (version, document, reading, reading, stamp, stamp),
            )

    def _note(self, id_: str, state: str, moment: datetime) -> None:
        self.archive.db.conn.execute(
            "INSERT INTO portal_runs (run_id, portal_id, mode, state, ended, started_at,"
            " finished_at, requests, bytes, listed, reports, new_reports, new_versions)"
            " VALUES (?, ?, 'full', ?, 'finished', ?, ?, 0, 0, 0, 0, 0, 0)",
            (self.run, id_, state, timestamp(moment), timestamp(moment)),
        )


_POLICY = RecheckPolicy(7, 90, 180)


def year(count: int, machines: int) -> None:
    """The first harvest in autumn, the January after it, and nights in June."""
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "all.db") as archive:
        country = Country(archive, count)
        moment = datetime(2025, 10, 1, 22, 30, tzinfo=ZONE)
        harvest: list[Night] = []
        while not harvest or (harvest[-1].reports and len(harvest) < 30):
            harvest.append(country.night(moment, machines))
            moment += timedelta(days=1)
        for number, told in enumerate(harvest[:-1], 1):
            _print(f"{machines:2} machines, harvest, night {number}", [told])
        _print(f"{machines:2} machines, harvest, all", harvest[:-1], whole=True)
        january = _nights(country, machines, date(2026, 1, 1), 31)
        _print(f"{machines:2} machines, January, a night", january)
        _print(f"{machines:2} machines, January, its fullest", [max(january, key=_requests)])
        _print(f"{machines:2} machines, January, all", january, whole=True)
        _print(f"{machines:2} machines, June, a night", _nights(country, machines,
                                                               date(2026, 6, 1), 14))  # fmt: skip


def _requests(told: Night) -> int:
    return told.requests


def _nights(country: Country, machines: int, first: date, count: int) -> list[Night]:
    found = []
    for number in range(-3, count):  # three nights to come into the rhythm of the season
        day = first + timedelta(days=number)
        told = country.night(datetime(day.year, day.month, day.day, 22, 30, tzinfo=ZONE), machines)
        if number >= 0:
            found.append(told)
    return found


def _print(title: str, nights: Sequence[Night], *, whole: bool = False) -> None:
    sums: Counter[str] = Counter()
    for told in nights:
        sums.update({name: getattr(told, name) for name in Night.__dataclass_fields__})
    share = 1 if whole else max(1, len(nights))
    row = {name: value / share for name, value in sums.items()}
    print(
        f"{title:36} due {row['due']:6.0f} done {row['done']:6.0f} requests {row['requests']:8.0f}"
        f" GB {row['sent'] / 1e6:6.2f} hours {row['hours']:5.1f} reports {row['reports']:6.0f}"
        f" archive MB {row['grown'] / 1e3:7.1f} planning s {row['planning']:5.2f}"
        f" merging s {row['merging']:5.0f}",
        flush=True,
    )


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.national_night", description=__doc__)
    parser.add_argument("--portals", type=int, default=3200)
    parser.add_argument("--machines", type=int, nargs="*", default=[1, 4, 16])
    options = parser.parse_args()
    for machines in options.machines:
        year(options.portals, machines)


if __name__ == "__main__":
    main()
