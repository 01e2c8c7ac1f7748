"""A sheet set in two columns of a page like a newspaper, and tables that only look like one."""

from __future__ import annotations

from extract.documents.drawn.marks import Glyph
from extract.documents.drawn.newspaper import in_halves
from extract.documents.drawn.textlines import TextLine

LEFT = ("政府公报公开政府信息数", "政府网站公开政府信息数", "政务微博公开政府信息数")
LEFT += ("政务微信公开政府信息数", "其他方式公开政府信息数", "收到申请数", "当面申请数")
RIGHT = ("同意公开答复数", "同意部分公开答复数", "不同意公开答复数", "涉及国家秘密")
RIGHT += ("涉及商业秘密", "涉及个人隐私", "申请信息不存在数")


def line(top: float, *pieces: tuple[float, str]) -> TextLine:
    glyphs = []
    for x, text in pieces:
        for at, char in enumerate(text):
            glyphs.append(Glyph(char, x + at * 8, top, x + at * 8 + 8, top + 8, 8.0))
    return TextLine(tuple(glyphs))


def told(lines: list[TextLine]) -> list[str]:
    return [each.text.split()[0] for each in lines]


TITLE = line(20, (150, "示范市公安局2017年政府信息公开情况统计表"))
END = line(400, (150, "填报日期：2018年1月20日填报人：某某，联系电话：一"))


def test_halves_with_labels_and_figures_of_their_own_stand_below_one_another() -> None:
    both = [
        line(40 + at * 12, (40, a), (280, str(at)), (306, b), (550, str(at)))
        for at, (a, b) in enumerate(zip(LEFT, RIGHT, strict=True))
    ]
    halves = in_halves([TITLE, *both, END])
    assert [told(half) for half in halves[1:3]] == [list(LEFT), list(RIGHT)]
    assert [half[0].text for half in (halves[0], halves[3])] == [TITLE.text, END.text]


def test_halves_need_not_share_their_lines() -> None:
    left = [line(40 + at * 12, (40, a), (280, "3")) for at, a in enumerate(LEFT)]
    right = [line(46 + at * 12, (306, b), (550, "4")) for at, b in enumerate(RIGHT)]
    lines = sorted([*left, *right], key=lambda each: each.top)
    halves = in_halves(lines)
    assert [told(half) for half in halves[1:3]] == [list(LEFT), list(RIGHT)]


def test_groups_beside_their_rows_are_no_half() -> None:
    """Their figures stand behind the rows' labels."""
    lines = [
        line(40 + at * 12, (40, a), (306, b), (550, "4"))
        for at, (a, b) in enumerate(zip(LEFT, RIGHT, strict=True))
    ]
    assert in_halves(lines) == []


def test_a_page_of_one_column_has_no_halves() -> None:
    assert in_halves([line(40 + at * 12, (40, a), (280, "3")) for at, a in enumerate(LEFT)]) == []
    assert in_halves([]) == []
