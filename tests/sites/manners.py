"""What an access log says of a crawl's manners."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.sites.model import Served, Site


@dataclass(frozen=True, slots=True)
class Manners:
    """How a crawl behaved.

    ``per_report`` is the number of requests a report, list pages and robots.txt
    left out; ``outside`` what was asked of hosts that the entry does not list;
    ``disallowed`` what robots.txt forbids; ``trapped`` how many pages of a trap
    were asked for; ``twice`` what was asked for again after a good answer.
    """

    requests: int
    lists: int
    per_report: float
    outside: tuple[str, ...]
    disallowed: tuple[str, ...]
    trapped: int
    twice: tuple[str, ...]
    bytes_sent: int


def judge(site: Site, log: Sequence[Served]) -> Manners:
    """Judge a crawl by its access log."""
    own = [served for served in log if served.host != "outside"]
    asked = [served for served in own if served.path != "/robots.txt"]
    lists = [served for served in asked if _any(site.lists, served.path)]
    good = Counter(
        (served.method, served.path)
        for served in own
        if served.status == 200 and not served.fault and served.method == "GET"
    )
    return Manners(
        requests=len(log),
        lists=len(lists),
        per_report=(len(asked) - len(lists)) / max(1, len(site.expected)),
        outside=tuple(served.path for served in log if served.host == "outside"),
        disallowed=tuple(
            served.path for served in own if served.path.startswith(site.disallowed or ("\0",))
        ),
        trapped=sum(_any(site.traps, served.path) for served in own),
        twice=tuple(path for (_, path), times in good.items() if times > 1),
        bytes_sent=sum(served.length for served in own),
    )


def _any(patterns: Sequence[str], path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in patterns)
