"""How the crawl does: its runs, their reports, and the states of portals with what shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from archive.site.ask import Query, Row
from archive.site.preview.snapshot import Job
from archive.site.published.summaries import provinces
from archive.site.sorting import sorting

PAGE = 50
RUNS_SQL = """
SELECT * FROM run_list WHERE (:command = '' OR command = :command)
 ORDER BY {order} LIMIT :limit OFFSET :offset
"""
SORTED_RUNS = {
    "run": ("run_id", True),
    "command": ("command", False),
    "finished": ("finished_at", True),
    "captures": ("captures", True),
    "portals": ("crawled", True),
    "failed": ("failed", True),
    "reports": ("new_reports", True),
}
SORTED_PORTALS = {
    "portal": ("portal", False),
    "state": ("state", False),
    "since": ("first_seen", True),
    "seen": ("last_seen", True),
    "runs": ("runs", True),
}
RUN_COUNTS_SQL = "SELECT command, count(*) AS runs FROM run_list GROUP BY command ORDER BY command"
RUN_SQL = """
SELECT l.*, r.counts, p.report FROM run_list l JOIN runs r ON r.id = l.run_id
  LEFT JOIN run_reports p ON p.run_id = l.run_id WHERE l.run_id = :run
"""
OUTCOMES_SQL = """
SELECT outcome, captures FROM run_counts WHERE run_id = :run ORDER BY captures DESC, outcome
"""
CRAWLS_SQL = """
SELECT r.*, p.name AS portal FROM portal_runs r JOIN portals p ON p.id = r.portal_id
 WHERE r.run_id = :run ORDER BY r.state = 'ok', r.state, r.portal_id LIMIT 500
"""
STATES_SQL = """
SELECT state, count(*) AS portals, min(first_seen) AS since, max(last_seen) AS last_seen
  FROM portal_periods WHERE is_current = 1 GROUP BY state ORDER BY state <> 'ok', portals DESC
"""
NEVER_SQL = """
SELECT count(*) AS portals, sum(home_url IS NULL) AS homeless FROM portals
 WHERE id NOT IN (SELECT portal_id FROM portal_periods)
"""
PRESENT_SQL = """
SELECT * FROM portal_periods
 WHERE is_current = 1 AND iif(:state = '', state <> 'ok', state = :state)
   AND (:province = '' OR province = :province)
 ORDER BY {order} LIMIT :limit OFFSET :offset
"""
PRESENT_COUNT_SQL = """
SELECT count(*) AS portals FROM portal_periods
 WHERE is_current = 1 AND iif(:state = '', state <> 'ok', state = :state)
   AND (:province = '' OR province = :province)
"""
PORTAL_SQL = "SELECT * FROM portals WHERE id = :portal"
PERIODS_SQL = """
SELECT * FROM portal_periods WHERE portal_id = :portal ORDER BY first_seen DESC LIMIT 200
"""
CAPTURE_SQL = """
SELECT c.id AS capture_id, c.url, c.fetched_at, c.payload_digest, c.content_type, c.outcome,
       c.status, c.error, c.vendor, c.source, c.archive_url,
       (SELECT g.media_type FROM readings g WHERE g.capture_id = c.id LIMIT 1) AS read_as
  FROM captures c
 WHERE c.id = :capture AND c.id IN (SELECT capture_id FROM portal_periods)
"""
PORTAL_STATES = (
    "ok", "empty", "below_bound", "layout_changed", "challenged", "unreachable", "stale",
)  # fmt: skip


def page_of(arguments: Mapping[str, str]) -> int:
    """The number of the page asked for; the first for what makes no sense."""
    text = arguments.get("page") or ""
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def runs(query: Query, arguments: Mapping[str, str]) -> dict[str, Any]:
    """What the list of runs shows; ``command`` narrows it."""
    commands = {row["command"]: row["runs"] for row in query(RUN_COUNTS_SQL)}
    command = arguments.get("command") or ""
    chosen = command if command in commands else ""
    order = sorting(arguments, SORTED_RUNS)
    page = page_of(arguments)
    total = commands[chosen] if chosen else sum(commands.values())
    return {
        "command": chosen,
        "commands": commands,
        "page": page,
        "pages": max(-(-total // PAGE), 1),
        "order": order,
        "runs": query(
            RUNS_SQL.format(order=order.sql("run_id DESC")),
            command=chosen,
            limit=PAGE,
            offset=PAGE * (page - 1),
        ),
    }


def run(query: Query, number: int) -> dict[str, Any] | None:
    """What the page of one run shows, with its report if there is one; ``None``: no such run."""
    rows = query(RUN_SQL, run=number)
    if not rows:
        return None
    (row,) = rows
    report = json.loads(row["report"]) if row["report"] else None
    return {
        "run": row,
        "counts": json.loads(row["counts"]),
        "outcomes": query(OUTCOMES_SQL, run=number),
        "crawls": query(CRAWLS_SQL, run=number),
        "parts": _parts(report) if isinstance(report, dict) else None,
    }


_IN_HEAD = ("run", "format", "captures")
"""Parts of a report that the page shows otherwise."""

_ORDER = (
    "portals", "failures", "conditions", "recovered", "new_reports", "new_versions", "vanished",
    "findings", "unreadable", "refusals", "causes", "unfinished", "not_reached", "waiting",
    "hosts", "states", "queue", "database",
)  # fmt: skip
"""The parts in the order in which they are read; others follow in their own."""

_FIRST = (
    "portal_id", "name", "bureau", "year", "title", "rule", "host", "outcome", "state", "due",
    "crawled", "ok", "failed", "first_seen", "nights", "detail", "reason", "cause", "requests",
)  # fmt: skip
"""The names that stand first in a record."""


def _parts(report: Mapping[str, Any]) -> dict[str, Any]:
    """A run report as what a page can lay out: plain facts, then lists, each by its key.

    A report is a JSON object of plain values, objects of plain values, lists, and cut
    lists as ``{"items": [...], "total": N}``; what has another form is left out.
    """
    facts: dict[str, Any] = {}
    lists: list[dict[str, Any]] = []
    run = report.get("run")
    if isinstance(run, dict):
        facts |= {name: run.get(name) for name in ("stopped", "error", "seconds")}
    for key, value in _sorted(report, _ORDER).items():
        if key in _IN_HEAD:
            continue
        if isinstance(value, dict) and not isinstance(value.get("items"), list):
            record = _sorted(value, _FIRST)
            plain = {name: one for name, one in record.items() if _is_plain(one)}
            if plain:
                lists.append({"key": key, "facts": plain})
        elif isinstance(value, dict | list):
            items = value["items"] if isinstance(value, dict) else value
            total = value.get("total", len(items)) if isinstance(value, dict) else len(items)
            if items:
                lists.append({"key": key, "total": total, **_table(items)})
        elif _is_plain(value):
            facts[key] = value
    return {"facts": {name: one for name, one in facts.items() if one is not None}, "lists": lists}


def _table(items: list[Any]) -> dict[str, Any]:
    """Rows of a list: the columns that any of its records fills, or texts alone."""
    records = [item for item in items if isinstance(item, dict)]
    if not records:
        return {"texts": [item for item in items if _is_plain(item)]}
    names = dict.fromkeys(
        name for record in records for name, value in record.items() if value not in (None, [], "")
    )
    return {"columns": list(_sorted(names, _FIRST)), "records": records}


def _sorted(values: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    """The same with the names of ``order`` first."""
    first = {name: values[name] for name in order if name in values}
    return first | dict(values)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def portals(query: Query, arguments: Mapping[str, str]) -> dict[str, Any]:
    """What the page on portals shows: states, those not in order or in one state, or one portal."""
    codes = {province.code for province in provinces()}
    state, province = arguments.get("state") or "", arguments.get("province") or ""
    chosen: dict[str, object] = {
        "state": state if state in PORTAL_STATES else "",
        "province": province if province in codes else "",
    }
    page = page_of(arguments)
    (never,) = query(NEVER_SQL)
    (count,) = query(PRESENT_COUNT_SQL, **chosen)
    portal = _portal(query, arguments.get("portal") or "")
    order = sorting(arguments, SORTED_PORTALS)
    if portal:
        periods = query(PERIODS_SQL, portal=portal["id"])
    else:
        present = PRESENT_SQL.format(order=order.sql("first_seen DESC, portal_id"))
        periods = query(present, **chosen, limit=PAGE, offset=PAGE * (page - 1))
    return {
        **chosen,
        "states": query(STATES_SQL),
        "never": never,
        "portal": portal,
        "periods": periods,
        "order": order,
        "page": page,
        "pages": max(-(-count["portals"] // PAGE), 1),
        "provinces": provinces(),
    }


def _portal(query: Query, portal_id: str) -> Row | None:
    rows = query(PORTAL_SQL, portal=portal_id) if portal_id else []
    return rows[0] if rows else None


def capture(query: Query, number: int) -> Row | None:
    """A capture that shows a portal's state, if this is one."""
    rows = query(CAPTURE_SQL, capture=number)
    return rows[0] if rows else None


def job(row: Row, view: str) -> Job:
    """The view to be made of a :func:`capture`."""
    sent = (row["content_type"] or "").partition(";")[0].strip().lower()
    return Job(
        capture_id=row["capture_id"],
        url=row["url"],
        content_type=row["content_type"],
        media_type=row["read_as"] or sent or "text/html",
        view=view,
    )
