"""Requests of a run that brought no page, put together by what they have in common."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from crawler.nightly.run_report.plain import Truncated, first
from crawler.nightly.run_report.records import Cause, Refusal

EXAMPLES = 3
"""Addresses given for each cause."""
ERROR_LENGTH = 120

_BROUGHT = ("ok", "unchanged", "redirected")
_REFUSED = ("challenged", "blocked")
_FAILED_SQL = f"""
SELECT outcome, error, url FROM captures
 WHERE run_id = ? AND outcome NOT IN {(*_BROUGHT, *_REFUSED)}
   AND NOT (kind IN ('robots', 'requisite') AND outcome IN ('not_found', 'soft_404')) ORDER BY id
"""
_REFUSED_SQL = f"""
SELECT c.portal_id, p.name, c.vendor, count(*) AS requests, min(c.url) AS example
  FROM captures c LEFT JOIN portals p ON p.id = c.portal_id
 WHERE c.run_id = ? AND c.outcome IN {_REFUSED}
 GROUP BY c.portal_id, c.vendor ORDER BY requests DESC, c.portal_id, c.vendor
"""
_PARTICULAR = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?::\d+)?\b|\b\d{4,}\b")


def failed_requests(db: Database, run_id: int) -> Truncated[Cause]:
    """Requests that failed or were not sent, by outcome and kind of error, most frequent first.

    Challenges and blocks are told by :func:`refusals`; that a site has no robots.txt, or
    a page not all of its pictures, is nothing to tell.
    """
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for outcome, error, url in db.conn.execute(_FAILED_SQL, (run_id,)):
        found[outcome, error_kind(error)].append(url)
    causes = [
        Cause(outcome, error, len(urls), tuple(_first(urls)))
        for (outcome, error), urls in found.items()
    ]
    causes.sort(key=lambda cause: (-cause.requests, cause.outcome, cause.error or ""))
    return first(causes)


def refusals(db: Database, run_id: int) -> Truncated[Refusal]:
    """Who served challenges or blocks in place of pages."""
    rows = [Refusal(**row) for row in db.query(_REFUSED_SQL, (run_id,))]
    return first(rows)


def error_kind(error: str | None) -> str | None:
    """An error without the addresses, hosts and long numbers that make it particular.

    The same trouble at another address has the same kind.
    """
    if error is None:
        return None
    return _PARTICULAR.sub("…", error)[:ERROR_LENGTH]


def _first(urls: Iterable[str]) -> list[str]:
    """The first few different ones."""
    return list(dict.fromkeys(urls))[:EXAMPLES]
