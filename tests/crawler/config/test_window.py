"""The hours in which a crawl may ask: over midnight, and where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.config import Window
from crawler.config.window import parse_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def window(text: str, zone: ZoneInfo = SHANGHAI) -> Window:
    return Window(parse_hours(text), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open", "closes", "opens"),
    [
        ("2026-01-10T21:59:59", False, "2026-01-11T06:00", "2026-01-10T22:00"),
        ("2026-01-10T22:00", True, "2026-01-11T06:00", "2026-01-10T22:00"),
        ("2026-01-11T00:00", True, "2026-01-11T06:00", "2026-01-11T00:00"),
        ("2026-01-11T05:59:59", True, "2026-01-11T06:00", "2026-01-11T05:59:59"),
        ("2026-01-11T06:00", False, "2026-01-12T06:00", "2026-01-11T22:00"),
        ("2025-12-31T23:30", True, "2026-01-01T06:00", "2025-12-31T23:30"),
    ],
)
def test_a_window_over_midnight(moment: str, is_open: bool, closes: str, opens: str) -> None:
    night = window("22:00-06:00")
    assert night.is_open(local(moment)) is is_open
    assert night.closes_at(local(moment)) == local(closes)
    assert night.opens_at(local(moment)) == local(opens)
    assert night.opens_at(local(moment)).tzinfo is UTC


def test_a_window_within_a_day() -> None:
    day = window("01:30-05:00")
    assert day.is_open(utc("2026-03-01T17:30"))
    assert not day.is_open(utc("2026-03-01T21:00"))
    assert day.opens_at(utc("2026-03-01T21:00")) == utc("2026-03-02T17:30")


def test_an_empty_window_is_always_open() -> None:
    always, moment = window(""), utc("2026-03-01T12:00")
    assert always.is_open(moment)
    assert always.closes_at(moment) is None
    assert always.opens_at(moment) == moment


def test_a_moment_without_a_zone_is_refused() -> None:
    for ask in (window("22:00-06:00").is_open, window("").opens_at):
        with pytest.raises(ValueError, match="without its zone"):
            ask(datetime(2026, 1, 1))


def test_nights_in_which_the_clocks_change() -> None:
    night = window("22:00-06:00", BERLIN)
    spring = night.opens_at(local("2026-03-28T12:00", BERLIN))
    closes = night.closes_at(spring)
    assert closes is not None
    assert closes - spring == timedelta(hours=7)
    autumn = night.opens_at(local("2026-10-24T12:00", BERLIN))
    closes = night.closes_at(autumn)
    assert closes is not None
    assert closes - autumn == timedelta(hours=9)
    assert night.is_open(utc("2026-10-25T00:30"))
    assert night.is_open(utc("2026-10-25T01:30"))


def test_a_window_swallowed_by_a_change_of_the_clocks_is_left_out() -> None:
    # on 29 March 02:30 is not there, and the moment as far after the change lies past 03:15
    swallowed = window("02:30-03:15", BERLIN)
    assert swallowed.opens_at(utc("2026-03-29T00:00")) == utc("2026-03-30T00:30")
    assert not swallowed.is_open(utc("2026-03-29T01:10"))


@pytest.mark.parametrize("text", ["22:00-06:00", "02:30-03:15", "00:00-23:59", "23:59-00:00"])
def test_a_years_windows_follow_each_other(text: str) -> None:
    found, moment, end = window(text, BERLIN), utc("2026-01-01T00:00"), utc("2027-01-01T00:00")
    nights = 0
    while moment < end:
        opens = found.opens_at(moment)
        closes = found.closes_at(opens)
        assert closes is not None
        assert opens < closes
        assert found.is_open(opens)
        assert found.is_open(closes - timedelta(microseconds=1))
        assert found.opens_at(opens - timedelta(microseconds=1)) <= opens
        moment, nights = closes, nights + 1
    assert nights in (364, 365, 366)
