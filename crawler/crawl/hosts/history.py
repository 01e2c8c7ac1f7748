"""Back-off memory: a host in trouble is left alone, longer each time, then tried gently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from archive.nights import HostTrouble
from common.times import timestamp
from crawler.crawl.hosts.pace import Host, Hosts

LONGEST = 2
"""Nights until a host in trouble is asked again, at most.

A few requests every other night are gentle enough, and a portal that comes back is
noticed within two nights.
"""

LONGEST_WISH = 14
"""Nights at most that a host is left alone because its Retry-After asks for it."""

_SLACK = timedelta(hours=12)
"""A run that starts a little earlier than the one before counts as the next night all the same."""


def after_nights(now: datetime, nights: int) -> datetime:
    """The moment from which the run of so many nights later may go ahead."""
    return now + timedelta(days=nights) - _SLACK


def recall(hosts: Hosts, troubles: Mapping[str, HostTrouble], now: datetime) -> None:
    """Close the hosts whose time has not come; the others of those are to prove themselves."""
    for trouble in troubles.values():
        host = hosts[trouble.host]
        if trouble.not_before > timestamp(now):
            host.leave_alone(trouble.not_before[:16].replace("T", " ") + " UTC", trouble.reason)
        else:
            host.is_doubtful = True


def conclude(
    hosts: Hosts, troubles: Mapping[str, HostTrouble], now: datetime
) -> tuple[list[HostTrouble], list[str]]:
    """What is to be remembered after a run: hosts in trouble, and those that are so no more.

    Hosts that were not asked stay as they were remembered.  The pause doubles with each
    run in trouble, from one night to :data:`LONGEST`.
    """
    troubled, recovered = [], []
    for host in hosts:
        known = troubles.get(host.name)
        if not host.sent:
            continue
        if host.trouble is not None or (known is not None and not host.answered):
            troubled.append(_trouble(host, known, now))
        elif known is not None:
            recovered.append(host.name)
    return troubled, recovered


def _trouble(host: Host, known: HostTrouble | None, now: datetime) -> HostTrouble:
    nights = known.nights + 1 if known is not None else 1
    asked = now + timedelta(seconds=min(host.wait, LONGEST_WISH * 86400.0))
    pause = after_nights(now, min(2 ** min(nights - 1, 10), LONGEST))
    moment = timestamp(now)
    found = HostTrouble(
        host=host.name,
        nights=nights,
        reason=host.trouble or "no page came in order",
        first_seen=moment,
        last_seen=moment,
        not_before=timestamp(max(pause, asked)),
    )
    if known is None:
        return found
    return replace(found, first_seen=known.first_seen, reason=host.trouble or known.reason)
