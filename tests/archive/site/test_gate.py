"""The last gate of archived pages: what a browser would make of markup, and nothing that acts."""

from __future__ import annotations

import pytest
from lxml import html

from archive.site.preview import blocks, markup
from archive.site.preview.gate import passed
from archive.site.preview.snapshot import Job, Tools, make
from archive.store import Archive
from extract import read
from tests.archive.making import PORTAL, URL, capture
from tests.archive.site.test_snapshots import HOSTILE, LOADS

ACTS = ("url", "script", "position", "99999", "login")
ATTACKS = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>甲</p>",
    "<a href=javascript:alert(1)>甲</a>",
    "<p style='background:url(//e/x);position:fixed'>甲</p>",
    "<p id=login class='topbar'>甲</p>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<p><svg><p><style><a title='</style><img src onerror=alert(1)>'>",
    "<td colspan=2 rowspan=javascript:1>甲",
    "<table><tr><td colspan='99999999'>甲</td></tr></table>",
    "<img src=x><iframe src=//e></iframe><object data=//e></object><embed src=//e>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_passes_that_acts_or_loads(attack: str) -> None:
    body = passed(f"<div>{attack}<p>乙</p></div>")
    tree = html.fromstring(f"<div>{body}</div>")
    for element in tree.iter():
        assert element.tag in {"div", "p", "span", "table", "tbody", "tr", "td"}, body
        for name, value in element.attrib.items():
            assert name in {"class", "style", "colspan", "id"}, body
            assert not any(
                word in value for word in ("url", "script", "position", "99999", "login")
            )


@pytest.mark.parametrize(
    "kept",
    [
        '<p id="cell" class="cell">全年</p>',
        '<table><tbody><tr><td colspan="2" rowspan="3" class="doubt">1</td></tr></tbody></table>',
        '<p style="text-align:center">甲</p>',
        '<p style="display:none">甲</p>',
        '<span class="image">[图]</span>',
        '<td class="gap"></td>',
        "<p>1 &lt; 2 &amp; 3</p>",
    ],
)
def test_what_the_pages_are_written_with_passes(kept: str) -> None:
    whole = (
        kept
        if "<td" not in kept or "<table" in kept
        else (f"<table><tbody><tr>{kept}</tr></tbody></table>")
    )
    assert passed(whole) == whole


def raw(payload: bytes, content_type: str | None) -> str:
    return payload.decode()


@pytest.mark.parametrize("view", ["page", "read"])
def test_whatever_the_writer_lets_through_the_view_does_not(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    def careless(*_: object) -> tuple[str, bool]:
        return HOSTILE, False

    monkeypatch.setattr(markup, "page_body", careless)
    monkeypatch.setattr(blocks, "document_body", careless)
    archive.put_portals([PORTAL])
    run = archive.start_run("crawl", user_agent="test", settings={})
    stored = archive.add_capture(capture(run, body=HOSTILE.encode()))
    job = Job(stored.id, URL, "text/html; charset=utf-8", "text/html", view=view)
    shown = make(archive.path, Tools(read, raw), job)
    assert shown.error is None
    assert "正文一段" in shown.body
    for element in html.fromstring(f"<div>{shown.body}</div>").iter():
        assert element.tag not in {"script", "iframe", "img", "a", "form", "object", "svg", "base"}
        assert not (set(element.attrib) & (LOADS - {"style"}))
        assert not any(name.startswith("on") for name in element.attrib)
