"""What the renderings of a run report have in common: numbers, times and doubtful text as shown.

Titles, addresses and errors come from web pages.  They are shown as one line
without control characters, so that they cannot move a terminal's cursor, turn the
direction of writing or pretend to be another line of the report.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

from crawler.nightly.run_report.problems import counted
from crawler.nightly.run_report.records import Condition, NewVersion, RunReport

LENGTH = 300
"""Characters shown of one text; the JSON has all."""

STATES = {
    "ok": "in order",
    "empty": "empty",
    "below_bound": "below its bound",
    "layout_changed": "layout changed",
    "challenged": "challenged",
    "unreachable": "unreachable",
    "stale": "stale",
    "unfinished": "unfinished",
}
PROBLEMS = {
    **STATES,
    "crawl_error": "error",
    "run_error": "fault of the run",
    "fewer": "fewer reports",
}


def shown(text: object, length: int = LENGTH) -> str:
    """A text as one harmless line of at most ``length`` characters."""
    line = "".join(_harmless(letter) for letter in str(text)[: 4 * length])
    line = " ".join(line.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _harmless(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter


def web_address(url: str) -> str | None:
    """The address, if it is one that a browser should open; else ``None``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def moment(text: str | None) -> str:
    """A stored time to the minute, UTC; anything else as it is."""
    if text is None:
        return "?"
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return shown(text, 32)


def duration(seconds: float) -> str:
    """Seconds as hours and minutes, or as seconds below two minutes."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def size(number: int) -> str:
    """Bytes in the unit that suits them."""
    value = float(number)
    for unit in ("B", "KiB", "MiB"):
        if abs(value) < 1024:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.2f} GiB"


def growth(report: RunReport) -> str:
    """The archive's size, and how it changed since the report before."""
    now, more = report.database.bytes, report.database.growth
    if more is None:
        return size(now)
    return f"{size(now)} ({'+' if more >= 0 else '-'}{size(abs(more))} since the last report)"


def since(condition: Condition) -> str:
    """Since when a portal is in its state, and what it was before."""
    parts = []
    if condition.first_seen is not None:
        runs = counted(condition.nights, "run")
        parts.append(f"since {moment(condition.first_seen)} ({runs})")
    if condition.before is not None:
        parts.append(f"was {STATES[condition.before]} until {moment(condition.before_until)}")
    return "; ".join(parts)


def difference(version: NewVersion) -> str:
    """What is different in a new version."""
    cause = "source changed" if version.cause == "source" else "same page, read anew"
    cells, passages = version.cells_changed, version.passages_changed
    return f"{cause}: {counted(cells, 'cell')}, {counted(passages, 'passage')}"
