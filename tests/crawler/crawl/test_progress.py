from __future__ import annotations

import asyncio
import io
from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from crawler.crawl import progress
from crawler.crawl.session import Session
from tests.patience import GIVEN_UP

"""Seconds after which a line that never comes is not waited for, so that the tests end."""


def session(**outcomes: int) -> Session:
    queue = SimpleNamespace(read=3, reports=2, outstanding=1)
    fake: Any = SimpleNamespace(
        outcomes=Counter(outcomes), reading_queue=queue, portals_done=0, known_requests=lambda: 7
    )
    return cast(Session, fake)


def test_the_line_names_what_went_wrong_only_if_something_did() -> None:
    line = progress.summary_line(session(ok=4, unchanged=1))
    assert line == "5 requests, 3 documents read, 2 reports, 1 to read"
    line = progress.summary_line(session(ok=4, challenged=1, disallowed=2, timeout=1))
    assert line == "8 requests, 3 documents read, 2 reports, 3 refused, 1 failed, 1 to read"


class Heard(io.StringIO):
    """Output that tells the event loop, from whatever thread, that it was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    def write(self, text: str) -> int:
        count = super().write(text)
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.written.set)
        return count


def reported(console: Console, out: Heard, until: str) -> None:
    """Report until the output has something."""

    async def main() -> None:
        out.loop = asyncio.get_running_loop()
        async with asyncio.timeout(GIVEN_UP), progress.reporting(session(ok=1), console, 2):
            while until not in out.getvalue():
                out.written.clear()
                if until not in out.getvalue():
                    await out.written.wait()
        out.loop = None

    asyncio.run(main())


def test_plain_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.05)
    monkeypatch.setattr(progress, "REFRESH", 0.01)
    out = Heard()
    reported(Console(file=out, width=200), out, "to read")
    assert out.getvalue() == "crawling: 1 requests, 3 documents read, 2 reports, 1 to read\n"


def test_a_live_line_on_a_terminal() -> None:
    out = Heard()
    reported(Console(file=out, width=200, force_terminal=True), out, "to read")
    assert "0/2 portals" in out.getvalue()
    assert "1/7 requests" in out.getvalue()
    assert "3 read, 2 reports, 1 to read" in out.getvalue()


def test_what_is_known_is_told_with_the_time_it_takes() -> None:
    one = session(ok=30)
    assert progress.left(one, 60) == ""  # nothing more is known
    cast(Any, one).known_requests = lambda: 90
    assert progress.left(one, 60) == ", about 2 min for the requests known"
    assert progress.left(session(ok=3), 60) == ""
