"""Charts one can publish: what stands in them, their files, and how the page draws them."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archive.site import charts, figures, vega
from archive.site.labels import translator
from archive.site.numbers import percent
from archive.site.pages import compare
from archive.site.series import series_by_key
from tests.archive.site.asking import get

BUREAU = "样例市公安局"
WORDS = vega.Words("year", "figure", "name", "changed")
ABOUT = figures.About("2026-11-21", "https://example.org/compare?x")


def texts(svg: str) -> list[tuple[float, float, str]]:
    """The texts of a chart with where they stand."""
    return [
        (float(one.get("x", 0)), float(one.get("y", 0)), "".join(one.itertext()))
        for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.sampled_from([300, 440, 640]))
def test_years_never_overlap_and_the_last_is_named(count: int, width: int) -> None:
    years = list(range(1990, 1990 + count))
    svg = charts.lines("t", [charts.ChartLine("a", {years[0]: 1.0})], years, width=width)
    places = sorted(x for x, _, text in texts(svg) if re.fullmatch(r"(19|20)\d\d", text))
    assert all(right - left >= 30 for left, right in itertools.pairwise(places))
    assert str(years[-1]) in [text for _, _, text in texts(svg)]


@given(st.text(alphabet="甲乙，。 abc/&=", max_size=200), st.integers(40, 400))
def test_notes_are_wrapped_without_losing_a_letter(text: str, room: int) -> None:
    rows = charts.wrapped(text, room, 11)
    assert "".join("".join(rows).split()) == "".join(text.split())


def test_numbers_have_separators_and_shares_may_be_above_the_whole() -> None:
    svg = charts.lines("t", [charts.ChartLine("a", {2020: 12.5})], [2020], percent=True)
    assert "1,250%" in svg
    assert percent(2500, 100) == "2,500.0%"


def figure(**more: Any) -> figures.Figure:
    lines = (
        charts.ChartLine("甲", {2019: 1000.0, 2022: 2.0}),
        charts.ChartLine("乙", {2020: 2.1}),
        charts.ChartLine("丙", {}),
    )
    notes = figures.source_notes(lines, ABOUT, translator("en"))
    years = (2019, 2020, 2021, 2022)
    return figures.Figure("T", lines, years, (2021,), notes=notes, **more)


def test_a_picture_says_what_it_is_made_of() -> None:
    made = figure()
    written = " ".join(text for _, _, text in texts(made.svg(translator("en"))))
    for part in ("n = 3 figures", "2026-11-21", "https://example.org/", "the form changed"):
        assert part in written
    assert "No figure in these years: 丙." in written
    inside = json.dumps(made.spec(translator("zh")), ensure_ascii=False)
    for part in ("n = 3 figures", "https://example.org/", "表式改变了统计口径"):
        assert part in inside


def test_a_specification_keeps_gaps_and_names_lines_at_their_ends() -> None:
    spec = figure().spec(translator("en"))
    values = {(one["name"], one["year"]): one["value"] for one in spec["data"]["values"]}
    assert values["甲", 2020] is None
    assert values["甲", 2019] == 1000.0
    (ends,) = [layer for layer in spec["layer"] if layer["name"] == "ends"]
    at = {one["name"]: (one["year"], one["at"]) for one in ends["data"]["values"]}
    assert set(at) == {"甲", "乙"}
    assert at["乙"][0] == 2020
    assert abs(at["甲"][1] - at["乙"][1]) >= 1000 * 13 / 260 - 1e-6
    (breaks,) = [layer for layer in spec["layer"] if layer["name"] == "breaks"]
    assert breaks["data"]["values"] == [
        {"year": 2020.5, "changed": "the form changed what is counted"}
    ]


def test_bars_are_specified_in_their_order() -> None:
    spec = figure(stacked=True).spec(translator("en"))
    assert [one["order"] for one in spec["data"]["values"]] == [0, 0, 1]
    assert spec["layer"][-1]["mark"]["type"] == "bar"


def test_a_specification_is_drawn_as_png() -> None:
    pytest.importorskip("vl_convert", reason="PNG is an extra: pip install '.[pictures]'")
    for stacked in (False, True):
        drawn = figures.png(figure(stacked=stacked).spec(translator("zh")))
        assert drawn.startswith(b"\x89PNG")


def test_the_page_draws_with_its_own_files_only(site: Any) -> None:
    for path in (f"/compare?name={quote(BUREAU)}", f"/bureaus/{quote(BUREAU)}"):
        answer = get(site, path)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy.split("script-src")[1]
        tree = html.fromstring(answer.text)
        assert [one.text for one in tree.xpath("//script")] == [None] * 4
        for one in tree.xpath("//script/@src"):
            assert get(site, one).status_code == 200
        for one in tree.xpath("//figure"):
            assert one.xpath("svg")
            spec = get(site, one.get("data-spec"))
            assert spec.json()["$schema"] == vega.SCHEMA
    assert "script-src 'none'" in get(site, "/compare.svg").headers["content-security-policy"]


def test_a_bureau_s_charts_are_files(site: Any) -> None:
    address = f"/bureaus/{quote(BUREAU)}/outcomes"
    rows = list(csv.DictReader(io.StringIO(get(site, f"{address}.csv").text.lstrip("\ufeff"))))
    assert {"name", "year", "value"} == set(rows[0])
    assert get(site, f"{address}.svg").text.startswith("<svg")
    assert get(site, f"/bureaus/{quote(BUREAU)}/none.svg").status_code == 404
    assert get(site, "/bureaus/none/outcomes.svg").status_code == 404


def test_an_unknown_bureau_is_said_and_like_ones_are_suggested(site: Any) -> None:
    page = html.fromstring(get(site, f"/compare?name={quote('样例公安局')}").text)
    (notice,) = page.find_class("notice")
    assert "The archive has no bureau called “样例公安局”." in notice.text_content()
    assert BUREAU in notice.text_content()
    page = get(site, f"/compare?by=province&name=99&name={quote('辽宁')}").text
    assert "There is no province called “99”." in page
    assert 'value="21" checked' in page


def test_a_ninth_bureau_is_not_dropped_silently(site: Any) -> None:
    query = "by=province&series=penalties&" + "&".join(f"name={code}" for code in
            ("11", "12", "13", "14", "15", "21", "22", "23", "32"))  # fmt: skip
    page = get(site, f"/compare?{query}&lang=en").text
    assert "The chart shows the first 8; the table and the CSV have all 9." in page
    assert (
        "Not drawn, for a chart has at most 8 lines: Jiangsu."
        in html.fromstring(page).text_content()
    )
    rows = csv.DictReader(io.StringIO(get(site, f"/compare.csv?{query}").text.lstrip("\ufeff")))
    assert "32" in {row["name"] for row in rows}


def test_names_beyond_the_most_are_counted(site: Any) -> None:
    names = "&".join(f"name=x{number}" for number in range(compare.MOST_NAMES + 3))
    assert "3 more are left out" in get(site, f"/compare?{names}").text


def test_a_share_above_the_whole_is_said() -> None:
    wanted = compare.Choice(
        "bureau", ("甲",), series_by_key()["granted"], True, 2019, 2019, 2019, "", ""
    )
    rows = [{"name": "甲", "year": 2019, "number": 30, "whole": 20, "value": 1.5}]
    made = compare.figure(rows, wanted, ABOUT, "en", translator("en"))
    assert any("Above 100 %" in note and "甲 2019 (150%)" in note for note in made.notes)
