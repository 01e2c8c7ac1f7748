"""How a crawl is cut into groups."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crawler.cluster.groups import MOST_WAVES, cut, hosts_of
from spiders.portals import Portal


def portal(number: int, *hosts: int, candidates: tuple[int, ...] = ()) -> Portal:
    names = tuple(f"h{host}.gov.cn" for host in hosts)
    return Portal(
        id=f"p{number}",
        name=f"第{number}公安局",
        hosts=names,
        home_url=f"http://{names[0]}/",
        candidate_hosts=tuple(f"h{host}.gov.cn" for host in candidates),
    )


HOSTS = st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=3), min_size=1, max_size=60)


@given(HOSTS, st.integers(1, 9), st.integers(1, 9))
def test_no_host_is_in_two_groups_and_no_portal_is_lost(
    hosts: list[list[int]], slots: int, parallel: int
) -> None:
    portals = [portal(number, *dict.fromkeys(found)) for number, found in enumerate(hosts)]
    groups = cut(portals, slots, parallel)
    assert sorted(one.id for group in groups for one in group.portals) == sorted(
        one.id for one in portals
    )
    held = Counter(host for group in groups for host in group.hosts)
    assert set(held.values()) == {1}
    assert len(groups) <= slots * MOST_WAVES
    assert [group.number for group in groups] == list(range(len(groups)))


def test_candidate_hosts_count_as_well() -> None:
    one, two = portal(1, 1, candidates=(2,)), portal(2, 2)
    assert hosts_of(one) & hosts_of(two)
    assert len(cut([one, two], slots=2, parallel=8)) == 1


def test_what_is_urgent_is_begun_first_on_every_worker() -> None:
    portals = [portal(number, number) for number in range(40)]
    first, second = cut(portals, slots=2, parallel=8)
    assert [one.id for one in first.portals[:2]] == ["p0", "p2"]
    assert [one.id for one in second.portals[:2]] == ["p1", "p3"]


def test_many_hosts_are_cut_into_waves() -> None:
    portals = [portal(number, number) for number in range(400)]
    groups = cut(portals, slots=2, parallel=8)
    assert len(groups) > 2
    assert max(len(group.portals) for group in groups) < 100
    assert {one.id for one in groups[0].portals} < {f"p{n}" for n in range(100)}
