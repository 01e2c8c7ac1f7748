"""What a run report tells, in sections and rows: the most important first.

The renderings differ only in how they show these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crawler.nightly.run_report.plain import Truncated
from crawler.nightly.run_report.problems import STOPS, Changes, Problem, counted, problems
from crawler.nightly.run_report.records import Condition, NewReport, RunReport
from crawler.nightly.run_report.wording import (
    PROBLEMS,
    STATES,
    difference,
    duration,
    growth,
    moment,
    shown,
    since,
    size,
)

Tone = Literal["bad", "doubtful", "good", "plain"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One thing: what it is, more about it, and addresses that show it.

    All are safe to show as text; an address is not safe to follow yet.
    """

    words: str
    notes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title, of ``total`` that there are."""

    title: str
    tone: Tone
    rows: tuple[ReportRow, ...]
    total: int


def sections(report: RunReport, changes: Changes | None = None) -> list[Section]:
    """The sections that have something to tell; first ``changes``, if they are given."""
    every = [*_changes(report, changes), *_problems(report), *_news(report)]
    every += [*_undone(report), *_requests(report), *_documents(report)]
    return [section for section in every if section.total]


def numbers(report: RunReport) -> list[tuple[str, str]]:
    """The run in figures: name and value."""
    run, portals = report.run, report.portals
    crawled = f"{portals.crawled:,} of {portals.due:,} due"
    crawled += (
        f": {portals.ok:,} in order, {portals.failed:,} failed, {portals.unfinished:,} in part"
    )
    return [
        ("Started", f"{moment(run.started_at)} UTC"),
        ("Ended", f"{moment(run.finished_at)} UTC, {STOPS[run.stopped]}"),
        ("Duration", duration(run.seconds)),
        ("Portals crawled", crawled),
        ("Left waiting", f"{portals.waiting:,}"),
        ("Present states", _tally({STATES.get(k, k): n for k, n in report.states.items()})),
        ("Requests", f"{report.requests:,} ({size(report.bytes)} received)"),
        ("Outcomes", _tally(report.captures)),
        ("Reports", _reports(report)),
        ("Documents read", f"{report.documents_read:,}"),
        ("Queue", _tally(report.queue) if report.queue else "empty"),
        ("Archive", growth(report)),
        ("Run", f"{run.uuid} ({shown(run.command, 60)})"),
        ("User agent", shown(run.user_agent) if run.user_agent else "none"),
    ]


def _reports(report: RunReport) -> str:
    new, versions = report.new_reports.total, report.new_versions.total
    return f"{new:,} new, {versions:,} in a new version, {report.unchanged:,} unchanged"


def _tally(counts: Any) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{shown(name, 40)} {count:,}" for name, count in ordered) or "none"


def _changes(report: RunReport, changes: Changes | None) -> Iterator[Section]:
    if changes is None:
        return
    conditions = {one.portal_id: one for one in report.conditions}
    for title, tone, found in (
        ("New since the last run", "bad", changes.new),
        ("Gone since the last run", "good", changes.gone),
    ):
        rows = tuple(ReportRow(_problem(one, conditions).words) for one in found)
        yield Section(title, tone, rows, len(rows))  # type: ignore[arg-type]


def _problems(report: RunReport) -> Iterator[Section]:
    conditions = {one.portal_id: one for one in report.conditions}
    every = problems(report)
    for title, tone, chosen in (
        ("Problems of tonight", "bad", [p for p in every if p.failure and p.tonight]),
        (
            "Problems from before, not seen again tonight",
            "doubtful",
            [p for p in every if p.failure and not p.tonight],
        ),
        ("Notices", "plain", [p for p in every if not p.failure]),
    ):
        rows = tuple(_problem(one, conditions) for one in chosen)
        yield Section(title, tone, rows, len(rows))  # type: ignore[arg-type]


def _problem(problem: Problem, conditions: dict[str, Condition]) -> ReportRow:
    words = f"{PROBLEMS[problem.kind]}: {shown(problem.message)}"
    if problem.portal_id is None:
        return ReportRow(words)
    condition = conditions.get(problem.portal_id)
    words = f"{_portal(problem.portal_id, condition.name if condition else None)}: {words}"
    if condition is None or problem.kind == "crawl_error":
        return ReportRow(words)
    if problem.kind == "fewer":
        return ReportRow(words, (f"since {moment(condition.fewer_since)}",))
    notes = tuple(note for note in (since(condition),) if note)
    return ReportRow(words, notes, (shown(condition.url, 2000),) if condition.url else ())


def _news(report: RunReport) -> Iterator[Section]:
    yield _truncated(
        "New reports", "good", report.new_reports, lambda one: _report(one, _title(one))
    )
    yield _truncated(
        "New versions", "good", report.new_versions, lambda one: _report(one, difference(one))
    )
    yield _truncated("In order again", "good", report.recovered, _recovered)
    yield _truncated(
        "Documents missed at their address for the first time",
        "doubtful",
        report.vanished,
        lambda one: _report(one, f"{one.outcome}; last seen {moment(one.last_seen)}"),
    )


def _undone(report: RunReport) -> Iterator[Section]:
    yield _truncated(
        "Portals not reached",
        "doubtful",
        report.not_reached,
        lambda one: ReportRow(_portal(one.portal_id, one.name)),
    )
    yield _truncated(
        "Portals not walked to the end",
        "doubtful",
        report.unfinished,
        lambda one: ReportRow(
            f"{_portal(one.portal_id, one.name)}: {shown(one.detail or one.ended)}"
            + (" (a few gentle requests)" if one.mode == "gentle" else "")
        ),
    )
    waiting = tuple(
        ReportRow(
            f"{_portal(one.portal_id, one.name)}: {shown(one.reason)}",
            (f"left alone until {moment(one.until)} UTC",),
        )
        for one in report.waiting
    )
    yield Section("Portals left waiting after earlier trouble", "plain", waiting, len(waiting))
    yield _truncated(
        "Hosts in trouble",
        "doubtful",
        report.hosts,
        lambda one: ReportRow(
            f"{shown(one.host)}: {shown(one.reason)}",
            (
                f"{counted(one.nights, 'run')} in a row, since {moment(one.first_seen)};"
                f" left alone until {moment(one.not_before)} UTC",
            ),
        ),
    )


def _requests(report: RunReport) -> Iterator[Section]:
    yield _truncated(
        "Challenges and blocks",
        "bad",
        report.refusals,
        lambda one: ReportRow(
            f"{_portal(one.portal_id or 'no portal', one.name)}: {counted(one.requests, 'request')}"
            + (f", {shown(one.vendor)}" if one.vendor else ""),
            addresses=(shown(one.example, 2000),),
        ),
    )
    yield _truncated(
        "Requests that brought no page, by cause",
        "plain",
        report.causes,
        lambda one: ReportRow(
            f"{one.requests:,} {shown(one.outcome)}"
            + (f": {shown(one.error)}" if one.error else ""),
            addresses=tuple(shown(url, 2000) for url in one.examples),
        ),
    )


def _documents(report: RunReport) -> Iterator[Section]:
    yield _truncated(
        "Documents that could not be read",
        "doubtful",
        report.unreadable,
        lambda one: ReportRow(
            f"{shown(one.rule or 'failed')}: {shown(one.message or 'no reason was noted')}",
            addresses=(shown(one.url, 2000),),
        ),
    )
    rows = tuple(
        ReportRow(
            f"{one.findings:,} {shown(one.rule)}" + ("" if one.verdict == "fail" else " (in doubt)")
        )
        for one in report.findings
    )
    yield Section("New findings, by rule", "plain", rows, len(rows))


def _truncated(
    title: str, tone: Tone, found: Truncated[Any], row: Callable[[Any], ReportRow]
) -> Section:
    return Section(title, tone, tuple(row(one) for one in found.items), found.total)


def _report(one: Any, note: str | None) -> ReportRow:
    notes: Sequence[str] = [shown(note)] if note else []
    return ReportRow(f"{shown(one.bureau)} {one.year}", tuple(notes), (shown(one.url, 2000),))


def _title(one: NewReport) -> str | None:
    """The report's title, unless it only says again whose and of which year it is."""
    title = one.title or ""
    return None if one.bureau in title and str(one.year) in title else one.title


def _recovered(one: Any) -> ReportRow:
    return ReportRow(
        f"{_portal(one.portal_id, one.name)}: was {STATES[one.before]} since {moment(one.since)}"
    )


def _portal(portal_id: str, name: str | None) -> str:
    return f"{shown(portal_id)} {shown(name)}" if name else shown(portal_id)
