"""Entries for counties, from the division codes and the links of portals."""

from __future__ import annotations

import pytest

from extract.reports.divisions import divisions
from spiders.links import Link
from spiders.portals import Portal, load_registry
from spiders.portals.expand import ListedLink, Proposal, counties, propose

CITY = Portal(id="huangshi", name="黄石市公安局", level="prefecture", division="420200")
PROVINCE = Portal(id="hubei", name="湖北省公安厅", level="province", division="420000")
REGISTRY = {portal.id: portal for portal in (CITY, PROVINCE)}


def found(*links: tuple[str, str], by: str = "huangshi") -> dict[str, Proposal]:
    listed = [ListedLink(by, "http://x.gov.cn/", Link(url, text)) for url, text in links]
    return {one.entry.name: one for one in propose("42", REGISTRY, listed) if one.source}


@pytest.mark.parametrize(
    ("text", "name", "section"),
    [
        ("大冶市", "大冶市公安局", True),
        ("大冶市人民政府", "大冶市公安局", True),
        ("大冶市公安局", "大冶市公安局", False),
        ("大冶公安局", "大冶市公安局", False),
        ("阳新县政府门户网站", "阳新县公安局", True),
        ("下陆区", "黄石市公安局下陆区分局", True),
        ("黄石市公安局下陆分局", "黄石市公安局下陆区分局", False),
        ("大冶市召开会议", None, None),
        ("大冶", None, None),
        ("武昌区", None, None),
        ("", None, None),
    ],
)
def test_links_that_name_a_county(text: str, name: str | None, section: bool | None) -> None:
    proposals = found(("http://www.dy.gov.cn/", text))
    assert list(proposals) == ([name] if name else [])
    if name:
        entry = proposals[name].entry
        assert (entry.section, entry.hosts, entry.level) == (section, ("www.dy.gov.cn",), "county")
        assert (entry.parent, entry.status) == ("huangshi", "unverified")


def test_a_bureaus_own_link_goes_before_its_governments() -> None:
    links = [("http://a.gov.cn/", "大冶市"), ("http://b.gov.cn/", "大冶市公安局")]
    for given in (links, links[::-1]):
        assert found(*given)["大冶市公安局"].entry.home_url == "http://b.gov.cn/"


@pytest.mark.parametrize("url", ["http://www.dayeshi.com/", "http://gov.cn.evil.com/"])
def test_links_that_lead_out_of_gov_cn_are_left(url: str) -> None:
    assert found((url, "大冶市人民政府")) == {}


def test_a_name_that_two_counties_bear_is_nobodys_for_a_province() -> None:
    names = [one.name for one in counties("42", {})]
    twice = [name for name in names if names.count(name) > 1]
    for name in twice:
        assert found(("http://x.gov.cn/", name), by="hubei") == {}
    assert found(("http://x.gov.cn/", "大冶市"), by="hubei")


def test_every_county_without_an_entry_is_proposed_once_and_is_an_entry() -> None:
    registry = load_registry()
    known = {portal.division for portal in registry.values()}
    for province in ("42", "11", "65"):
        entries = [one.entry for one in propose(province, registry, ())]
        assert len({entry.id for entry in entries}) == len(entries)
        assert {entry.division for entry in entries} == {
            one.code
            for one in divisions()
            if one.current and one.level == "county" and one.code[:2] == province
        } - known
        assert all(entry.parent in registry for entry in entries)
