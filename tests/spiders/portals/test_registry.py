from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from spiders.portals import RegistryError, UnknownPortalError, load_registry, pick
from spiders.portals.registry import own_ids

GOOD = """
[[portal]]
id = "own-huangshi"
name = "黄石市公安局"
short_name = "黄石公安"
level = "prefecture"
division = "420200"
family = "trs_wcm"
hosts = ["gaj.huangshi.gov.cn"]
home_url = "http://gaj.huangshi.gov.cn/"
columns = ["http://gaj.huangshi.gov.cn/xxgk/xxgknb/"]
status = "verified"
verified_on = 2026-01-31
bounds = { reports = 5 }
"""


def test_the_shipped_registry_loads() -> None:
    portals = load_registry()
    assert {"sample", "anshan", "shenyang", "suqian", "songxian", "yubei"} <= set(portals)
    divisions = {portal.division for portal in portals.values() if portal.division}
    assert {"210300", "210100", "321300", "410325", "500112"} <= divisions
    assert portals["sample"].bureau is None
    assert portals["sample"].local
    assert not any(portal.local for portal in portals.values() if portal.id != "sample")
    assert portals["anshan"].bureau == "鞍山市公安局"
    assert portals["anshan"].status == "unverified"


def test_own_portals_are_added(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD, encoding="utf-8")
    portal = load_registry(tmp_path)["own-huangshi"]
    assert portal.start_urls == ("http://gaj.huangshi.gov.cn/xxgk/xxgknb/",)
    assert portal.verified_on == date(2026, 1, 31)
    assert portal.bounds.reports == 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "own-huangshi"\n', "", "portal number 1: id: is missing"),
        ('id = "own-huangshi"', 'id = "Huang Shi"', "id: must be lower-case"),
        ('name = "黄石市公安局"', 'name = " "', "name: is empty"),
        ('name = "黄石市公安局"', "name = 3", "name: must be a str"),
        ('level = "prefecture"', 'level = "city"', "level: must be one of ministry, province"),
        ('division = "420200"', 'division = "4202"', "division: must be six digits"),
        ('family = "trs_wcm"', 'family = "wordpress"', "family: must be one of trs_wcm, hanweb"),
        ('["gaj.huangshi.gov.cn"]', '"gaj.huangshi.gov.cn"', "hosts: must be a list"),
        (
            '["gaj.huangshi.gov.cn"]',
            '["http://gaj.huangshi.gov.cn/"]',
            "hosts: must be a host name",
        ),
        ('["gaj.huangshi.gov.cn"]', '["other.gov.cn"]', "home_url: http://gaj.huangshi.gov.cn/ is"),
        ('home_url = "http://gaj', 'home_url = "ftp://gaj', "home_url: must be an http"),
        ('columns = ["http://gaj', 'columns = ["http://gat', "columns: http://gat"),
        ("verified_on = 2026-01-31", "", "verified_on: goes with status"),
        ("verified_on = 2026-01-31", 'verified_on = "2026"', "verified_on: must be a date"),
        ("reports = 5", "reports = -1", "bounds.reports: must be a count"),
        ("reports = 5", "pages = 5", "bounds.pages: is not a bound"),
        ("status", "color = 1\nstatus", "color: is not a field"),
        ("short_name", 'parent = "nobody"\nshort_name', "parent: no portal has the id 'nobody'"),
        ("status", "shared = true\naggregate = true\nstatus", "shared: is for the portal of one"),
        ("[[portal]]", "[portal]", "write [[portal]]"),
        ("[[portal]]", "[[portals]]", "only [[portal]] tables"),
        ("[[portal]]", "[[portal", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    (tmp_path / "own.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegistryError) as caught:
        load_registry(tmp_path)
    assert words in str(caught.value)
    assert "own.toml" in str(caught.value)


def test_an_own_entry_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD.replace("own-huangshi", "anshan"), encoding="utf-8")
    portals = load_registry(tmp_path)
    assert portals["anshan"].name == "黄石市公安局"
    assert list(portals) == list(load_registry())
    assert own_ids(tmp_path) == {"anshan"}
    assert own_ids(None) == frozenset()


def test_an_id_stands_once_among_own_entries(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"b\.toml: .*'own-huangshi' is already .* a\.toml"):
        load_registry(tmp_path)
    (tmp_path / "b.toml").unlink()
    (tmp_path / "a.toml").write_text(GOOD + GOOD, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"is already defined in a\.toml"):
        load_registry(tmp_path)


def test_a_bureau_of_which_no_address_is_known_has_an_entry(tmp_path: Path) -> None:
    entry = '[[portal]]\nid = "nowhere"\nname = "某县公安局"\nlevel = "county"\n'
    (tmp_path / "own.toml").write_text(entry, encoding="utf-8")
    portal = load_registry(tmp_path)["nowhere"]
    assert (portal.hosts, portal.home_url, portal.start_urls) == ((), None, ())


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="not a directory"):
        load_registry(tmp_path / "none")


def test_picking_by_id() -> None:
    portals = load_registry()
    assert [portal.id for portal in pick(portals, ["suqian", "anshan", "suqian"])] == [
        "suqian",
        "anshan",
    ]
    with pytest.raises(UnknownPortalError, match=r"did you mean .*anshan"):
        pick(portals, ["anshn"])
