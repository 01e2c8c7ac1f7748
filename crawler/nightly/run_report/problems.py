"""What is wrong after a run, whether the run failed, and what is new about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from crawler.nightly.run_report.records import Condition, RunReport, Stop

Kind = Literal[
    "challenged",
    "unreachable",
    "layout_changed",
    "below_bound",
    "empty",
    "crawl_error",
    "run_error",
    "stale",
    "fewer",
]
"""A portal's state, or: ``crawl_error``: our own fault while it was crawled, or lists lost;
``run_error``: a fault that belongs to no portal; ``fewer``: its column names fewer reports
than before."""

KINDS: tuple[Kind, ...] = get_args(Kind)

NOTHING_RAN = 2
"""Exit code of a night in which no portal could be crawled."""

NOT_DELIVERED = 3
"""Exit code of a night of which somebody was to be told and was not."""

STOPS: Mapping[Stop, str] = {
    "done": "its work was done",
    "window": "the window closed",
    "budget": "the budget was used up",
    "signal": "stopped by a signal",
    "error": "stopped by an error",
}
"""Why a run ended, in words."""

_FAILING = ("challenged", "unreachable", "layout_changed", "below_bound")
_HAD_REPORTS = ("ok", "stale", "below_bound", "layout_changed")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    A ``failure`` is something to look into; a notice (``failure`` false) is no fault of
    ours, or needs no haste.  ``tonight``: this run found it; otherwise it stands from an
    earlier one, and the portal was not looked at again, or not to the end.
    """

    kind: Kind
    portal_id: str | None
    message: str
    failure: bool = True
    tonight: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same problem in the next run's report."""
        return self.kind, self.portal_id if self.portal_id is not None else self.message


@dataclass(frozen=True, slots=True)
class Changes:
    """Problems that the report before did not have, and those of it that are gone."""

    new: tuple[Problem, ...]
    gone: tuple[Problem, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)


def problems(report: RunReport) -> list[Problem]:
    """Everything that is wrong: failures of tonight first, then standing ones, then notices."""
    found = [Problem("run_error", None, message) for message in _run_failures(report)]
    for condition in report.conditions:
        found += of_portal(condition)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(
        found,
        key=lambda one: (
            not one.failure,
            not one.tonight,
            -1 if one.portal_id is None else order[one.kind],
            one.portal_id or "",
        ),
    )


def of_portal(condition: Condition) -> Iterator[Problem]:
    """What is wrong with one portal."""
    portal_id, tonight = condition.portal_id, condition.seen_tonight
    words = condition.detail or condition.state
    if condition.state in _FAILING:
        yield Problem(condition.state, portal_id, words, tonight=tonight)  # type: ignore[arg-type]
    elif condition.state == "empty":
        lost = condition.before in _HAD_REPORTS
        yield Problem("empty", portal_id, words, failure=lost, tonight=tonight)
    elif condition.state == "stale":
        yield Problem("stale", portal_id, words, failure=False, tonight=tonight)
    if condition.error is not None:
        yield Problem("crawl_error", portal_id, condition.error, tonight=condition.asked_tonight)
    elif condition.ended == "failed":
        words = "the crawl failed; see the log"
        yield Problem("crawl_error", portal_id, words, tonight=condition.asked_tonight)
    if condition.listed_before is not None and condition.state != "layout_changed":
        words = f"the column names {condition.listed} reports, and {condition.listed_before} before"
        yield Problem("fewer", portal_id, words, failure=False, tonight=tonight)


def exit_code(report: RunReport, undelivered: int = 0) -> int:
    """0: all fine; 1: some portals failed; 2: portals were due and none could be crawled.

    3: the night ran, and ``undelivered`` alerts or files of its report were not delivered,
    so that whoever relies on them does not know.  A night that was stopped by a signal
    before it had begun is no failure of its own.
    """
    if _nothing_ran(report):
        return NOTHING_RAN
    if undelivered:
        return NOT_DELIVERED
    return int(any(one.failure and one.tonight for one in problems(report)))


def changes(report: RunReport, before: RunReport | None) -> Changes:
    """What became of the problems since the report ``before``; without one all are new."""
    now = {one.key: one for one in problems(report)}
    then = {one.key: one for one in problems(before)} if before is not None else {}
    return Changes(
        tuple(one for key, one in now.items() if key not in then),
        tuple(one for key, one in then.items() if key not in now),
    )


def verdict(report: RunReport) -> str:
    """The night in one line of our own words and numbers."""
    portals, code = report.portals, exit_code(report)
    faults = sum(one.portal_id is None for one in problems(report))
    parts = []
    if code == NOTHING_RAN:
        parts.append("nothing could run")
    elif portals.failed:
        parts.append(f"{portals.failed} of {counted(portals.crawled, 'portal')} failed")
    elif not portals.due:
        parts.append("no portal was due")
    else:
        parts.append(f"{counted(portals.crawled, 'portal')} crawled, none failed")
    if faults:
        parts.append(counted(faults, "fault") + " of the run")
    if portals.unfinished or portals.not_reached:
        parts.append(f"{portals.unfinished + portals.not_reached} left undone")
    if report.run.stopped not in ("done", "error"):
        parts.append(STOPS[report.run.stopped])
    news = [
        counted(found.total, noun)
        for found, noun in (
            (report.new_reports, "new report"),
            (report.new_versions, "new version"),
        )
        if found.total
    ]
    return "; ".join(", ".join(words) for words in (parts, news) if words)


def counted(number: int, noun: str) -> str:
    """``1 portal``, ``2 portals``, ``1,200 portals``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _run_failures(report: RunReport) -> Iterator[str]:
    run, portals = report.run, report.portals
    if run.stopped == "error":
        yield run.error or "the run ended with an error; see the log"
    for message in report.failures:
        if message != run.error:
            yield message
    if _nothing_ran(report) and run.stopped != "error":
        yield f"{counted(portals.due, 'portal')} due, and none was begun ({STOPS[run.stopped]})"
    lost = sum(one.state == "unreachable" and one.seen_tonight for one in report.conditions)
    if portals.crawled > 1 and lost == portals.crawled:
        yield "no portal could be reached: see whether this machine's network is in order"


def _nothing_ran(report: RunReport) -> bool:
    stopped, portals = report.run.stopped, report.portals
    due = portals.due and stopped != "signal"
    return not portals.crawled and bool(stopped == "error" or due)
