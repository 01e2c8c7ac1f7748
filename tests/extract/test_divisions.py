"""GB/T 2260 codes of bureaus' names."""

from __future__ import annotations

import pytest

from extract.reports.divisions import Division, division_of, divisions


@pytest.mark.parametrize(
    ("bureau", "code"),
    [
        ("公安部", "000000"),
        ("中华人民共和国公安部", "000000"),
        ("吉林省公安厅", "220000"),
        ("吉林市公安局", "220200"),
        ("内蒙古自治区公安厅", "150000"),
        ("内蒙古公安厅", "150000"),
        ("黄石市公安局", "420200"),
        ("江苏省南京市公安局", "320100"),
        ("嵩县公安局", "410325"),
        ("洛阳市公安局嵩县分局", "410325"),
        ("重庆市公安局渝北区分局", "500112"),
        ("上海市公安局普陀分局", "310107"),
        ("上海市公安局浦东分局", "310115"),
        ("天津市公安局滨海分局", "120116"),
        ("北京市公安局朝阳分局", "110105"),
        ("长春市公安局朝阳区分局", "220104"),
        ("朝阳市公安局", "211300"),
        ("朝阳县公安局", "211321"),
        ("椒江公安分局", "331002"),
        ("凉山州公安局", "513400"),
        ("凉山彝族自治州公安局", "513400"),
        ("海南州公安局", "632500"),
        ("海南省公安厅", "460000"),
        ("通道县公安局", "431230"),
        ("石河子市公安局", "659001"),
        ("黑河市森林公安局", "231100"),
        ("大连市公安局交通警察支队", "210200"),
        ("青岛市公安局高新区分局", "370200"),
    ],
)
def test_code_of_the_place_a_bureau_is_named_after(bureau: str, code: str) -> None:
    assert division_of(bureau) == code


@pytest.mark.parametrize(
    "bureau", ["示范市公安局", "公安局", "县公安局", "普陀区公安分局", "鼓楼公安分局"]
)
def test_no_code_for_unknown_and_ambiguous_names(bureau: str) -> None:
    assert division_of(bureau) is None


@pytest.mark.parametrize(
    ("bureau", "near", "code"),
    [
        ("鼓楼公安分局", "320100", "320106"),
        ("普陀区公安分局", "310000", "310107"),
        ("普陀区公安分局", "330900", "330903"),
    ],
)
def test_the_portal_tells_places_of_one_name_apart(bureau: str, near: str, code: str) -> None:
    assert division_of(bureau, near) == code


def test_levels_and_gone_divisions() -> None:
    assert Division("420000", "湖北省", True).level == "province"
    assert Division("420200", "黄石市", True).level == "prefecture"
    assert Division("410325", "嵩县", True).level == "county"
    assert any(not division.current for division in divisions())
