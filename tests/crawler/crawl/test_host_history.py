"""What is remembered of hosts from night to night, and what it means for the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.nights import HostTrouble
from common.times import timestamp
from crawler.crawl.hosts.history import conclude, recall
from crawler.crawl.hosts.pace import Host, HostPolicy, Hosts

NIGHT = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
NAME = "gaj.example.gov.cn"


def run(known: dict[str, HostTrouble], now: datetime, *outcomes: str) -> Host:
    """A night in which a host gives these outcomes, as far as it is asked at all."""
    hosts = Hosts(HostPolicy(challenge_limit=3, gentle=3))
    recall(hosts, known, now)
    host = hosts[NAME]
    for outcome in outcomes:
        if host.refusal() is not None:
            break
        host.sending()
        host.judged(outcome)  # type: ignore[arg-type]
    troubled, recovered = conclude(hosts, known, now + timedelta(hours=3))
    known.update({trouble.host: trouble for trouble in troubled})
    for one in recovered:
        del known[one]
    return host


def test_a_host_in_trouble_is_asked_every_other_night() -> None:
    known: dict[str, HostTrouble] = {}
    asked = []
    for day in range(60):
        host = run(known, NIGHT + timedelta(days=day), *["challenged"] * 5)
        if host.sent:
            asked.append(day)
            assert host.sent == 3
    assert asked == [0, 1, *range(3, 60, 2)]
    trouble = known[NAME]
    assert trouble.nights == len(asked)
    assert trouble.first_seen == timestamp(NIGHT + timedelta(hours=3))
    assert trouble.reason == "3 answers in a row were challenges or blocks"


def test_a_host_that_serves_a_page_again_is_forgiven() -> None:
    known: dict[str, HostTrouble] = {}
    run(known, NIGHT, *["challenged"] * 3)
    host = run(known, NIGHT + timedelta(days=1), "not_found", "ok", *["ok"] * 20)
    assert host.sent == 22
    assert known == {}


def test_a_host_that_was_not_asked_stays_remembered_as_it_was() -> None:
    known: dict[str, HostTrouble] = {}
    run(known, NIGHT, *["challenged"] * 3)
    before = dict(known)
    run(known, NIGHT + timedelta(days=1))
    assert known == before
    host = run(known, NIGHT + timedelta(hours=4), "ok")
    assert host.sent == 0
    assert host.refusal() == (
        f"{NAME} is left alone until 2026-11-02 08:00 UTC: "
        "3 answers in a row were challenges or blocks"
    )


@pytest.mark.parametrize(
    ("outcomes", "sent"),
    [
        (["timeout"] * 9, 3),
        (["redirected", "redirected", "redirected", "ok", *["ok"] * 5], 9),
        (["not_found"] * 9, 6),  # neither way, but not for ever
    ],
)
def test_a_doubtful_host_gets_few_requests_until_it_serves_a_page(
    outcomes: list[str], sent: int
) -> None:
    known: dict[str, HostTrouble] = {}
    run(known, NIGHT, *["challenged"] * 3)
    host = run(known, NIGHT + timedelta(days=1), *outcomes)
    assert host.sent == sent
    assert (NAME in known) == ("ok" not in outcomes)


def test_a_host_that_asked_for_peace_gets_it() -> None:
    hosts = Hosts()
    host = hosts[NAME]
    host.sending()
    host.asked_to_wait(5 * 86400, now=0.0)
    ((trouble,), _) = conclude(hosts, {}, NIGHT)
    assert trouble.not_before == timestamp(NIGHT + timedelta(days=5))
    host.asked_to_wait(9e8, now=0.0)
    ((trouble,), _) = conclude(hosts, {}, NIGHT)
    assert trouble.not_before == timestamp(NIGHT + timedelta(days=14))


def test_a_spent_budget_is_no_trouble() -> None:
    hosts = Hosts(HostPolicy(budget=2))
    host = hosts[NAME]
    for _ in range(2):
        assert host.refusal() is None
        host.sending()
    assert "budget of 2 requests is spent" in (host.refusal() or "")
    assert host.is_spent
    assert conclude(hosts, {}, NIGHT) == ([], [])
