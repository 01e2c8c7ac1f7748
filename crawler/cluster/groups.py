"""How a crawl is cut: portals that share a host stay together, and so does their turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.crawl.run import by_shared_host
from spiders.portals import Portal

ROUNDS = 4
"""How often the places of a task are taken in turn, at least: few places idle at its end."""

MOST_WAVES = 8
"""Tasks for each place of the cluster, at most: each starts a process and merges an archive."""


@dataclass(frozen=True, slots=True)
class HostGroup:
    """The portals that one task crawls, and every host that they may lead to."""

    number: int
    portals: tuple[Portal, ...]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts, in an order that is the same for all: nobody waits for each other."""
        return tuple(sorted({host for portal in self.portals for host in hosts_of(portal)}))

    def without(self, done: Collection[str]) -> HostGroup:
        """The group without these portals, by id."""
        left = tuple(portal for portal in self.portals if portal.id not in done)
        return HostGroup(self.number, left)


def hosts_of(portal: Portal) -> set[str]:
    """Every host that a crawl of the portal may ask."""
    starts = {urlsplit(url).hostname or "" for url in portal.start_urls}
    return {*portal.hosts, *portal.candidate_hosts, *(starts - {""})}


def cut(portals: Sequence[Portal], slots: int, parallel: int) -> list[HostGroup]:
    """The work in groups, those to be begun first first.

    ``slots`` is how many tasks run at once, ``parallel`` how many portals each crawls at
    the same time.  No host is in two groups.  What comes first in the order given comes
    first in its group, and the groups of one wave are about as urgent as each other.
    """
    order = {portal.id: place for place, portal in enumerate(portals)}
    together = by_shared_host(portals, hosts_of)
    together.sort(key=lambda group: min(order[portal.id] for portal in group))
    waves = len(together) // max(1, slots * parallel * ROUNDS)
    waves = min(max(1, waves), MOST_WAVES)
    size = -(-len(together) // waves)
    groups = []
    for begin in range(0, len(together), size):
        wave = together[begin : begin + size]
        hands = min(slots, len(wave))
        groups += [[one for group in wave[place::hands] for one in group] for place in range(hands)]
    return [HostGroup(number, tuple(portals)) for number, portals in enumerate(groups)]
