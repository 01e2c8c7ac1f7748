from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.crawl.hosts.pace import HostPolicy, Hosts, retry_after

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sat, 31 Jan 2026 12:00:30 GMT", 30.0),
        ("Sat, 31 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("１２", None),
        ("", None),
        (None, None),
        ("9" * 400, 999999999.0),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_pauses_double_and_end_with_success() -> None:
    host = Hosts(HostPolicy(backoff_start=2, backoff_limit=10))["example.org"]
    host.failed(100.0)
    assert 101.5 <= host.held_until <= 102.5
    host.failed(200.0)
    assert 203 <= host.held_until <= 205
    for _ in range(4):
        host.failed(300.0)
    assert host.held_until <= 312.5
    host.succeeded()
    host.failed(400.0)
    assert host.held_until <= 402.5
    assert host.closed is None


def test_failures_in_a_row_close_a_host() -> None:
    host = Hosts(HostPolicy(failure_limit=3))["example.org"]
    for _ in range(2):
        host.failed(0)
    host.succeeded()
    for _ in range(2):
        host.failed(0)
    assert host.closed is None
    host.failed(0)
    assert host.closed is not None
    assert host.closed.startswith("example.org is left alone for the rest of the run: 3 requests")


def test_a_wait_within_the_limit_holds_and_one_beyond_it_closes() -> None:
    host = Hosts(HostPolicy(retry_after_limit=60))["example.org"]
    host.asked_to_wait(60, now=10.0)
    assert host.held_until == 70.0
    host.asked_to_wait(5, now=10.0)
    assert host.held_until == 70.0
    host.asked_to_wait(61, now=10.0)
    assert "61 s" in (host.closed or "")


@pytest.mark.parametrize(("seconds", "floor"), [(5.0, 5.0), (0.0, 1.0), (-3.0, 1.0), (120, 120)])
def test_the_pace_of_robots_txt(seconds: float, floor: float) -> None:
    host = Hosts()["example.org"]
    host.floor = 1.0
    host.asked_for_pace(seconds)
    assert host.floor == floor
    assert host.closed is None


@pytest.mark.parametrize("seconds", [121.0, 1e30, float("inf"), float("nan")])
def test_a_pace_beyond_patience_closes(seconds: float) -> None:
    host = Hosts()["example.org"]
    host.asked_for_pace(seconds)
    assert host.floor == 0
    assert "robots.txt asks for" in (host.closed or "")


def test_challenges_in_a_row_close_a_host_and_a_page_between_does_not() -> None:
    host = Hosts(HostPolicy(challenge_limit=2))["example.org"]
    for outcome in ("challenged", "ok", "not_found", "blocked"):
        host.judged(outcome)  # type: ignore[arg-type]
    assert host.closed is None
    host.judged("challenged")
    assert "challenges" in (host.closed or "")


def test_hosts_are_remembered_by_name() -> None:
    hosts = Hosts()
    hosts["a"].floor = 5
    assert hosts["a"].floor == 5
    assert hosts["b"].floor == 0
