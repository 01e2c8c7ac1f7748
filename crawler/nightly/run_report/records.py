"""The report of a nightly run: its records, to and from JSON.

It names portals, runs, addresses and moments, never the archive's row numbers, so
that it means the same in every archive it is merged into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from archive.nights import PortalState
from crawler.nightly.run_report.plain import ReportError, Truncated, made, plain

FORMAT = 1
"""Raised when a stored report can no longer be read as the records below."""

Stop = Literal["done", "window", "budget", "signal", "error"]
"""Why a run ended: its work was done, or what stopped it before that."""


@dataclass(frozen=True, slots=True)
class Run:
    """The run itself; times are UTC, ``error`` is what stopped it if ``stopped`` is ``error``."""

    uuid: str
    command: str
    state: str
    started_at: str
    finished_at: str
    seconds: float
    stopped: Stop
    error: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class PortalCounts:
    """How many portals were due tonight, and what came of them.

    ``due`` = ``crawled`` + ``not_reached``; ``crawled`` = ``ok`` + ``failed`` +
    ``unfinished``.  ``waiting`` ones were left alone because of earlier trouble and
    are not among the due.
    """

    due: int
    crawled: int
    ok: int
    failed: int
    unfinished: int
    not_reached: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Named:
    """A portal."""

    portal_id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class DeferredPortal:
    """A portal that was left alone, until when (UTC) and why."""

    portal_id: str
    until: str
    reason: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A portal whose column was not walked to its end tonight, and why."""

    portal_id: str
    name: str | None
    mode: str
    ended: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A portal that is not in order, as it was last found.

    ``state`` holds since ``first_seen`` over ``nights`` runs and was last seen at
    ``last_seen``; ``before`` held until ``before_until``.  ``url`` was captured at
    ``captured_at`` and shows the state.  ``error`` and ``ended`` are those of the
    portal's last crawl.  ``listed`` reports were named by its column when last
    walked; ``listed_before`` is the most that it named in the walks before, if that
    is more, and ``fewer_since`` the first walk that found fewer.  ``asked_tonight``
    and ``seen_tonight`` say whether this run crawled it, and found this state.
    """

    portal_id: str
    name: str | None
    state: PortalState
    asked_tonight: bool
    seen_tonight: bool
    first_seen: str | None = None
    last_seen: str | None = None
    nights: int = 0
    before: PortalState | None = None
    before_until: str | None = None
    detail: str | None = None
    url: str | None = None
    captured_at: str | None = None
    ended: str | None = None
    error: str | None = None
    listed: int | None = None
    listed_before: int | None = None
    fewer_since: str | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """A portal that is in order again since tonight, and was not from ``since`` on."""

    portal_id: str
    name: str | None
    before: PortalState
    since: str


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that the archive did not have before."""

    bureau: str
    year: int
    title: str | None
    url: str


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A report that differs from what the archive had.

    ``cause`` is ``source`` if its page changed, ``reading`` if the same bytes were read
    better.
    """

    bureau: str
    year: int
    url: str
    cause: Literal["source", "reading"]
    cells_changed: int
    passages_changed: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read, and the finding that says why."""

    url: str
    rule: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Requests that brought no page, of one outcome and kind of error, with examples."""

    outcome: str
    error: str | None
    requests: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A portal that served challenges or blocks, and whose product they were."""

    portal_id: str | None
    name: str | None
    vendor: str | None
    requests: int
    example: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was found broken (``fail``) or in doubt tonight, and not before."""

    rule: str
    verdict: str
    findings: int


@dataclass(frozen=True, slots=True)
class Vanished:
    """A document that was missed at its address for the first time."""

    bureau: str
    year: int
    url: str
    last_seen: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A host in trouble for ``nights`` runs in a row, and until when it is left alone."""

    host: str
    nights: int
    reason: str
    first_seen: str
    not_before: str


@dataclass(frozen=True, slots=True)
class Size:
    """The archive's size in bytes, and by how much it grew since the run report before."""

    bytes: int
    growth: int | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one nightly run brought, and what it did not.

    ``requests`` counts captures, ``captures`` by outcome; ``bytes`` are those of the
    bodies sent.  ``states`` counts portals by their present state, also those not
    crawled tonight; ``conditions`` has all that are not in order.  ``failures`` are
    faults that belong to no portal.  Lists of type ``Truncated`` are cut; their totals are
    true.
    """

    run: Run
    portals: PortalCounts
    requests: int
    bytes: int
    captures: Mapping[str, int]
    new_reports: Truncated[NewReport]
    new_versions: Truncated[NewVersion]
    unchanged: int
    documents_read: int
    unreadable: Truncated[Unreadable]
    conditions: tuple[Condition, ...]
    recovered: Truncated[Recovered]
    states: Mapping[str, int]
    unfinished: Truncated[Unfinished]
    not_reached: Truncated[Named]
    waiting: tuple[DeferredPortal, ...]
    causes: Truncated[Cause]
    refusals: Truncated[Refusal]
    findings: tuple[RuleCount, ...]
    vanished: Truncated[Vanished]
    queue: Mapping[str, int]
    hosts: Truncated[Trouble]
    database: Size
    failures: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON takes it: dicts, lists, text and numbers."""
        value: dict[str, Any] = plain(asdict(self))
        return value

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> RunReport:
        """The report that :meth:`to_json` made; what is not known is left out.

        Raises ReportError for anything else.
        """
        if value.get("format") != FORMAT:
            raise ReportError(
                f"the run report has format {value.get('format')!r}, and this program reads "
                f"{FORMAT}: use the program that wrote it"
            )
        return made(RunReport, value)
