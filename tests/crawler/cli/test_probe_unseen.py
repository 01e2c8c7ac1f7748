"""A probe gives a ready entry for nine of ten portals that no family was made after."""

from __future__ import annotations

import tomllib
from concurrent.futures import ThreadPoolExecutor

from tests.crawler.cli.calling import Called, gongan_process
from tests.sites import UNSEEN, RunningSite, serve_all

ENOUGH = 9


def probed(portal: RunningSite) -> Called:
    return gongan_process("portals", "probe", f"{portal.url}/", "--delay", "0")


def is_ready(portal: RunningSite, called: Called) -> bool:
    """Whether the printed entry starts at the column and knows, or leaves open, the family."""
    (entry,) = tomllib.loads(called.out[called.out.index("[[portal]]") :])["portal"]
    column = entry.get("columns") == [f"{portal.url}{portal.site.column}"]
    return bool(called.code == 0 and column and entry["family"] in (portal.site.family, "generic"))


def test_nine_of_ten_unseen_portals_get_a_ready_entry() -> None:
    with serve_all(*UNSEEN) as portals, ThreadPoolExecutor(2) as pool:
        called = dict(zip(portals, pool.map(probed, portals.values()), strict=True))
        ready = {name for name, portal in portals.items() if is_ready(portal, called[name])}
        said = {name: one.out + one.err for name, one in called.items() if name not in ready}
    assert len(portals) == 10
    assert len(ready) >= ENOUGH, said
    for name in ready:
        assert "The column is reached by" in called[name].out, name
        assert "names 7 reports, of 2018 to 2024" in called[name].out, name
