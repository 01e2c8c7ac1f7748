"""Charts as pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from PIL import Image

from archive.site import bitmaps, charts
from tests.archive.site.asking import get

LINES = [
    charts.Line("沈阳市公安局", {2019: 1.0, 2020: 3.0}),
    charts.Line("乙", {2019: 2.0, 2020: 2.0}),
]
needs_font = pytest.mark.skipif(
    bitmaps.font_file() is None,
    reason="no font with Chinese characters (Debian: apt install fonts-noto-cjk)",
)


def colours(picture: Image.Image) -> set[str]:
    found = picture.convert("RGB").getcolors(maxcolors=1 << 20) or []
    return {"#" + bytes(pixel).hex() for _, pixel in found if isinstance(pixel, tuple)}


@needs_font
def test_a_chart_is_drawn_twice_as_large_in_its_colours() -> None:
    svg = charts.lines("图 & 表", LINES, [2018, 2019, 2020], breaks=[2019])
    picture = Image.open(io.BytesIO(bitmaps.png(svg)))
    assert picture.format == "PNG"
    assert picture.size == (1280, 2 * 268)
    assert {"#ffffff", *charts.COLOURS[:2]} <= colours(picture)
    bars = Image.open(io.BytesIO(bitmaps.png(charts.stacked("图", LINES, [2019, 2020]))))
    assert set(charts.COLOURS[:2]) <= colours(bars)


@needs_font
def test_names_change_the_picture_and_long_ones_are_cut() -> None:
    def drawn(name: str) -> bytes:
        return bitmaps.png(charts.lines(name, LINES[:1], [2019, 2020]))

    assert drawn("沈阳") != drawn("大连")
    assert drawn("长" * 300) == drawn("长" * 20_000)


def test_without_a_font_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, site: Any, tmp_path: Path
) -> None:
    assert bitmaps.font_file((str(tmp_path),)) is None
    monkeypatch.setattr(bitmaps, "font_file", lambda: None)
    query = f"name={quote('沈阳市公安局')}&series=received"
    answer = get(site, f"/compare.png?{query}")
    assert answer.status_code == 501
    assert "Noto Sans CJK" in answer.text
    assert "/compare.png" not in get(site, f"/compare?{query}").text


@needs_font
def test_a_comparison_is_downloaded_as_a_picture(site: Any) -> None:
    query = f"name={quote('沈阳市公安局')}&series=received"
    assert "/compare.png?" in get(site, f"/compare?{query}").text
    answer = get(site, f"/compare.png?{query}")
    assert answer.headers["content-type"] == "image/png"
    assert "received.png" in answer.headers["content-disposition"]
    Image.open(io.BytesIO(answer.content)).verify()


@needs_font
def test_names_that_no_document_may_hold_are_harmless(site: Any) -> None:
    for form in ("svg", "png"):
        answer = get(site, f"/compare.{form}?name=a%0Bb%00&name=%EF%BF%BF&series=received")
        assert answer.status_code == 200
    svg = get(site, "/compare.svg?name=a%0Bb%00&name=c&series=received").text
    assert "a b" in "".join(ElementTree.fromstring(svg).itertext())


def test_what_no_chart_has_is_refused(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><image href="x"/></svg>'
    with pytest.raises(ValueError, match="no image"):
        bitmaps.png(svg, font=tmp_path / "none.ttf")
