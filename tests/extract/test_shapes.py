"""Tables of pages that are no tables in the markup: grids, placed text, lists, fields."""

from __future__ import annotations

import json

import pytest

from extract.records import Grid
from tests.extract.laid_out import COLUMNS, ROWS, read, rows_of


def places(body: str, head: str = "") -> list[tuple[int, int, int, int, str]]:
    (grid,) = [block for block in read(body, head).blocks if isinstance(block, Grid)]
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells]


PARTS = ("行政许可", "9", "行政处罚", "8", "行政强制", "7")


def laid(style: str, *places: str) -> str:
    parts = "".join(
        f'<div style="{place}">{told}</div>' for place, told in zip(places, PARTS, strict=True)
    )
    return f'<div style="display:grid;{style}">{parts}</div>'


IN_ORDER = [(row, column, 1, 1, PARTS[2 * row + column]) for row in range(3) for column in (0, 1)]


@pytest.mark.parametrize(
    "body",
    [
        laid("grid-template-columns:1fr 2fr", *[""] * 6),
        laid("grid-template-columns:minmax(80px, 1fr) [end] auto", *[""] * 6),
        laid("grid-template:auto / 1fr 1fr", *[""] * 6),
        laid("", *(f"grid-area:{r}/{c}/span 1/span 1" for r in (1, 2, 3) for c in (1, 2))),
        laid("", *(f"grid-area:{r} / {c} / {r + 1} / {c + 1}" for r in (1, 2, 3) for c in (1, 2))),
        laid("", *(f"grid-row-start:{r};grid-column:{c}" for r in (1, 2, 3) for c in (1, 2))),
        laid(
            "grid-template-columns:1fr 1fr",
            *(f"grid-row:{r};grid-column-start:-{4 - c}" for r in (1, 2, 3) for c in (1, 2)),
        ),
        laid("grid-template-areas:'a b' 'c d' 'e f'", *(f"grid-area:{name}" for name in "abcdef")),
    ],
)
def test_parts_of_a_grid_stand_where_their_style_says(body: str) -> None:
    assert places(body) == IN_ORDER


def test_a_grid_laid_out_by_a_class_is_read() -> None:
    body = laid("", *[""] * 6).replace('style="display:grid;"', 'class="g"')
    head = "<style>.g{display:grid;grid-template-columns:1fr 1fr}</style>"
    assert places(body, head) == IN_ORDER


def test_a_table_drawn_by_classes_is_read() -> None:
    pairs = zip(ROWS, "12345", strict=True)
    rows = "".join(f"<div class=r><p>{a}</p><p>{b}</p></div>" for a, b in pairs)
    head = "<style>.t{display:table} .t > .r{display:table-row} .r p{display:table-cell}</style>"
    assert rows_of(read(f'<div class="t">{rows}</div>', head)) == [
        [row, number] for row, number in zip(ROWS, "12345", strict=True)
    ]


def test_spans_of_a_grid_leave_no_room_beneath_them() -> None:
    body = laid(
        "grid-template-columns:repeat(3,1fr)", "grid-row:span 2", "", "", "grid-column:2/4", "", ""
    )
    assert places(body) == [
        (0, 0, 2, 1, "行政许可"),
        (0, 1, 1, 1, "9"),
        (0, 2, 1, 1, "行政处罚"),
        (1, 1, 1, 2, "8"),
        (2, 0, 1, 1, "行政强制"),
        (2, 1, 1, 1, "7"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        laid("", *(f"grid-area:{name}" for name in "abcdef")),
        laid("grid-auto-flow:column", *[""] * 6),
        laid("grid-template-columns:repeat(auto-fill,80px)", *[""] * 6),
        laid("", *["grid-area:1/1/2/2"] * 6),
        laid("", *[f"grid-area:{row}/1" for row in (-1, 2, 3, 4, 5, 6)]),
    ],
)
def test_a_grid_that_is_not_understood_is_not_read_and_said(body: str) -> None:
    document = read(f"<p>前</p>{body}<p>后</p>")
    assert [problem.rule for problem in document.problems] == ["unread_content"]
    assert rows_of(document) == []
    assert not any("行政许可" in getattr(block, "text", "") for block in document.blocks)


def test_a_page_laid_out_by_names_is_no_table() -> None:
    parts = "".join(f'<div style="grid-area:{name}">{name}</div>' for name in "abcdefgh")
    document = read(f'<div style="display:grid">{parts}</div>')
    assert document.problems == ()
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == [*"abcdefgh"]


def defined(rows: dict[str, str]) -> str:
    return "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in rows.items()) + "</dl>"


def test_definitions_within_definitions_are_rows_and_columns() -> None:
    leaf = {name: str(at) for at, name in enumerate(COLUMNS)}
    body = defined(
        {
            ROWS[0]: defined(leaf),
            "三、本年度办理结果": defined(
                {
                    ROWS[2]: defined(leaf),
                    "（三）不予公开": defined({ROWS[3]: defined(leaf), ROWS[4]: defined(leaf)}),
                }
            ),
        }
    )
    numbers = [*map(str, range(7))]
    assert rows_of(read(body)) == [
        ["", *COLUMNS],
        [ROWS[0], *numbers],
        ["三、本年度办理结果", ROWS[2], *numbers],
        ["三、本年度办理结果", "（三）不予公开", ROWS[3], *numbers],
        ["三、本年度办理结果", "（三）不予公开", ROWS[4], *numbers],
    ]


def test_other_definitions_stay_lists() -> None:
    document = read(defined({"地址": defined({"路": "1", "号": "2"})}))
    assert rows_of(document) == []


def placed(unit: str = "px", order: int = -1, up: bool = False) -> str:
    """Table three of seven columns as pieces of text at their places, in any order."""
    pieces = []
    for row, name in enumerate(("", *ROWS)):
        texts = [name, *(COLUMNS if row == 0 else [str(row * 10 + at) for at in range(7)])]
        for column, told in enumerate(texts):
            left = 20 if column == 0 else 300 + column * 100
            at = f"bottom:{500 - row * 30 - 14}" if up else f"top:{row * 30}"
            pieces.append(f'<span class="t" style="left:{left}{unit};{at}{unit}">{told}</span>')
    return "".join(pieces[::order])


TEXT = "<style>.t{position:absolute;font-size:14px}.p{position:relative;height:500px}</style>"


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="p">{placed()}</div>',
        f'<div class="p">{placed("pt", 1)}</div>',
        f'<div class="p">{placed(up=True)}</div>',
        f'<div class="p"><div style="position:absolute;left:9px;top:9px">{placed()}</div></div>',
    ],
)
def test_text_is_read_where_its_style_places_it(body: str) -> None:
    rows = rows_of(read(body, TEXT))
    assert [[cell for cell in row if cell] for row in rows] == [
        [*COLUMNS],
        *([name, *(str(row * 10 + at) for at in range(7))] for row, name in enumerate(ROWS, 1)),
    ]


def test_text_whose_place_is_not_understood_is_not_read_and_said() -> None:
    document = read(f'<div class="p">{placed("vw")}</div>', TEXT)
    assert [problem.rule for problem in document.problems] == ["unread_content"]
    assert rows_of(document) == []


def test_rows_of_cells_in_a_page_s_data_are_read() -> None:
    heads = [{"text": name, "colspan": 1, "rowspan": 1} for name in ("项目", *COLUMNS)]
    rows = [[{"text": "申请人情况", "colspan": 8}], heads]
    rows += [[{"text": name}, *({"text": str(at)} for at in range(7))] for name in ROWS]
    state = {"title": "示范市公安局2021年政府信息公开工作年度报告", "blocks": [{"rows": rows}]}
    document = read(f"<div id=app></div><script>window.__DATA__={json.dumps(state)}</script>")
    (part,) = document.parts
    assert rows_of(part) == [
        ["申请人情况"],
        ["项目", *COLUMNS],
        *([name, *map(str, range(7))] for name in ROWS),
    ]


def test_columns_that_the_data_names_say_where_each_field_stands() -> None:
    columns = [{"prop": key, "label": name} for key, name in zip("abc", "甲乙丙", strict=True)]
    rows = [{"c": f"{at}3", "a": f"第{at}行", "b": f"{at}1"} for at in range(9)]
    rows.append({"b": "4", "c": "6", "a": "末行", "id": "x"})
    title = "示范市公安局2021年政府信息公开年度报告"
    state = {"title": title, "columns": columns, "rows": rows}
    script = f"<script type=application/json>{json.dumps([state])}</script>"
    (part,) = read(f"<div id=app></div>{script}").parts
    own = [[f"第{at}行", f"{at}1", f"{at}3"] for at in range(9)]
    assert rows_of(part) == [["甲", "乙", "丙"], *own, ["末行", "4", "6"]]


ORDERED = ("行政许可", "本年处理决定数量", "12")


@pytest.mark.parametrize(
    ("style", "orders", "rule"),
    [
        ("display:flex", ("order:0", "order:1", "order:2"), ""),
        ("", ("order:0", "order:1", "order:2"), ".r{display:flex}"),
        ("display:flex", ("", "", ""), ".p0{order:-1} .p1{order:5} .p2{order:7}"),
        ("display:flex;flex-direction:row-reverse", None, ""),
        ("", None, ".r{display:inline-flex;flex-flow:row-reverse wrap}"),
    ],
)
def test_parts_are_read_in_the_order_in_which_they_are_shown(
    style: str, orders: tuple[str, ...] | None, rule: str
) -> None:
    """However they stand in the source."""
    shown = (2, 1, 0) if orders is None else (1, 2, 0)
    parts = "".join(
        f'<div class="p{at}" style="{orders[at] if orders else ""}">{ORDERED[at]}</div>'
        for at in shown
    )
    page = f'<div class="r" style="{style}">{parts}</div>'
    assert rows_of(read(page, f"<style>{rule}</style>")) == [list(ORDERED)]


def test_order_without_a_flexible_box_says_nothing() -> None:
    page = '<div><div style="order:2">行政许可</div><div style="order:1">12</div></div>'
    assert rows_of(read(page)) == [["行政许可", "12"]]


def lists(*columns: tuple[str, ...]) -> str:
    inner = "".join("<ul>" + "".join(f"<li>{c}</li>" for c in own) + "</ul>" for own in columns)
    return f'<div class="row">{inner}</div>'


def test_lists_beside_one_another_are_columns() -> None:
    page = lists(("项目", *ROWS), ("自然人", *"12345"), ("总计", *"67890"))
    assert rows_of(read(page)) == [
        ["项目", "自然人", "总计"],
        *([name, a, b] for name, a, b in zip(ROWS, "12345", "67890", strict=True)),
    ]


def test_lists_that_are_no_columns_stay_lists() -> None:
    assert rows_of(read(lists(("首页", "新闻"), ("自然人", "登记")))) == []
    uneven = lists(("项目", "甲", "乙"), ("自然人", "1"))
    assert rows_of(read(uneven)) == [["自然人", "1"]]
