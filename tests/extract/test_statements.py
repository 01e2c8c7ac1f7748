"""Figures that sentences state, and whether they agree with the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.records import Figure, Place
from extract.reports.statements import disagreements, read_statements

HERE = Place("a.html", block=3)


def said(text: str) -> dict[str, int]:
    found = read_statements([(text, HERE)])
    return {entry.key: int(entry.value) for entry in found if not entry.approximate}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共收到政府信息公开申请1,234件。", {"requests_received": 1234}),
        ("共收到政府信息公开申请１，２３４件。", {"requests_received": 1234}),
        ("全年受理政府信息公开申请 1 234 件。", {"requests_received": 1234}),
        ("共收到政府信息公开申请四十三件。", {"requests_received": 43}),
        ("共收到信息公开申请两件。", {"requests_received": 2}),
        ("全年收到依申请公开一百零五宗。", {"requests_received": 105}),
        ("本年度收到政府信息公开申请12条/宗。", {"requests_received": 12}),
        (
            "共收到依申请公开政府信息申请23份，均已办结。",
            {"requests_received": 23, "requests_handled": 23},
        ),
        ("收到政府信息公开申请共12人次。", {"requests_received": 12}),
        ("收到政府信息公开申请（含网络）12件。", {"requests_received": 12}),
        ("收到政府信息公开申请43件，同比增长12.5%。", {"requests_received": 43}),
        ("较上年减少5件，共收到政府信息公开申请7件。", {"requests_received": 7}),
        ("主动公开政府信息1.2万条。", {"published_items": 12000}),
        ("政府信息公开行政复议案件2件，其中维持1件，纠正1件。", {"reviews": 2}),
        ("因政府信息公开提起行政诉讼的57件。", {"lawsuits": 57}),
        ("政府信息公开类行政诉讼共57件。", {"lawsuits": 57}),
        (
            "申请人对政府信息公开答复不服提起行政复议2件，行政诉讼1件。",
            {"reviews": 2, "lawsuits": 1},
        ),
        ("收到政府信息公开申请12次、行政复议0件。", {"requests_received": 12, "reviews": 0}),
    ],
)
def test_counts_in_any_script_and_counter(text: str, expected: dict[str, int]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("未收到政府信息公开申请，办理其他信访12件。", {"requests_received": 0}),
        ("没有收到政府信息公开申请。", {"requests_received": 0}),
        ("本年度未收到公民、法人和其他组织的政府信息公开申请。", {"requests_received": 0}),
        ("未因政府信息公开工作被申请行政复议和提起行政诉讼。", {"reviews": 0, "lawsuits": 0}),
        ("没有发生因政府信息公开引起的行政复议、行政诉讼案件。", {"reviews": 0, "lawsuits": 0}),
    ],
)
def test_negation_is_zero(text: str, expected: dict[str, int]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "因政府信息公开引起的行政复议和行政诉讼共9件。",
        "其中网络申请36件，信函申请7件。",
        "自然人申请10件，商业企业申请2件。",
        "2020年第3次会议研究了政府信息公开申请。",
        "受理行政许可申请120件。",
        "接到电话咨询12次。",
    ],
)
def test_numbers_of_other_things_are_left_alone(text: str) -> None:
    assert said(text) == {}


def test_a_number_belongs_to_its_own_clause() -> None:
    text = "共受理政府信息公开申请43件，本年度新收到42件，上年结转1件，结转下年度继续办理5件。"
    assert said(text) == {
        "requests_received": 43,
        "requests_new": 42,
        "requests_carried_over": 1,
        "requests_carried_forward": 5,
    }


def test_the_sentence_is_quoted() -> None:
    text = "做好公开工作。共收到政府信息公开申请43件。均已办结。"
    found, handled = read_statements([(text, HERE)])
    assert handled.where.quote == "共收到政府信息公开申请43件。均已办结。"
    assert found.where.quote == "共收到政府信息公开申请43件。"
    assert (found.where.document, found.where.block) == ("a.html", 3)
    assert (found.unit, found.raw) == ("件", "43件")


def test_approximate_numbers_are_marked_and_never_compared() -> None:
    found = read_statements([("共收到政府信息公开申请200余件。", HERE)])
    assert [entry.approximate for entry in found] == [True]
    assert not disagreements(found, figures(received=7, carried_over=0))


def figures(**totals: int | None) -> tuple[Figure, ...]:
    return tuple(
        Figure("requests", row, "total", None if n is None else Decimal(n), "count", str(n), HERE)
        for row, n in totals.items()
    )


def differing(text: str, **totals: int | None) -> list[tuple[str | None, str | None, str]]:
    found = disagreements(read_statements([(text, HERE)]), figures(**totals))
    return [(entry.observed, entry.expected, entry.subject) for entry in found]


def test_received_may_mean_new_ones_or_all() -> None:
    text = "共收到政府信息公开申请43件。"
    assert differing(text, received=43, carried_over=1) == []
    assert differing(text, received=42, carried_over=1) == []
    (entry,) = differing(text, received=40, carried_over=1)
    assert entry == ("43", "40 or 41", "requests/received/total")


def test_nothing_is_said_where_the_table_is_blank_or_absent() -> None:
    text = "共收到政府信息公开申请43件。"
    assert differing(text, received=None) == []
    assert differing(text) == []


def test_a_denial_against_a_filled_table() -> None:
    assert differing("未收到政府信息公开申请。", received=3, carried_over=0) != []
