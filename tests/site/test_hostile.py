"""Archived text that attacks: names, titles, cells, findings and prose with markup in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from archive.site.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from crawler.commands.browse import snapshot_tools
from extract.records import Section
from tests.archive.making import begin, capture, figures, finding, reading, report
from tests.site.asking import get

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
BUREAU = f"坏{ATTACK}公安局".replace("/", "／")
PAGES = [
    "/",
    "/reports/1",
    "/reports/1?version=1",
    "/reports/1?cell=requests.received.total",
    f"/bureaus/{quote(BUREAU, safe='')}",
    f"/compare?name={quote(BUREAU)}&series=received",
    f"/compare?name={quote(ATTACK)}",
    f"/search?q={quote('公安')}",
    f"/search?q={quote(ATTACK)}&province={quote(ATTACK)}&rule={quote(ATTACK)}",
    f"/coverage?province={quote(ATTACK)}",
    "/findings",
    "/snapshots/1/1?cell=requests.received.total",
    f"/snapshots/1/1?cell={quote(ATTACK)}&view={quote(ATTACK)}",
    "/archive/report_list",
    "/archive/current_figures",
    "/archive/current_findings",
    f"/archive/bureau_series?bureau={quote(BUREAU)}",
    f"/{quote(ATTACK)}",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    cells = tuple(replace(one, raw=f"{one.raw}{ATTACK}") for one in figures())
    with open_archive(folder / "gongan.db") as archive:
        run = begin(archive)
        for minute, title in enumerate((f"一{ATTACK}公安", f"二{ATTACK}公安")):
            body = f"<p>{ATTACK}</p><table><tr><td>{ATTACK}</td></tr></table>{title}".encode()
            stored = archive.add_capture(capture(run, body=body, minute=minute))
            found = report(
                bureau=BUREAU,
                title=title,
                figures=cells,
                sections=(Section(1, f"节{ATTACK}", f"公安{ATTACK}\n{title}"),),
                findings=(replace(finding(ATTACK), message=ATTACK),),
            )
            archive.add_reading(reading(stored.id, found))
        archive.finish_run(run, "ok", {})
        publish(archive.path, folder / "copy.db")
    made = make_site(folder / "copy.db", snapshot_tools())
    yield made
    close(made)


@pytest.mark.parametrize("path", PAGES)
def test_markup_in_archived_text_stays_text(site: Any, path: str) -> None:
    answer = get(site, path)
    if answer.status_code == 302:
        answer = get(site, answer.headers["location"])
    tree = html.fromstring(answer.text)
    assert "alert(1)" not in "".join(tree.xpath("//script/text()"))
    assert not tree.xpath("//img[@src='x']")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("onerror")]
    assert "49" not in "".join(tree.xpath("//h1//text()"))


def test_a_chart_with_a_hostile_name_is_good_xml(site: Any) -> None:
    answer = get(site, f"/compare.svg?name={quote(BUREAU)}&series=received")
    tags = {element.tag.rpartition("}")[2] for element in html.fromstring(answer.content).iter()}
    assert tags <= {"svg", "rect", "text", "line", "polyline", "circle", "title"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'none'" in answer.headers["content-security-policy"]
