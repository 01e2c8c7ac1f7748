"""How a crawl is cut into groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archive.store import open_archive
from crawler.cluster.groups import MOST_WAVES, cut, hosts_of
from crawler.cluster.sending import TRIES, Sending, Sent
from crawler.cluster.summing import Summing
from crawler.crawl.summary import PortalSummary, RunFailure, RunSummary
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


def test_a_group_that_was_not_done_is_sent_again_without_what_was(tmp_path: Path) -> None:
    (group,) = cut([portal(number, number) for number in range(3)], 1, 8)
    with open_archive(tmp_path / "a.db") as archive:
        run = archive.start_run("crawl", user_agent=None, settings={})
        nothing: Any = None
        sending = Sending(archive, nothing, nothing, nothing, run)
        assert sending.again(Sent(group, TRIES), done={"p0", "p2"})
        ((left, tries, _),) = sending._waiting
        assert ([one.id for one in left.portals], left.hosts) == (["p1"], ("h1.gov.cn",))
        assert (left.number, tries) == (group.number, TRIES)
        # a try that brought nothing counts, and one of which nothing is left is no more
        sending.forget_waiting()
        assert not sending.again(Sent(group, TRIES))
        assert sending.again(Sent(group, 1), done={"p0", "p1", "p2"})
        assert not sending.is_waiting


def test_a_portal_is_done_when_nothing_of_it_was_put_off() -> None:
    def ended(name: str, how: str, **captures: int) -> PortalSummary:
        return PortalSummary(name, name, how, captures)

    portals = (
        ended("done", "finished", ok=3),
        ended("put_off", "finished", ok=2, disallowed=1),
        ended("few", "finished", ok=1),
        ended("stopped", "shutdown", ok=1),
        ended("waits", "not_started"),
    )
    failures = (RunFailure("has too few reports", "few"),)
    summary = RunSummary(1, "interrupted", 1.0, {}, {}, portals, failures, stopped="lease")
    assert Summing.done(summary) == {"done"}
    # on a full disk nobody knows whose page was lost
    full = (*failures, RunFailure("a.db: SQLite refused (disk I/O error)"))
    assert Summing.done(replace(summary, failures=full)) == set()
