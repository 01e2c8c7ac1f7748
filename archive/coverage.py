"""Coverage: which years of which bureaus are there, and what is known of the others.

A bureau is every portal of the registry whose name names a public-security organ,
and every organ that has a report though no portal is its own.  A portal whose name
names none is a column that carries the reports of many bureaus: it stands for no
bureau, and those it carries appear with their first report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal

from sqlite_utils import Database

from archive.bureau_views import BLOCKED
from common.messages import Message, packed, say

State = Literal[
    "report",
    "older_edition",
    "text_only",
    "missing",
    "blocked",
    "not_published_yet",
    "not_looked_for",
]
"""What is known of a bureau's year.

``report``: there, on the form of its year (as text for years before any form);
``older_edition``: there, on an older form than its year's; ``text_only``: there,
without the tables its year asks for; ``missing``: due and not there, though the
portal's column was looked at; ``blocked``: not there, and the portal refuses or
cannot be reached now; ``not_published_yet``: not there, and not due before the day;
``not_looked_for``: no address is known, or the portal's column was never seen.
"""

STATES: tuple[State, ...] = (
    "report",
    "older_edition",
    "text_only",
    "missing",
    "blocked",
    "not_published_yet",
    "not_looked_for",
)
THERE: frozenset[State] = frozenset(("report", "older_edition", "text_only"))
"""The states of years that have a report."""

FIRST_YEAR = 2008
"""The regulation took effect on 1 May 2008: the first reports that were due are about that year."""
EARLIEST_YEAR = 2007
"""Places with rules of their own published reports about it; none was due, so none is missing."""

NO_ADDRESS = say("no_address")
STATED = say("stated_in_prose")
NEVER_SEEN = say("column_never_seen")

_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Cell:
    """One year of one bureau.

    ``portal_id`` is the bureau's portal, or if it has none the one that carried its
    latest report; ``province`` two digits of a GB/T 2260 code, ``division`` six.
    ``edition`` is that of the report, ``since`` when the portal was first found
    blocked or, for a missing report, the day by which it was due; ``detail`` says in
    words what the state does not, ``detail_message`` is what those are made of
    (:func:`common.messages.packed`); ``basis`` says whether a report's figures stand in a
    ``table`` or in ``prose``.
    """

    bureau: str
    portal_id: str | None
    province: str | None
    level: str | None
    division: str | None
    year: int
    state: State
    edition: str | None
    report_id: int | None
    since: str | None
    detail: str | None
    basis: str | None = None
    detail_message: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Years of one bureau that are wanted for one reason, the latest first."""

    bureau: str
    portal_id: str | None
    province: str | None
    level: str | None
    state: State
    years: tuple[int, ...]
    since: str | None
    detail: str | None


def due_date(year: int) -> date:
    """The day by which the report about ``year`` must be published.

    31 January of the next year (政府信息公开条例 of 2019, article 50); for years
    before 2019, 31 March (the regulation of 2008, article 31).
    """
    return date(year + 1, 1, 31) if year >= 2019 else date(year + 1, 3, 31)


def day_in_china(moment: datetime) -> date:
    """The day it is in China at ``moment``: the day that the law's dates mean."""
    return moment.astimezone(_BEIJING).date()


def matrix(
    db: Database,
    day: date,
    *,
    province: str | None = None,
    level: str | None = None,
    first: int = EARLIEST_YEAR,
    last: int | None = None,
) -> list[Cell]:
    """Every bureau's years from ``first`` to ``last``, as known on ``day``.

    By province, division, bureau and year.  ``province`` is a two-digit code,
    ``level`` one of the registry's; ``last`` is at most the year before ``day``'s.
    A year before :data:`FIRST_YEAR` is given only where there is a report.
    """
    over = day.year - 1 if last is None else min(last, day.year - 1)
    years = range(max(first, EARLIEST_YEAR), over + 1)
    reports = _reports(db)
    return [
        _cell(bureau, year, reports.get((bureau["bureau"], year)), day)
        for bureau in bureaus(db, province=province, level=level)
        for year in years
        if year >= FIRST_YEAR or (bureau["bureau"], year) in reports
    ]


def bureaus(
    db: Database, *, province: str | None = None, level: str | None = None
) -> list[dict[str, Any]]:
    """The bureaus of a province or level: rows of the view ``bureaus``, in their order."""
    return list(
        db.query(
            "SELECT * FROM bureaus WHERE (:province IS NULL OR province = :province)"
            " AND (:level IS NULL OR level = :level)"
            " ORDER BY province IS NULL, province, division IS NULL, division, bureau",
            {"province": province, "level": level},
        )
    )


def _reports(db: Database) -> dict[tuple[str, int], dict[str, Any]]:
    rows = db.query(
        "SELECT bureau, year, state, edition, report_id, prescribed, basis FROM bureau_reports"
    )
    return {(row["bureau"], row["year"]): row for row in rows}


def _cell(
    bureau: Mapping[str, Any], year: int, report: Mapping[str, Any] | None, day: date
) -> Cell:
    since: str | None = None
    detail: str | None = None
    message: str | None = None
    basis: str | None = None
    if report is not None:
        state: State = report["state"]
        edition, report_id, basis = report["edition"], report["report_id"], report["basis"]
        if edition and edition != report["prescribed"]:
            detail = _older_form(edition, report["prescribed"])
        elif basis == "prose":
            detail = STATED
        message = packed(detail)
    else:
        edition = report_id = None
        state, since, detail, message = _absent(bureau, year, day)
    return Cell(
        bureau["bureau"],
        bureau["portal_id"],
        bureau["province"],
        bureau["level"],
        bureau["division"],
        year,
        state,
        edition,
        report_id,
        since,
        detail,
        basis,
        message,
    )


def _older_form(edition: str, prescribed: str) -> Message:
    if prescribed == "2008":  # no form was asked for
        return say("older_form", edition=edition)
    return say("older_form_than_asked", edition=edition, asked=prescribed)


def _absent(
    bureau: Mapping[str, Any], year: int, day: date
) -> tuple[State, str | None, str | None, str | None]:
    """State, since, detail and its message of a year without a report."""
    due = due_date(year)
    if day <= due:
        return "not_published_yet", None, *_said(say("due_on", day=due))
    if bureau["portal_state"] in BLOCKED:
        words = (bureau["portal_state"], bureau["state_detail"])
        detail = ": ".join(word for word in words if word)
        return "blocked", bureau["state_since"], detail, bureau["state_message"]
    if bureau["is_seen"]:
        walk = bureau["last_walk"]
        walked = _said(say("column_walked", day=walk[:10])) if walk else (None, None)
        return "missing", due.isoformat(), *walked
    return "not_looked_for", None, *_said(NEVER_SEEN if bureau["home_url"] else NO_ADDRESS)


def _said(message: Message) -> tuple[str, str | None]:
    return message, packed(message)


def gaps(cells: Iterable[Cell]) -> list[Gap]:
    """What to look for next, in order of need: each bureau's wanted years by their reason.

    First what is missing from columns that answer, then what is blocked, then columns
    never seen, then bureaus without an address; of each the latest year first, then
    the most years.
    """
    found: dict[tuple[str, State], list[Cell]] = {}
    for cell in cells:
        if cell.state in _WANTED:
            found.setdefault((cell.bureau, cell.state), []).append(cell)
    return sorted((_gap(group) for group in found.values()), key=_need)


_WANTED: tuple[State, ...] = ("missing", "blocked", "not_looked_for")


def _gap(group: list[Cell]) -> Gap:
    latest = max(group, key=lambda cell: cell.year)
    years = tuple(sorted((cell.year for cell in group), reverse=True))
    return Gap(
        latest.bureau,
        latest.portal_id,
        latest.province,
        latest.level,
        latest.state,
        years,
        latest.since,
        latest.detail,
    )


def _need(gap: Gap) -> tuple[int, bool, int, int, str, str]:
    return (
        _WANTED.index(gap.state),
        gap.detail == NO_ADDRESS,
        -gap.years[0],
        -len(gap.years),
        gap.province or "~",
        gap.bureau,
    )


def totals(
    cells: Iterable[Cell], by: Literal["province", "year", "level"]
) -> dict[Any, Counter[State]]:
    """How many bureau-years are in which state, for each province, year or level, in order.

    The key is ``None`` where the province or level is not known.
    """
    found: dict[Any, Counter[State]] = {}
    for cell in cells:
        found.setdefault(getattr(cell, by), Counter())[cell.state] += 1
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0)))
