"""What a cell says: numbers as bureaus write them, blanks, and what is neither."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.numbers import hanzi_number, read_cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("０", "0"),
        ("１２", "12"),
        (" 12\u3000", "12"),
        ("\u00a012\u200b", "12"),
        ("\n\t12 \n", "12"),
        ("1,234", "1234"),
        ("1，234", "1234"),
        ("１，２３４", "1234"),
        ("1, 234", "1234"),
        ("1 234", "1234"),
        ("1,234,567.89", "1234567.89"),
        ("36401308.84", "36401308.84"),
        ("0.0001", "0.0001"),
        ("3.1415926535897932384626", "3.1415926535897932384626"),
        ("3414．41", "3414.41"),
        ("007", "7"),
        ("[bookmark: _GoBack]0", "0"),
        ("[bookmark: OLE_LINK1][bookmark: _GoBack]3", "3"),
        ("“0”", "0"),
        ("0。", "0"),
        ("'12", "12"),
    ],
)
def test_numbers_in_any_width_and_spacing_are_exact(text: str, value: str) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value, reading.doubt) == ("number", Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+699", 699),
        ("＋699", 699),
        ("-1", -1),
        ("－1", -1),
        ("﹣1", -1),
        ("−1", -1),
        ("–1", -1),
        ("—1", -1),
        ("减3", -3),
        ("減3", -3),
        ("↓3", -3),
        ("↑5", 5),
        ("增加5", 5),
        ("减少 5", -5),
        ("下降3件", -3),
        ("负3", -3),
        ("增3件", 3),
    ],
)
def test_signs_in_any_script(text: str, value: int) -> None:
    assert read_cell(text).value == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("28716.47（万元）", "28716.47", "万元"),
        ("36401308.84元", "36401308.84", "元"),
        ("3414.41 万元", "3414.41", "万元"),
        ("３．５万元", "3.5", "万元"),
        ("1.2亿元", "1.2", "亿元"),
        ("3千元", "3", "千元"),
        ("￥300元", "300", "元"),
        ("人民币300元整", "300", "元"),
        ("２３件", "23", "件"),
        ("12条", "12", "条"),
        ("7宗", "7", "宗"),
        ("3份", "3", "份"),
        ("3人次", "3", "人次"),
        ("1.2万条", "12000", "条"),
    ],
)
def test_units_beside_a_number(text: str, value: str, unit: str) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value, reading.unit) == ("number", Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "\xa0",
        "\u200b",
        "-",
        "—",
        "——",
        "－",
        "--",
        "/",
        "／",
        "\\",
        "无",
        "無",
        "没有",
        "空",
        "N/A",
        "[bookmark: _GoBack]",
        "…",
    ],
)
def test_nothing_is_null_and_not_zero(text: str) -> None:
    assert read_cell(text).kind == "nothing"
    assert read_cell(text).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("O", 0),
        ("o", 0),
        ("1O", 10),
        ("O1", 1),
        ("l2", 12),
        ("I", 1),
        ("1〇", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("零", 0),
        ("12 34", 1234),
        ("1 2", 12),
        ("0①", 0),
        ("12¹", 12),
        ("①", 1),
        ("0*", 0),
        ("12※", 12),
        ("*12", 12),
        ("6（注）", 6),
        ("6注1", 6),
        ("6件（注2）", 6),
        ("注2：6", 6),
        ("备注一: 1,006件", 1006),
        ("56[1]", 56),
        ("56[¹]", 56),
        ("1,204【注】", 1204),
    ],
)
def test_doubtful_digits_are_read_and_said(text: str, value: int) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value) == ("number", value)
    assert reading.doubt


@pytest.mark.parametrize(
    "text",
    [
        "约3",
        "3余",
        "3%",
        "12/3",
        "1-2",
        "2020年",
        "1,23",
        "12,34,567",
        "3414，41",
        "1.234,5",
        "0(0)",
        "3件（其中1件）",
        "1 件 2 件",
        "第3项",
        "×",
        "±3",
        "1e5",
        "见附件",
        "3.5abc",
        "3万5千元",
        "(3)",
        "12" * 30,
    ],
)
def test_what_is_no_number_is_never_read_as_one(text: str) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value) == ("other", None)


@pytest.mark.parametrize("text", ["件", "（件）", "万元", "单位：万元", "人次"])
def test_a_unit_alone_is_no_number(text: str) -> None:
    assert read_cell(text).kind == "unit"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("二十三", 23),
        ("一百零五", 105),
        ("两千", 2000),
        ("一万二千", 12000),
        ("二〇二〇", 2020),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert hanzi_number(text) == value
