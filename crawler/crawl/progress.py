"""Telling on stderr how a crawl goes: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from crawler.crawl.session import Session
from crawler.time_left import time_left

REFRESH = 0.2
"""Seconds between looks at the counts, on a terminal."""

LINE_EVERY = 15.0
"""Seconds between two plain lines."""


@contextlib.asynccontextmanager
async def reporting(session: Session, console: Console, portals: int) -> AsyncIterator[None]:
    """Report on the session while the block runs; ``portals`` is how many are crawled."""
    show = _live(session, console, portals) if console.is_terminal else _lines(session, console)
    task = asyncio.get_running_loop().create_task(show)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def summary_line(session: Session) -> str:
    """The counts that matter, as one line."""
    return ", ".join([f"{session.outcomes.total()} requests", *_counts(session)])


def left(session: Session, seconds: float) -> str:
    """The time for the requests that are known, as the last ``seconds`` went; or nothing.

    More may become known: what a page links to is not counted before the page was had.
    """
    told = time_left(session.outcomes.total(), session.known_requests(), seconds)
    return f", {told} for the requests known" if told else ""


def _counts(session: Session) -> list[str]:
    """What was read and found; what was refused or failed or waits, only if there is any."""
    queue, outcomes = session.reading_queue, session.outcomes
    refused = sum(outcomes[name] for name in ("challenged", "blocked", "disallowed"))
    good = sum(outcomes[name] for name in ("ok", "unchanged", "redirected"))
    failed = outcomes.total() - good - refused
    troubles = ((refused, "refused"), (failed, "failed"), (queue.outstanding, "to read"))
    return [
        f"{queue.read} document{'' if queue.read == 1 else 's'} read",
        f"{queue.reports} report{'' if queue.reports == 1 else 's'}",
        *(f"{count} {word}" for count, word in troubles if count),
    ]


async def _live(session: Session, console: Console, portals: int) -> None:
    columns = [
        SpinnerColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} requests"),
        BarColumn(bar_width=12),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}"),
    ]
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("crawling", total=1, counts="")
        begun = monotonic()
        try:
            while True:
                _update(progress, task, session, portals, monotonic() - begun)
                await asyncio.sleep(REFRESH)
        finally:
            _update(progress, task, session, portals, monotonic() - begun)


def _update(
    progress: Progress, task: TaskID, session: Session, portals: int, seconds: float
) -> None:
    done = session.outcomes.total()
    counts = ", ".join(_counts(session)).replace(" documents read", " read")
    if portals > 1:
        counts += f", {session.portals_done}/{portals} portals"
    counts += left(session, seconds)
    progress.update(task, completed=done, total=max(done, session.known_requests()), counts=counts)


async def _lines(session: Session, console: Console) -> None:
    begun = last = monotonic()
    said = ""
    while True:
        await asyncio.sleep(REFRESH)
        line = summary_line(session)
        if monotonic() - last >= LINE_EVERY and line != said:
            about = left(session, monotonic() - begun)
            console.print(f"crawling: {line}{about}", highlight=False, soft_wrap=True)
            last, said = monotonic(), line
