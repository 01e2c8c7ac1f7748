# ruff: noqa: E501 - styles and texts
"""Payloads that drive what works out how a page looks: styles, places, drawn text, many reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .sheets import zipped

Files = Iterator[tuple[str, Callable[[], bytes]]]

_TITLE = "测试市公安局2021年政府信息公开工作年度报告"
_REPORT = (
    f"<h1>{_TITLE}</h1><p>三、收到和处理政府信息公开申请情况</p>"
    "<table><tr><td>一、本年新收政府信息公开申请数量<td>{}</table>"
)


def _page(body: str, styles: str = "") -> bytes:
    return f"<!DOCTYPE html><meta charset=utf-8><style>{styles}</style><body>{body}".encode()


def styled_pages() -> Files:
    """Pages whose styles place, repeat, order and hide without measure."""
    cells = "".join(f"<b class=c{n}>{n}</b>" for n in range(3_000))
    yield (
        "grid-claims.html",
        lambda: _page(
            f"<div class=g>{cells}</div>",
            ".g{display:grid;grid-template-columns:repeat(2000000000,1fr)}"
            ".c1{grid-column:1/span 2000000000;grid-row:-2000000000/2000000000}.c2{order:99999999999999}",
        ),
    )
    yield "grid-areas.html", lambda: _page(
        f"<div class=g>{cells}</div>",
        ".g{display:grid;grid-template-areas:" + ('"' + "a " * 500 + '"') * 300 + "}"
        + "".join(f".c{n}{{grid-area:{n}/{n}/span 999/span 999}}" for n in range(3_000)),
    )  # fmt: skip
    yield (
        "rules.html",
        lambda: _page(
            cells,
            "".join(f"div b.c{n} , .x .c{n}:not(.y) > b{{display:none}}" for n in range(8_000)),
        ),
    )
    yield (
        "variables.html",
        lambda: _page(
            "<p style='display:var(--a0)'>x",
            "*{" + "".join(f"--a{n}:var(--a{n + 1}) var(--a{n + 1});" for n in range(5_000)) + "}",
        ),
    )
    yield "open-styles.html", lambda: _page("x", "a{" * 60_000 + "/*" + '"' * 60_000)
    yield "imports.html", lambda: _page("x", "@import url(file:///etc/passwd);" * 20_000)
    yield "media.html", lambda: _page("x", "@media all{" * 50_000)
    yield (
        "contents.html",
        lambda: _page(
            cells, "b::before{content:'" + "\\6587" * 20_000 + "' attr(class) counter(x)}"
        ),
    )
    yield (
        "places.html",
        lambda: _page(
            "".join(
                f"<i style='position:absolute;left:{n % 997}px;top:{n % 991}px'>{n}</i>"
                for n in range(20_000)
            )
        ),
    )
    yield (
        "one-place.html",
        lambda: _page("<i style='position:absolute;left:1e308px;top:-1e308px'>9</i>" * 9_000),
    )
    yield "drawing.html", lambda: _page(
        "<svg>" + "".join(f"<text x={n} y={n % 50}>{n}</text><path d='M0 {n}H9999'/>"
                          for n in range(8_000)) + "</svg>"
    )  # fmt: skip
    yield "uses.html", lambda: _page(
        "<svg>" + "".join(f"<g id=a{n}><use href='#a{n + 1}'/><use href='#a{n + 1}'/></g>"
                          for n in range(60)) + "<text id=a60>1</text></svg>"
    )  # fmt: skip
    yield "definitions.html", lambda: _page("<dl><dt>年报<dd>1" * 300 + "<dl><dt>1<dd>2" * 8_000)
    yield "choices.html", lambda: _page("<table><tr><td><select>" + "<option selected>1" * 60_000)
    yield "fields.html", lambda: _page("<table>" + "<tr><td><input value=1>" * 30_000)
    yield (
        "spans-of-all.html",
        lambda: _page("<table>" + ("<tr>" + "<td rowspan=65534 colspan=1000>1" * 5) * 300),
    )


def many_reports() -> Files:
    """Texts that name reports, years, organs and figures without measure."""
    yield "reports.html", lambda: _page(_REPORT.format(1) * 500)
    yield "titles.txt", lambda: f"{_TITLE}\n".encode() * 20_000
    yield "years.txt", lambda: "2021年、".encode() * 150_000
    yield "organs.txt", lambda: "测试市公安局分局派出所".encode() * 40_000
    yield (
        "sentences.txt",
        lambda: (
            f"{_TITLE}\n" + "本年新收政府信息公开申请1件，其中予以公开2件，不予公开3件；" * 9_000
        ).encode(),
    )
    yield "numerals.txt", lambda: (f"{_TITLE}\n收到申请" + "一亿亿万千百十" * 60_000).encode()
    yield (
        "exponents.html",
        lambda: _page(
            "".join(
                _REPORT.format(one)
                for one in ("1e999999999", "9" * 30_000, "-0", "∞", "NaN", "0x9")
            )
        ),
    )
    yield (
        "sections.txt",
        lambda: (f"{_TITLE}\n" + "三、收到和处理政府信息公开申请情况\n" * 30_000).encode(),
    )
    yield "quotes.csv", lambda: b'"' * 900_000
    yield "columns.csv", lambda: b"1," * 400_000


def drawn_text() -> Files:
    """OFD pages whose text repeats its steps and whose parts are drawn again and again."""

    def page(content: str) -> bytes:
        return zipped({
            "OFD.xml": b"<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>",
            "D/Document.xml": b'<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>'
                              b'</CommonData><Pages><Page ID="1" BaseLoc="P/Content.xml"/></Pages></Document>',
            "D/P/Content.xml": f"<Page><Content><Layer>{content}</Layer></Content></Page>".encode(),
        })  # fmt: skip

    text = '<TextObject Boundary="0 0 {0} {0}" Size="{1}"><TextCode X="0" Y="0" DeltaX="{2}">{3}</TextCode></TextObject>'
    yield "steps.ofd", lambda: page(text.format(9, 3, "g 2000000000 1", "年报"))
    yield "steps-below.ofd", lambda: page(text.format(9, 3, "g -5 1 g x y g", "年报" * 9))
    yield "sizes.ofd", lambda: page(text.format("1e308", "nan", "1e308", "年" * 3_000))
    yield "letters.ofd", lambda: page(text.format(9, 3, "0", "年") * 15_000)
    yield (
        "paths.ofd",
        lambda: page(
            '<PathObject Boundary="0 0 9 9"><AbbreviatedData>'
            + "M 0 0 L 9 9 " * 60_000
            + "</AbbreviatedData></PathObject>"
        ),
    )
    yield "blocks.ofd", lambda: page("<PageBlock>" * 30_000)


DRAWN = (
    ("styles that place, repeat and hide without measure", styled_pages),
    ("texts of many reports, years and figures", many_reports),
    ("OFD: steps, sizes and parts without measure", drawn_text),
)
