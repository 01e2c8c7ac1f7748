"""The one limiter of a service, with a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from common.times import timestamp
from crawler.crawl.backfill.limiter import LONGEST_PAUSE, Limiter, What, blocked
from spiders.history.services import CommonCrawl, Pace, Service
from tests.crawler.backfill.runner.clock import Clock

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def made(pace: Pace) -> tuple[Limiter, Clock]:
    clock = Clock()
    return Limiter(pace, clock, clock.sleep), clock


def test_all_that_ask_share_the_pace() -> None:
    limiter, clock = made(Service().pace)

    async def ask(what: What, times: int) -> None:
        for _ in range(times):
            await limiter.turn(what)

    async def together() -> None:
        await asyncio.gather(ask("index", 13), ask("index", 12), ask("memento", 10))

    start = clock.now
    asyncio.run(together())
    assert clock.now - start >= 24 * 2.5, "30 questions a minute are the limit, 24 what is sent"


def test_the_paces_are_those_the_archives_gave() -> None:
    assert 60 / Service().pace.index <= 0.8 * 30
    assert 60 / Service().pace.memento <= 0.8 * 600
    assert CommonCrawl().pace.index >= 1
    assert CommonCrawl().pace.memento >= 0.55


@pytest.mark.parametrize(("told", "wait"), [(None, 60.0), (7.0, 7.0), (0.0, 0.0)])
def test_a_429_holds_everything(told: float | None, wait: float) -> None:
    limiter, clock = made(Pace(0, 0))
    assert not limiter.refused(told)
    asyncio.run(limiter.turn("memento"))
    assert sum(clock.slept) == wait


def test_the_fifth_429_in_a_row_ends_the_run_and_an_answer_forgives() -> None:
    limiter, _ = made(Pace(0, 0))
    assert [limiter.refused(None) for _ in range(4)] == [False] * 4
    limiter.succeeded()
    assert [limiter.refused(None) for _ in range(5)] == [False] * 4 + [True]
    assert Limiter(Pace(0, 0)).refused(LONGEST_PAUSE + 1), "nobody waits so long in a run"


def test_a_block_is_an_hour_and_doubles() -> None:
    known = None
    for hours in (1, 2, 4, 8):
        known = blocked("web.archive.org", known, NOW)
        assert known.not_before == timestamp(NOW + timedelta(hours=hours))
    assert known is not None
    assert known.first_seen == timestamp(NOW)
