"""The problems of a run's report, as tests compare them."""

from __future__ import annotations

from crawler.nightly.run_report.problems import problems
from crawler.nightly.run_report.records import RunReport


def kinds(found: RunReport) -> list[tuple[str, str | None, bool, bool]]:
    return [(one.kind, one.portal_id, one.failure, one.tonight) for one in problems(found)]
