"""A cell's page, labels in two languages, dismissed findings, and whose bytes are cited."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site import form_labels
from archive.site.form_layout import TITLES, path
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from crawler.cli.browse import snapshot_tools
from extract.forms.keys import figure_keys
from tests.archive.site.asking import get

TOTAL = "/r/210300/2020/requests.handled_total.total"
PDF = "/r/321300/2020/requests.received.total"


def test_every_label_of_the_forms_has_its_english_words() -> None:
    parts = {
        part for key in figure_keys() for label in (key.row_label, key.column_label)
        for part in path(label)
    } | set(TITLES.values())  # fmt: skip
    assert not [part for part in parts if not form_labels.english(part)]
    assert not [part for part in parts if re.search("[\u4e00-\u9fff]", form_labels.english(part))]


def test_labels_have_english_beside_them_on_english_pages_only(site: Any) -> None:
    page = get(site, "/r/210300/2020?lang=en").text
    assert '规范性文件<small class="meaning" lang="en">Normative documents</small>' in page
    assert 'class="meaning"' not in get(site, "/r/210300/2020?lang=zh").text


def test_every_table_can_be_skipped(site: Any) -> None:
    tree = html.fromstring(get(site, "/r/210300/2020").text)
    targets = [link.get("href")[1:] for link in tree.xpath("//a[@class='skip over']")]
    assert len(targets) == len(tree.xpath("//table[contains(@class, 'form')]"))
    assert all(tree.xpath(f"//*[@id='{target}']") for target in targets)


def test_a_cell_s_page_has_its_arithmetic_and_history(site: Any) -> None:
    tree = html.fromstring(get(site, TOTAL).text)
    assert tree.findtext(".//h1") == "3. Outcomes this year › (7) Total › Total"
    sums = [one.text_content() for one in tree.xpath("//ul[@class='sums']/li")]
    assert len(sums) == 3
    assert all("It holds." in one for one in sums)
    assert len(tree.xpath("//ul[@class='sums']//p[@class='sum']/strong")) == 3
    links = tree.xpath("//ul[@class='sums']//a/@href")
    assert "/r/210300/2020/requests.received.total" in links
    for link in links[:3]:
        assert get(site, link).status_code == 200
    text = tree.text_content()
    assert "Nobody has decided anything about this cell." in text
    assert (
        "requests.handled_total.total" in tree.xpath("//a[starts-with(@href, 'mailto:')]/@href")[0]
    )
    chinese = get(site, f"{TOTAL}?lang=zh").text
    assert "三、本年度办理结果 › （七）总计 › 总计" in chinese


def test_a_cell_that_breaks_a_rule_says_so(site: Any) -> None:
    page = get(site, "/r/210300/2020/proactive_disclosure.other_services.items_change").text
    assert "It does not hold." in page
    assert ">15</a> + <strong" in page


def test_a_cell_with_a_picture_has_its_strip_cut_out(site: Any) -> None:
    tree = html.fromstring(get(site, PDF).text)
    (picture,) = tree.xpath("//div[@class='crop']//img")
    assert int(picture.get("height")) < int(picture.get("width"))
    (mark,) = tree.xpath("//div[@class='crop']//span[@id='cell']")
    top, height = re.findall(r"(?:top|height):([\d.]+)%", mark.get("style"))
    assert 10 < float(top) < float(top) + float(height) < 90
    assert "crop" not in get(site, TOTAL).text.split("<main")[1]


def test_a_part_is_cited_by_its_own_bytes(site: Any, published: Path) -> None:
    with closing(sqlite3.connect(published)) as connection:
        (digest,) = connection.execute(
            "SELECT payload_digest FROM captures WHERE url LIKE '%.pdf' LIMIT 1"
        ).fetchone()
        (kept,) = connection.execute(
            "SELECT length(data) FROM payloads WHERE digest = ?", (digest,)
        ).fetchone()
    assert kept
    for path_ in (PDF, "/r/321300/2020"):
        cited = html.fromstring(get(site, path_).text).xpath("//p[@class='cite']")[0].text_content()
        assert ".pdf" in cited
        assert digest in cited


def test_a_version_of_a_cell_is_cited_with_its_number(site: Any) -> None:
    cell = "/r/x-45514f54/2019/requests.received.total"
    page = get(site, f"{cell}?version=1").text
    assert f"{cell}?version=1</p>" in page
    assert get(site, f"{cell}?version=9").status_code == 404


@pytest.fixture(scope="module")
def decided(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The site on the demo's archive, whose one finding was dismissed."""
    folder = tmp_path_factory.mktemp("decided")
    shutil.copy(demo, folder / "demo.db")
    with closing(sqlite3.connect(folder / "demo.db")) as connection, connection:
        connection.execute(
            "INSERT INTO decisions (report_id, fingerprint, decision, why, decided_by, decided_at,"
            " rule, subject, text, params, message) SELECT v.report_id, f.fingerprint, 'dismissed',"
            " 'as published', 'Li', '2026-11-22T03:00:00+00:00', f.rule, f.subject, f.text,"
            " f.params, f.message FROM findings f JOIN versions v ON v.id = f.version_id"
        )
    publish(folder / "demo.db", folder / "copy.db")
    made = make_site(folder / "copy.db", snapshot_tools())
    yield made
    close(made)


def test_a_dismissed_finding_looks_dismissed_among_the_latest(decided: Any) -> None:
    tree = html.fromstring(get(decided, "/findings").text)
    (latest,) = tree.xpath("//ul[@class='findings'][last()]/li")
    assert "dismissed" in latest.get("class").split()
    assert latest.text_content().endswith("dismissed")


def test_a_dismissed_finding_looks_dismissed(decided: Any) -> None:
    tree = html.fromstring(get(decided, "/r/210300/2020").text)
    (finding,) = tree.xpath("//ul[@class='findings']/li")
    assert "dismissed" in finding.get("class").split()
    assert "1 of them dismissed" in tree.text_content()
    assert not tree.xpath("//td[contains(@class, 'doubtful')]")
    cell = get(decided, "/r/210300/2020/proactive_disclosure.other_services.items_change").text
    assert "as published" in cell
    assert "by Li" in cell
