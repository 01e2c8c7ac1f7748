"""A probe of a list that scripts draw: a declaration that needs no browser, or a drawing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.cli.test_probe_unseen import printed, probed
from tests.crawler.crawl.rendering.browsing import expected, needs_browser, reports
from tests.crawler.running import run
from tests.sites import serve

pytestmark = needs_browser


@pytest.mark.parametrize("name", ["drawn_list", "drawn_hunan"])
def test_the_service_of_a_list_is_declared_and_asked_without_a_browser(
    name: str, tmp_path: Path
) -> None:
    with serve(name) as portal:
        called = probed(portal)
        entry = printed(called)
        assert "columns" not in entry
        assert "render" not in entry
        (declared,) = entry["json_lists"]
        assert "{page}" in f"{declared['url']} {declared.get('form')}"
        assert "needs no browser" in called.out
        portal.clear()
        named = {**entry, "name": portal.site.bureau}
        assert run(tmp_path / "a.db", named, GONGAN_CHROMIUM="/none")["ok"]
        assert reports(tmp_path / "a.db") == expected(portal)
        asked = [line.path for line in portal.log()]
        assert portal.site.column not in asked
        assert len(asked) == 1 + 3 + len(portal.expected), "robots.txt, three pages, the reports"


def test_a_list_of_several_services_is_to_be_drawn() -> None:
    with serve("drawn_tabs") as portal:
        called = probed(portal)
        entry = printed(called)
    assert entry["render"] is True
    assert entry["columns"] == [portal.url + portal.site.column]
    assert "the entry says render = true" in called.out
