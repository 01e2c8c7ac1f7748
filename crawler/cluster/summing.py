"""How a run on many machines went, out of how its parts went: as one run is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from archive.runs import RunState
from archive.store import Archive
from crawler.cluster.intake import by_portal, counts_of
from crawler.crawl.summary import PortalSummary, RunFailure, RunSummary
from crawler.reading.reparse import Tally
from spiders.portals import Portal


class Summing:
    """Collects the parts' summaries; captures are counted in the archive, whoever made them."""

    def __init__(self, portals: Sequence[Portal]) -> None:
        self._portals = portals
        self._known: dict[str, PortalSummary] = {}
        self._counts: Counter[str] = Counter()
        self._left_unread = 0
        self.problems: list[str] = []
        self._failures: dict[int, tuple[RunFailure, ...]] = {}

    def add(self, group: int, summary: RunSummary) -> None:
        """Add a part; a later one of the same group takes the place of an earlier one."""
        for portal in summary.portals:
            self._known[portal.portal_id] = portal
        self._counts.update(
            {name: n for name, n in summary.counts.items() if not name.startswith("captures")}
        )
        self._failures[group] = summary.failures

    def give_up(self, portals: Iterable[Portal], why: str) -> None:
        """Note portals whose crawl was given up, or that a stop kept from being begun again."""
        for portal in portals:
            if portal.id not in self._known:
                self._known[portal.id] = PortalSummary(portal.id, portal.name, "failed", {}, why)
        names = ", ".join(portal.id for portal in portals)
        self.problems.append(f"the crawl of {names} came to no end: {why}")

    @staticmethod
    def done(summary: RunSummary) -> set[str]:
        """The portals of a part that were crawled to their end: nothing put off, nothing wrong.

        None of a part that failed as a whole (a full disk): nobody knows whose page it lost.
        """
        failing = {failure.portal_id for failure in summary.failures}
        if None in failing:
            return set()
        return {
            portal.portal_id
            for portal in summary.portals
            if portal.ended == "finished"
            and not portal.captures.get("disallowed")
            and portal.portal_id not in failing
        }

    def read(self, tally: Tally) -> None:
        """Add what was read after all was merged."""
        self._counts["documents_read"] += tally.documents
        self._counts["documents_failed"] += tally.failed

    def counts(self, archive: Archive, run_id: int) -> dict[str, int]:
        """The run's numbers, named as those of a crawl on one machine."""
        outcomes = counts_of(archive, run_id)
        return {
            **{f"captures_{outcome}": count for outcome, count in sorted(outcomes.items())},
            "captures": outcomes.total(),
            **self._counts,
        }

    def summary(
        self, archive: Archive, run_id: int, state: RunState, seconds: float, stopped: str | None
    ) -> RunSummary:
        """The whole."""
        captures = by_portal(archive, run_id)
        portals = tuple(
            replace(
                self._known.get(one.id, PortalSummary(one.id, one.name, "not_started", {})),
                captures=captures.get(one.id, {}),
                reports=archive.reports_of(one.id),
            )
            for one in self._portals
        )
        of_all = map(RunFailure, self.problems)
        return RunSummary(
            run_id=run_id,
            state=state,
            seconds=seconds,
            counts=self.counts(archive, run_id),
            captures=dict(counts_of(archive, run_id)),
            portals=portals,
            failures=(*of_all, *chain.from_iterable(self._failures.values())),
            left_unread=len(archive.unread()) if stopped else 0,
            stopped=stopped,
        )
