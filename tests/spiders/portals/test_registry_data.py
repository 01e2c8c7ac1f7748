"""What the shipped registry holds, against GB/T 2260."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from extract.reports.divisions import divisions
from spiders.portals import Portal, load_registry
from spiders.portals.registry import SHIPPED, read_file
from tests.spiders.portals import scaffold

PORTALS = {name: portal for name, portal in load_registry().items() if not portal.local}
CORPS = "bingtuan"
"""The one organ of a province's standing that is named after no division."""


def of_level(*levels: str) -> list[Portal]:
    return [portal for portal in PORTALS.values() if portal.level in levels]


def test_every_province_and_prefecture_has_exactly_one_entry() -> None:
    wanted = {
        division.code
        for division in divisions()
        if division.current and division.level != "county" and division.code[:2] < "70"
    }
    assert len(wanted) == 31 + 333
    found = Counter(p.division for p in of_level("province", "prefecture") if p.id != CORPS)
    assert found == Counter(wanted)
    assert [portal.division for portal in of_level("ministry")] == ["000000"]


def test_names_and_codes_agree_with_the_standard() -> None:
    for bureau in scaffold.bureaus():
        portal = PORTALS[bureau.id]
        assert (portal.name, portal.division, portal.level) == (
            bureau.name,
            bureau.division,
            bureau.level,
        )
        assert portal.parent == bureau.parent
        assert portal.short_name == bureau.short_name


@pytest.mark.parametrize(
    ("portal_id", "name", "short_name"),
    [
        ("liaoning", "辽宁省公安厅", "辽宁公安"),
        ("neimenggu", "内蒙古自治区公安厅", "内蒙古公安"),
        ("chongqing", "重庆市公安局", "重庆公安"),
        ("linxia", "临夏回族自治州公安局", "临夏州公安局"),
        ("xingan", "兴安盟公安局", "兴安公安"),
        ("kashi", "喀什地区公安局", "喀什公安"),
        ("suzhou-34", "宿州市公安局", "宿州公安"),
        ("shaanxi", "陕西省公安厅", "陕西公安"),
        ("jilin", "吉林省公安厅", "吉林公安"),
        ("jilin-22", "吉林市公安局", "吉林公安"),
        ("hainan-63", "海南藏族自治州公安局", "海南州公安局"),
    ],
)
def test_bureaus_are_named_as_they_name_themselves(
    portal_id: str, name: str, short_name: str
) -> None:
    assert PORTALS[portal_id].name == name
    assert PORTALS[portal_id].short_name == short_name


def test_counties_lie_in_their_parents() -> None:
    known = {division.code: division for division in divisions()}
    counties = of_level("county")
    assert len(counties) >= 40
    for portal in counties:
        assert portal.parent is not None
        parent = PORTALS[portal.parent]
        assert parent.division is not None
        if portal.division is not None:  # functional zones have no code
            assert known[portal.division].level == "county", portal.id
            within = parent.division.removesuffix("00").removesuffix("00")
            assert portal.division.startswith(within), portal.id


def test_each_file_holds_one_province() -> None:
    for path in sorted(SHIPPED.glob("[0-9][0-9]-*.toml")):
        for portal in read_file(path):
            division = portal.division or PORTALS[portal.parent or ""].division or ""
            assert division[:2] == path.name[:2], portal.id


def test_hosts_are_official_and_shared_with_branches_only() -> None:
    by_host: dict[str, list[Portal]] = {}
    for portal in PORTALS.values():
        for host in portal.hosts:
            assert host.endswith(".gov.cn"), portal.id
            by_host.setdefault(host, []).append(portal)
    for host, portals in by_host.items():
        above = [portal.id for portal in portals if portal.level != "county"]
        assert len(above) <= 1, host


def test_what_has_not_been_crawled_is_not_verified() -> None:
    for portal in PORTALS.values():
        assert portal.status == "unverified"
        if portal.hosts:
            assert portal.notes, f"{portal.id}: say where its address is from"
        else:
            assert not portal.start_urls


def test_the_script_adds_what_is_missing_and_nothing_else() -> None:
    assert scaffold.missing(PORTALS.values()) == []
    without = [portal for name, portal in PORTALS.items() if name not in ("dalian", "sansha")]
    added = scaffold.missing(without)
    assert [bureau.id for bureau in added] == ["dalian", "sansha"]
    assert added[0].file == "21-liaoning.toml"


def test_an_entry_is_written_so_that_it_reads_the_same(tmp_path: Path) -> None:
    bureau = next(bureau for bureau in scaffold.bureaus() if bureau.id == "linxia")
    text = scaffold.as_toml(vars(bureau))
    assert tomllib.loads(text)["portal"][0]["parent"] == "gansu"
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    (portal,) = read_file(path)
    assert (portal.name, portal.hosts, portal.start_urls) == ("临夏回族自治州公安局", (), ())


def test_every_address_says_what_speaks_for_it() -> None:
    for portal in PORTALS.values():
        assert (portal.evidence is not None) == bool(portal.hosts), portal.id
        assert portal.evidence or not portal.evidence_date, portal.id
    kinds = Counter(portal.evidence for portal in PORTALS.values() if portal.hosts)
    assert kinds["seen"] >= 45
    assert kinds["listed"] >= 277


def test_other_and_former_hosts_are_not_those_fetched_from() -> None:
    for portal in PORTALS.values():
        others = {*portal.candidate_hosts, *portal.former_hosts}
        assert not others & set(portal.hosts), portal.id
        assert len(others) == len(portal.candidate_hosts) + len(portal.former_hosts), portal.id
    assert PORTALS["chizhou"].hosts != PORTALS["xuancheng"].hosts  # a list gives both one host
    assert "www.lnga.gov.cn" in PORTALS["liaoning"].former_hosts


def test_how_many_bureaus_can_be_crawled_is_said_in_the_readme() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    addressed = sum(bool(portal.hosts) for portal in PORTALS.values())
    assert f"{len(PORTALS)} bureaus, {addressed} of them with an address" in readme
