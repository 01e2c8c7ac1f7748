"""The archived page as it looked: its styles and pictures from the archive, and nothing else."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site.preview.look import page_look
from archive.site.preview.spots import Spot
from archive.store import Archive, open_archive
from extract import read
from tests.archive.making import begin, capture
from tests.archive.site.asking import get, report_of
from tests.archive.site.test_snapshots import HOSTILE, LOADS, TABLE
from tests.patience import GIVEN_UP

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (Debian: apt install chromium)"
)
SITE = "http://gaj.example.gov.cn"
URL = f"{SITE}/a/t.html"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HELD = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Callable[..., tuple[str, bool]]]:
    """Archive a page and its files, and give its look."""
    with open_archive(tmp_path / "a.db") as archive:
        yield lambda text, files=(), **place: _look(archive, text, files, **place)


def _look(
    archive: Archive, text: str, files: dict[str, tuple[str, bytes]], spot: Spot | None = None
) -> tuple[str, bool]:
    run = begin(archive)
    page = archive.add_capture(capture(run, url=URL, body=text.encode()))
    for path, (kind, body) in dict(files).items():
        headers = (("Content-Type", kind),)
        archive.add_capture(
            capture(run, url=SITE + path, body=body, kind="requisite", response_headers=headers)
        )
    document = read(text.encode(), "text/html; charset=utf-8", URL)
    return page_look(archive.db, page.id, URL, text, document, (spot, ()))


def test_styles_and_pictures_stand_in_the_page(look: Any) -> None:
    text = f"<link rel=stylesheet href=/c.css><p class=x id=y><img src=/i.png></p>{TABLE}"
    files = {
        "/c.css": ("text/css", b"@import 'd.css'; .x{background:url(i.png)} .z{background:url(n)}"),
        "/d.css": ("text/css", b"#y{color:red}"),
        "/i.png": ("image/png", PNG),
    }
    found, marked = look(text, files, spot=Spot(grid=1, row=1, column=2))
    assert marked
    tree = html.fromstring(found)
    (style,) = tree.xpath("//style/text()")
    assert f'.x{{background:url("{HELD}")}}' in style
    assert '.z{background:url("data:,")}' in style
    assert style.index("#y{color:red}") < style.index(".x{")
    assert tree.xpath("//p[@class='x'][@id='y']/img/@src") == [HELD]
    assert [one.text for one in tree.xpath("//td[contains(@class, 'gongan-cell')]")] == ["1"]


def test_what_is_no_picture_or_too_large_is_left_out(look: Any) -> None:
    text = "".join(f"<img src=/{name}>" for name in ("svg.png", "page.png", "large.png", "none"))
    files = {
        "/svg.png": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        "/page.png": ("image/png", b"<html><script>x()</script>"),
        "/large.png": ("image/png", PNG + b"\0" * 600_000),
    }
    found, _ = look(text, files)
    assert html.fromstring(found).xpath("//img/@src") == ["data:,"] * 4


def test_nothing_of_a_hostile_page_can_act_in_its_look(look: Any) -> None:
    breaking = b"</style><script>alert(20)</script>a{background:u\\rl(http://evil.example/q)}"
    files = {"/x.css": ("text/css", breaking)}
    found, _ = look(HOSTILE.replace("//e/x.css", "/x.css"), files)
    tree = html.fromstring(found)
    tags = {element.tag for element in tree.iter()}
    assert tags.isdisjoint({"script", "iframe", "object", "embed", "form", "input", "svg", "link"})
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in LOADS - {"style", "src"}, name
            assert name != "src" or value.startswith("data:")
            assert "evil.example" not in value
    assert found.count("<style>") == found.count("</style>") == 1


@needs_chromium
def test_a_browser_asks_nobody_for_anything(look: Any, tmp_path: Path) -> None:
    """Even where a style names an address in a way that is not found in it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}"
        style = f"""body{{background:u\\72l({there}/a)}} p{{background:image-set("{there}/b" 1x)}}
            @font-face{{font-family:f;src:u\\72 l({there}/c)}} p{{font-family:f}}"""
        found, _ = look(f"<style>{style}</style><p style='background:u\\72l({there}/d)'>文</p>")
        page = tmp_path / "page.html"
        page.write_text(
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; img-src data:;"
            f" style-src 'unsafe-inline'\"><iframe sandbox srcdoc='{_quoted(found)}'></iframe>"
        )
        shot = tmp_path / "shot.png"
        subprocess.run(
            [str(CHROMIUM), "--headless", "--no-sandbox", f"--screenshot={shot}", str(page)],
            check=True,
            capture_output=True,
            timeout=GIVEN_UP,
        )
        assert shot.stat().st_size
        with pytest.raises(BlockingIOError):
            listener.accept()


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;")


def test_the_site_shows_it_in_a_frame(site: Any, published: Path) -> None:
    found = report_of(published, "鞍山市公安局", 2020)
    path = f"/snapshots/{found['version']}/{found['document']}"
    answer = get(site, f"{path}?view=look&cell=requests.received.total")
    assert answer.status_code == 200
    (frame,) = html.fromstring(answer.text).xpath("//iframe")
    assert frame.get("sandbox") == ""
    inner = html.fromstring(frame.get("srcdoc"))
    assert len(inner.xpath("//*[contains(@class, 'gongan-cell')]")) == 1
    assert "border-collapse" in "".join(inner.xpath("//style/text()"))
    assert "default-src 'none'" in answer.headers["content-security-policy"]
