"""How portals stand: by what their last crawls found, and by what they found before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from crawler.nightly.run_report.records import Condition, Recovered

WALKS_COMPARED = 10
"""So many walks back the most that a column ever named is what it is compared with."""

_LAST_CRAWLS = """
SELECT p.id, p.name, r.state, r.run_id, r.ended, r.error, r.detail
  FROM portals p JOIN portal_runs r ON r.portal_id = p.id
 WHERE r.run_id = (SELECT o.run_id FROM portal_runs o WHERE o.portal_id = p.id
                    ORDER BY o.finished_at DESC, o.run_id DESC LIMIT 1)
 ORDER BY p.id
"""
_WALKS = """
SELECT listed, finished_at FROM portal_runs
 WHERE portal_id = ? AND mode = 'full'
   AND state NOT IN ('challenged', 'unreachable', 'unfinished')
 ORDER BY finished_at DESC, run_id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """All portals that were ever crawled: those not in order, those again in order, all counted."""

    conditions: tuple[Condition, ...]
    recovered: tuple[Recovered, ...]
    states: Mapping[str, int]


def standing(db: Database, run_id: int, known: Collection[str] | None = None) -> Standing:
    """How portals stand after the run; only those in ``known``, if it is given."""
    periods = _periods(db)
    conditions: list[Condition] = []
    recovered: list[Recovered] = []
    states = Counter[str]()
    for crawl in db.query(_LAST_CRAWLS):
        if known is not None and crawl["id"] not in known:
            continue
        past = periods.get(crawl["id"], [])
        states[past[-1]["state"] if past else "unfinished"] += 1
        condition = _condition(db, run_id, crawl, past)
        if condition is not None:
            conditions.append(condition)
        recovered += _recovered(run_id, crawl, past)
    return Standing(tuple(conditions), tuple(recovered), dict(states))


def _periods(db: Database) -> dict[str, list[dict[str, Any]]]:
    """The periods of each portal in which one state held, in order."""
    found = defaultdict(list)
    for row in db.query(
        "SELECT s.*, c.url, c.fetched_at FROM portal_states s"
        " LEFT JOIN captures c ON c.id = s.capture_id ORDER BY s.first_seen"
    ):
        found[row["portal_id"]].append(row)
    return found


def _condition(
    db: Database, run_id: int, crawl: dict[str, Any], past: list[dict[str, Any]]
) -> Condition | None:
    """What is out of order with a portal; ``None`` if nothing is."""
    now = past[-1] if past else None
    fewer = _fewer(db, crawl["id"])
    failed = crawl["error"] is not None or crawl["ended"] == "failed"
    if not failed and not fewer and (now is None or now["state"] == "ok"):
        return None
    common = {
        "portal_id": crawl["id"],
        "name": crawl["name"],
        "asked_tonight": crawl["run_id"] == run_id,
        "ended": crawl["ended"],
        "error": crawl["error"],
        **fewer,
    }
    if now is None:
        return Condition(state=crawl["state"], seen_tonight=common["asked_tonight"], **common)
    before = past[-2] if len(past) > 1 else None
    return Condition(
        state=now["state"],
        seen_tonight=now["run_id"] == run_id,
        first_seen=now["first_seen"],
        last_seen=now["last_seen"],
        nights=now["runs"],
        before=before["state"] if before else None,
        before_until=before["last_seen"] if before else None,
        detail=now["detail"],
        url=now["url"],
        captured_at=now["fetched_at"],
        **common,
    )


def _fewer(db: Database, portal_id: str) -> dict[str, Any]:
    """The fields of a condition that tell of a column with fewer reports; empty if it has not."""
    walks = list(db.query(_WALKS, (portal_id, WALKS_COMPARED + 1)))
    if len(walks) < 2:
        return {}
    now, past = walks[0]["listed"], walks[1:]
    most = max(row["listed"] for row in past)
    if most <= now:
        return {}
    place = next(number for number, row in enumerate(walks) if row["listed"] == most)
    return {
        "listed": now,
        "listed_before": most,
        "fewer_since": walks[place - 1]["finished_at"],
    }


def _recovered(
    run_id: int, crawl: dict[str, Any], past: list[dict[str, Any]]
) -> Iterator[Recovered]:
    """The portal, if this run was the first to find it in order again."""
    if len(past) < 2:
        return
    now, before = past[-1], past[-2]
    if now["state"] == "ok" and now["runs"] == 1 and now["run_id"] == run_id:
        yield Recovered(crawl["id"], crawl["name"], before["state"], before["first_seen"])
