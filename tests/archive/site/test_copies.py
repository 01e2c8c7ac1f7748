"""The mark on documents that are copies on unofficial hosts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from tests.archive.making import PORTAL, URL, begin, capture, reading, report
from tests.archive.site.asking import get

COPY = "http://reposts.example.net/t1.html"


@pytest.mark.parametrize(("urls", "marks"), [([COPY], 1), ([COPY, URL], 1), ([URL], 0)])
def test_a_report_says_which_of_its_sources_are_copies(
    tmp_path: Path, urls: list[str], marks: int
) -> None:
    with open_archive(tmp_path / "gongan.db") as archive:
        for url in urls:
            stored = archive.add_capture(capture(begin(archive), url=url))
            archive.add_reading(reading(stored.id, report(), url=url))
        archive.put_portals([replace(PORTAL, hosts=("gaj.example.gov.cn",))])
    publish(tmp_path / "gongan.db", tmp_path / "copy.db")
    site = make_site(tmp_path / "copy.db")
    try:
        page = get(site, "/reports/1?lang=en").text
        assert page.count("A copy on a host that is not official") == marks
        sources = get(site, "/reports/1.json").json()["sources"]
        assert {source["url"]: source["is_official"] for source in sources} == {
            url: int(url == URL) for url in urls
        }
    finally:
        close(site)
