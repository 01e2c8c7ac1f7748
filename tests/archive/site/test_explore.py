"""The page to explore: every view with and without scripts, its address, what it says of itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from lxml import html

from archive.bureau_codes import bureau_code
from archive.site import vega
from archive.site.explore.choice import VIEWS
from archive.site.explore.pictures import steps
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from tests.archive.making import begin, capture, figures, reading, report
from tests.archive.site.asking import get

CELLS = {
    "handled": ("requests", "handled_total", "total"),
    "granted": ("requests", "granted", "total"),
    "secret": ("requests", "denied_state_secret", "total"),
}
OUTCOMES = (
    "granted", "partly_granted", "denied_state_secret", "denied_law_forbids",
    "denied_safety_stability", "denied_third_party", "denied_internal_affairs",
    "denied_process_information", "denied_enforcement_files", "denied_administrative_query",
    "unable_not_held", "unable_needs_creation", "unable_unclear_after_correction",
    "rejected_petition", "rejected_repeat", "rejected_publication", "rejected_excessive",
    "rejected_reconfirmation", "other",
)  # fmt: skip
NAMES = ("沈阳市公安局", "大连市公安局", "南京市公安局", "苏州市公安局")
GIVEN = {
    (NAMES[0], 2019): (40, 10, 5),
    (NAMES[0], 2020): (50, 20, 5),
    (NAMES[1], 2020): (20, 30, 10),
    (NAMES[2], 2020): (100, 70, 10),
    (NAMES[3], 2020): (4, 4, 0),
}
"""Answered, granted and denied as state secrets, by bureau and year."""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A site with five reports of two provinces; of one of them the part is above the whole."""
    folder = tmp_path_factory.mktemp("explore")
    with open_archive(folder / "a.db") as archive:
        run = begin(archive)
        for (bureau, year), (handled, granted, secret) in GIVEN.items():
            url = f"http://gaj.example.gov.cn/{bureau_code(bureau)}/{year}.html"
            values = {("requests", row, "total"): Decimal(0) for row in OUTCOMES}
            values |= {
                CELLS["handled"]: Decimal(handled),
                CELLS["granted"]: Decimal(granted),
                CELLS["secret"]: Decimal(secret),
            }
            body = f"{bureau}{year}".encode()
            stored = archive.add_capture(capture(run, url=url, body=body))
            found = report(
                bureau=bureau, year=year, division=bureau_code(bureau),
                figures=figures(url, changes=values),
            )  # fmt: skip
            archive.add_reading(reading(stored.id, found, url=url))
    publish(folder / "a.db", folder / "copy.db")
    made = make_site(folder / "copy.db", None)
    yield made
    close(made)


def lines(site: Any, query: str) -> list[dict[str, str]]:
    text = get(site, f"/explore.csv?{query}").text.lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def words(markup: str) -> str:
    return " ".join(html.fromstring(markup).text_content().split())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_view_is_there_without_scripts_and_as_files(
    site: Any, view: str, language: str
) -> None:
    query = f"view={view}&measure=granted&as=share&year=2020&least=0&lang={language}"
    answer = get(site, f"/explore?{query}")
    tree = html.fromstring(answer.text)
    assert answer.status_code == 200
    assert tree.xpath("//main//table//td")
    assert len(tree.xpath("//figure/svg")) == (view != "table")
    assert lines(site, query)
    svg = get(site, f"/explore.svg?{query}").text
    written = "".join(ElementTree.fromstring(svg).itertext())
    spec = get(site, f"/explore.vl.json?{query}").json()
    inside = json.dumps(spec, ensure_ascii=False)
    for part in ("n = ", "2026-11-21", f"view={view}"):
        assert part in written
        assert part in inside
    assert spec["$schema"] == vega.SCHEMA


@pytest.mark.parametrize("view", VIEWS)
def test_every_specification_is_drawn_as_png(site: Any, view: str) -> None:
    pytest.importorskip("vl_convert", reason="PNG is an extra: pip install '.[pictures]'")
    answer = get(site, f"/explore.png?view={view}&measure=denied&as=share&year=2020&least=0")
    assert answer.content.startswith(b"\x89PNG")


def test_scripts_are_the_site_s_own_and_only_the_embedded_picture_may_be_framed(site: Any) -> None:
    for path, frame in (("/explore", "'none'"), ("/explore/embed", "*")):
        answer = get(site, f"{path}?view=map&year=2020")
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in f"{policy};"
        assert f"frame-ancestors {frame}" in policy
        assert ("x-frame-options" in answer.headers) == (path == "/explore")
        assert [one.text for one in html.fromstring(answer.text).xpath("//script")] == [None] * 4
    assert not html.fromstring(get(site, "/explore/embed").text).xpath("//form")


def test_the_address_holds_the_choice_and_the_code_to_embed_shows_it(few: Any) -> None:
    query = "view=shares&measure=denied&place=21&place=210100&from=2019&to=2020&level=prefecture"
    page = html.fromstring(get(few, f"/explore?{query}&lang=en").text)
    (spec,) = page.xpath("//figure/@data-spec")
    asked = parse_qs(urlsplit(spec).query)
    assert asked == parse_qs(f"{query}&lang=en")
    checked = page.xpath("//input[@name='place'][@checked]/@value")
    assert sorted(checked) == ["21", "210100"]
    (code,) = page.xpath("//pre[@class='cite']")
    (source,) = html.fromstring(code.text_content()).xpath("//@src")
    assert parse_qs(urlsplit(source).query) == asked
    framed = get(few, urlsplit(source).path + "?" + urlsplit(source).query)
    assert "<svg" in framed.text


def test_a_share_of_a_place_is_of_the_same_reports_and_says_how_many(few: Any) -> None:
    (row,) = lines(few, "measure=granted&as=share&place=21&from=2020&to=2020")
    assert (row["number"], row["whole"], row["reports"], row["above_whole"]) == (
        "50",
        "70",
        "2",
        "1",
    )
    assert float(row["share"]) == pytest.approx(50 / 70)
    page = words(
        get(few, "/explore?measure=granted&as=share&place=21&from=2020&to=2020&lang=en").text
    )
    assert "In 1 of the reports added up the part is more than the whole." in page
    assert "50 / 70" in page
    assert "2 reports" in page


def test_a_share_above_the_whole_is_warned_of(few: Any) -> None:
    page = html.fromstring(
        get(few, f"/explore?measure=granted&as=share&place={quote(NAMES[1])}&lang=en").text
    )
    assert "Above 100 %" in page.find_class("notice")[0].text_content()
    assert "大连市公安局 2020 (150%)" in page.find_class("notice")[0].text_content()
    page = words(get(few, f"/explore?view=shares&measure=granted&place={quote(NAMES[1])}").text)
    assert "The parts are more than the whole: 大连市公安局 2020 (200%)." in page


def test_a_ranking_leaves_out_small_wholes_and_says_so(few: Any) -> None:
    query = "view=ranking&measure=granted&as=share&year=2020"
    assert [row["name"] for row in lines(few, query)] == [NAMES[1], NAMES[2], NAMES[0]]
    page = words(get(few, f"/explore?{query}&lang=en").text)
    assert "Not ranked, for the whole is below 10: 1." in page
    assert "3 bureaus ranked" in page
    every = [row["name"] for row in lines(few, f"{query}&least=0")]
    assert every == [NAMES[1], NAMES[3], NAMES[2], NAMES[0]]
    assert [row["name"] for row in lines(few, f"{query}&place=32&least=0")] == [NAMES[3], NAMES[2]]
    assert [row["name"] for row in lines(few, f"{query}&rank=province")] == ["21", "32"]


def test_equal_values_share_a_rank(few: Any) -> None:
    page = html.fromstring(
        get(few, "/explore?view=ranking&measure=denied_state_secret&year=2020").text
    )
    ranks = [one.text_content() for one in page.xpath("//main//tbody/tr/td[1]")]
    assert ranks == ["1", "1", "3", "4"]


def test_parts_of_a_whole_name_what_they_leave(few: Any) -> None:
    query = "view=shares&measure=granted&place=210100&from=2019&to=2019"
    svg = get(few, f"/explore.svg?{query}&lang=en").text
    assert "Granted: 25.0%" in svg
    assert "rest (no part named): 62.5%" in svg
    rows = {row["measure"]: row for row in lines(few, query)}
    assert (rows["denied"]["number"], rows["denied"]["whole"]) == ("5", "40")


def test_the_map_has_every_province_and_the_table_every_year(few: Any) -> None:
    page = html.fromstring(get(few, "/explore?view=map&measure=handled&year=2020&lang=en").text)
    (svg,) = page.xpath("//figure/svg")
    titles = [one.text for one in svg.iter("title")]
    assert len(titles) == 34
    assert "Liaoning: 70, 2 reports" in titles
    assert "Sichuan: no figure" in titles
    years = [one.text for one in page.xpath("//main//table[contains(@class, 'series')]//thead//th")]
    assert years == ["2019", "2020"]
    slider = page.xpath("//p[@data-slider]")[0]
    assert [one.text for one in slider.xpath("a|strong")] == ["2019", "2020"]


def test_what_the_archive_has_not_is_said_with_what_may_be_meant(few: Any) -> None:
    page = html.fromstring(get(few, f"/explore?place={quote('沈阳公安')}&measure=grantd").text)
    told = " ".join(one.text_content() for one in page.find_class("notice"))
    assert "no bureau and no province called “沈阳公安”" in told
    assert NAMES[0] in told
    assert "There is no measure called “grantd”" in told
    assert "Granted" in told
    page = words(get(few, "/explore?view=shares&measure=penalties").text)
    assert "neither a whole nor a part of one" in page


def test_a_place_is_known_by_its_name_code_and_pinyin(few: Any) -> None:
    for text in ("辽宁", "liaoning", "21"):
        assert {row["place"] for row in lines(few, f"measure=handled&place={quote(text)}")} == {
            "21"
        }
    for text in ("南京市公安局", "320100", "nanjing"):
        names = {row["name"] for row in lines(few, f"measure=handled&place={quote(text)}")}
        assert names == {"南京市公安局"}


def test_a_ninth_place_is_in_the_table_and_named_below_the_lines(few: Any) -> None:
    codes = ("11", "12", "13", "14", "15", "32", "22", "23", "21")
    query = "measure=handled&" + "&".join(f"place={code}" for code in codes)
    page = get(few, f"/explore?{query}&lang=en").text
    assert "not drawn: Liaoning" in words(page)
    assert len(html.fromstring(page).xpath("//table[contains(@class, 'series')]/tbody/tr")) == 9
    assert "21" in {row["place"] for row in lines(few, query)}
    assert "not drawn" not in words(get(few, f"/explore?{query}&view=multiples").text)


def test_limits_of_a_map_part_the_values() -> None:
    assert steps([]) == []
    assert steps([3.0]) == []
    assert steps([1, 2, 3, 4, 5]) == [1, 2, 3, 4]
    limits = steps(list(range(100)))
    assert [sum(value > limit for limit in limits) for value in (0, 25, 50, 75, 99)] == [
        0,
        1,
        2,
        3,
        4,
    ]


def test_the_home_page_leads_with_what_the_data_says(few: Any) -> None:
    page = html.fromstring(get(few, "/?lang=en").text)
    (section,) = page.find_class("headlines")
    said = [" ".join(one.text_content().split()) for one in section.xpath(".//li")]
    assert said[0].startswith("71.3% of the requests answered in 2020 were granted in full.")
    assert "124 of 174, in the 4 reports here that give both numbers." in said[0]
    assert "In 1 of the reports added up" in said[0]
    assert "Few reports" in said[0]
    assert "state secret (100.0% of denials)" in said[1]
    (link,) = section.xpath(".//li[1]//a/@href")
    shown = words(get(few, f"{link}&lang=en").text)
    assert "71.3%" in shown
    assert "124 / 174" in shown
    assert section.getnext().tag == "form"  # counts come after


def test_the_home_page_claims_nothing_without_figures(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        begin(archive)
    publish(tmp_path / "a.db", tmp_path / "copy.db")
    empty = make_site(tmp_path / "copy.db", None)
    try:
        page = html.fromstring(get(empty, "/?lang=en").text)
        (section,) = page.find_class("headlines")
        assert "do not yet give figures enough" in section.text_content()
        assert get(empty, "/explore").status_code == 200
    finally:
        close(empty)


def test_a_bureau_s_page_leads_to_the_parts_of_its_wholes(few: Any) -> None:
    page = html.fromstring(get(few, f"/bureaus/{quote(NAMES[0])}?lang=en").text)
    heads = [one.text_content() for one in page.xpath("//th[@scope='row']")]
    assert not any(head.startswith("Denied: ") for head in heads)
    (link,) = page.xpath("//th[starts-with(normalize-space(.), 'Denied')]/a/@href")
    assert link == "/explore?view=shares&measure=denied&place=210100"
    assert "state secret" in words(get(few, f"{link}&lang=en").text)
