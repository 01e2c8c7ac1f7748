"""Text that a page shows: what styles write, what fields hold, what stands above words."""

from __future__ import annotations

import pytest

from tests.extract.laid_out import cells, read, rows_of


@pytest.mark.parametrize(
    ("rule", "inner", "shown"),
    [
        (".n::after{content:attr(data-n)}", '<b class="n" data-n="12"></b>', "12"),
        ("#q::before{content:'4'}", '<b id="q"></b>', "4"),
        ('td b:after{content:"\\31 2"}', "<b></b>", "12"),
        (".n::after{content:attr(data-n) '件'}", '<b class="n" data-n="3"></b>', "3件"),
        (".n::before{content:'1'} .n::after{content:'3'}", '<b class="n">2</b>', "123"),
        ("b::after{content:'1'} .n::after{content:'2'}", '<b class="n"></b>', "2"),
        (".n::after{content:'1'} .n::after{content:none}", '<b class="n">7</b>', "7"),
        (".n::after{content:'1';display:none}", '<b class="n">7</b>', "7"),
        ("td::before{content:attr(data-label)}", '<i data-label="自然人">7</i>', "7"),
        ("i::before{content:attr(data-label)}", '<i data-label="自然人">7</i>', "7"),
        (".n::after{content:'\\e601'}", '<b class="n">7</b>', "7"),
        ("@media print{.n::after{content:'1'}}", '<b class="n">7</b>', "7"),
        (".n{font-size:0}.n::after{content:'5';font-size:14px}", '<b class="n">7</b>', "5"),
    ],
)
def test_text_that_styles_write_is_read(rule: str, inner: str, shown: str) -> None:
    document = read(cells("行政许可", inner), f"<style>{rule}</style>")
    assert rows_of(document) == [["行政许可", shown]]


def test_a_counter_is_no_figure() -> None:
    rule = "<style>.n::after{content:counter(row)}</style>"
    document = read(cells("行政许可", '<b class="n"></b>'), rule)
    assert rows_of(document) == [["行政许可", "counter(row)"]]


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("<input readonly value='12'>", "12"),
        ("<input type='hidden' value='12'>3", "3"),
        ("<select disabled><option>9<option selected>8<option>7</select>", "8"),
        ("<select><option disabled>选<option>8<option>7</select>", "8"),
        ("<select><option label='5'>9</select>", "5"),
        ("<select multiple><option>9<option selected>8</select>", ""),
        ("<textarea readonly> 12 </textarea>", "12"),
    ],
)
def test_a_field_shows_what_it_holds(field: str, shown: str) -> None:
    assert rows_of(read(cells("行政许可", field))) == [["行政许可", shown]]


@pytest.mark.parametrize(
    "word",
    [
        "<ruby>结<rt>jié</rt></ruby>转",
        "<ruby>结<rp>(</rp><rt>jié<rp>)</rp></ruby>转",
        "<ruby><rb>结</rb><rb>转</rb><rt>jié<rt>zhuǎn</ruby>",
        "<ruby>jié<rt>结</rt></ruby>转",
    ],
)
def test_what_stands_above_words_is_no_part_of_them(word: str) -> None:
    assert rows_of(read(cells(word, "1"))) == [["结转", "1"]]


def test_numbers_of_rows_that_styles_count_are_no_part_of_labels() -> None:
    rule = "<style>.n::before{content:counter(k) '.'}</style>"
    page = cells("<b class=n>属于国家秘密</b>", "1")
    assert rows_of(read(page, rule)) == [["属于国家秘密", "1"]]
