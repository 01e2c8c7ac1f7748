"""OFD: characters at their places, paths as rules, templates, bad files."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.documents.drawn import ofd as reader
from extract.documents.limits import Limits
from extract.records import Grid, Paragraph

from .drawing import grids, mutations, rows, rules, spans, texts

NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, *, delta: str = "", more: str = "") -> str:
    """A text object whose box begins at x, y (millimetres), font size 4."""
    steps = delta or " ".join("4" for _ in words[1:])
    return (
        f'<ofd:TextObject Boundary="{x} {y} 80 6" Font="1" Size="4" {more}>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(x: float, y: float, data: str, more: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="{x} {y} 100 100" LineWidth="0.2" {more}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def frame(x: float, y: float, columns: list[float], heights: list[float]) -> str:
    """Rules of a table with these widths and heights."""
    right, bottom = sum(columns), sum(heights)
    down = [sum(columns[:n]) for n in range(len(columns) + 1)]
    across = [sum(heights[:n]) for n in range(len(heights) + 1)]
    return path(x, y, " ".join(f"M {a} 0 L {a} {bottom}" for a in down)) + path(
        x, y, " ".join(f"M 0 {a} L {right} {a}" for a in across)
    )


def page(*objects: str, template: str = "") -> str:
    used = f'<ofd:Template TemplateID="{template}"/>' if template else ""
    return (
        f"<ofd:Page {NAME}>{used}<ofd:Content><ofd:Layer>{''.join(objects)}"
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )


def ofd(*pages: str, order: list[int] | None = None, template: str = "") -> bytes:
    """An OFD file; ``order`` lists the pages in another order than they are stored."""
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in (order or range(len(pages)))
    )
    common = (
        '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    ) + "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    parts = {
        "OFD.xml": f"<ofd:OFD {NAME}><ofd:DocBody><ofd:DocInfo><ofd:Title>年报</ofd:Title>"
        "<ofd:CreationDate>2021-01-20</ofd:CreationDate></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAME}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
    }
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = template
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return data.getvalue()


TABLE = page(
    frame(20, 50, [40, 20], [8, 8]),
    text(22, 52, "项目"),
    text(62, 52, "数量"),
    text(22, 60, "甲"),
    text(62, 60, "12", delta="2"),
)


def test_a_ruled_table_is_read_with_boxes_in_points() -> None:
    document = reader.read(ofd(TABLE), "a.ofd")

    (grid,) = grids(document)
    assert rows(grid) == [["项目", "数量"], ["甲", "12"]]
    assert grid.cells[0].box == pytest.approx((56.7, 141.7, 170.1, 164.4), abs=0.1)
    assert grid.cells[0].page == 1
    assert document.meta == {"title": "年报", "created": "2021-01-20"}
    assert document.problems == ()


def test_merged_cells_come_from_the_rules_that_are_not_drawn() -> None:
    outline = path(20, 50, "M 0 0 L 60 0 L 60 16 L 0 16 C")
    inner = path(20, 50, "M 0 8 L 60 8 M 30 8 L 30 16")
    words = text(40, 52, "合计"), text(22, 60, "1"), text(52, 60, "2")

    (grid,) = grids(reader.read(ofd(page(outline, inner, *words)), "a.ofd"))

    assert spans(grid) == {"合计": (0, 0, 1, 2), "1": (1, 0, 1, 1), "2": (1, 1, 1, 1)}


def test_runs_of_distances_are_unrolled() -> None:
    run = text(20, 50, "行政许可事项", delta="g 3 4 4 4")
    apart = text(20, 80, "二〇二一年", delta="g 4 4")

    assert texts(reader.read(ofd(page(run, apart)), "a.ofd")) == ["行政许可事项", "二〇二一年"]


def test_pages_come_in_the_order_the_document_lists_them() -> None:
    data = ofd(page(text(20, 50, "后页。")), page(text(20, 50, "前页。")), order=[1, 0])

    blocks = reader.read(data, "a.ofd").blocks

    assert [(b.text, b.page) for b in blocks] == [("前页。", 1), ("后页。", 2)]


def test_what_a_page_template_prints_is_read() -> None:
    template = page(frame(20, 50, [40, 20], [8, 8]))
    words = text(22, 52, "项目"), text(62, 52, "数量"), text(22, 60, "甲"), text(62, 60, "3")

    (grid,) = grids(reader.read(ofd(page(*words, template="7"), template=template), "a.ofd"))

    assert rows(grid) == [["项目", "数量"], ["甲", "3"]]


def test_a_transformed_object_stands_where_it_is_shown() -> None:
    stretched = text(20, 50, "甲乙", more='CTM="2 0 0 2 0 0"')
    askew = text(60, 100, "水印", more='CTM="0.8 0.6 -0.6 0.8 0 0"')

    assert texts(reader.read(ofd(page(stretched, askew)), "a.ofd")) == ["甲乙"]


def test_a_scan_says_so() -> None:
    image = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="3"/>'

    assert rules(reader.read(ofd(page(image)), "a.ofd")) == ["no_text_layer"]


def _without(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ofd(TABLE, TABLE))) as old, zipfile.ZipFile(data, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
    return data.getvalue()


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"text", "unreadable_document"),
        (ofd(TABLE)[:400], "truncated_document"),
        (_without("OFD.xml"), "unreadable_document"),
        (ofd(), "unreadable_document"),
        (ofd(page()), "empty_document"),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.ofd")

    assert (document.blocks, rules(document)) == ((), [rule])


def test_a_missing_page_does_not_cost_the_others() -> None:
    document = reader.read(_without("Doc_0/Pages/Page_0/Content.xml"), "a.ofd")

    assert len(grids(document)) == 1
    assert [(f.rule, f.where and f.where.page) for f in document.problems] == [
        ("unreadable_page", 1)
    ]


def test_limits_stop_a_reading_and_keep_what_was_read() -> None:
    data = ofd(page(text(20, 50, "一页。")), page(text(20, 50, "二页。")))

    document = reader.read(data, "a.ofd", Limits(pages=1))

    assert (texts(document), rules(document)) == (["一页。"], ["limit_reached"])


def test_damaged_copies_never_raise() -> None:
    for payload in mutations(ofd(TABLE), 40):
        document = reader.read(payload, "a.ofd")
        assert document.blocks or document.problems
    for damaged in mutations(TABLE.encode(), 60):
        document = reader.read(ofd(damaged.decode("utf-8", "replace")), "a.ofd")
        assert all(isinstance(block, (Grid, Paragraph)) for block in document.blocks)
