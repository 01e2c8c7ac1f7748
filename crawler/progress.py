"""Telling on stderr how a crawl goes: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from crawler.session import Session

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
    desk = session.desk
    parts = [
        f"{session.outcomes.total()} requests",
        f"{desk.read} documents read",
        f"{desk.reports} reports",
    ]
    refused = sum(session.outcomes[name] for name in ("challenged", "blocked", "disallowed"))
    good = sum(session.outcomes[name] for name in ("ok", "unchanged", "redirected"))
    failed = session.outcomes.total() - good - refused
    if refused:
        parts.append(f"{refused} refused")
    if failed:
        parts.append(f"{failed} failed")
    if desk.outstanding:
        parts.append(f"{desk.outstanding} to read")
    return ", ".join(parts)


async def _live(session: Session, console: Console, portals: int) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} portals"),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("crawling", total=portals, counts="")
        try:
            while True:
                _update(progress, task, session)
                await asyncio.sleep(REFRESH)
        finally:
            _update(progress, task, session)


def _update(progress: Progress, task: TaskID, session: Session) -> None:
    progress.update(task, completed=session.portals_done, counts=summary_line(session))


async def _lines(session: Session, console: Console) -> None:
    last, said = monotonic(), ""
    while True:
        await asyncio.sleep(REFRESH)
        line = summary_line(session)
        if monotonic() - last >= LINE_EVERY and line != said:
            console.print(f"crawling: {line}", highlight=False, soft_wrap=True)
            last, said = monotonic(), line
