"""Copies that were damaged on the way are said to be."""

from __future__ import annotations

import pytest

from extract import read, reports_in

TITLE = "示例市公安局2012年政府信息公开工作年度报告"
SOUND = (
    "一、概述",
    "根据〔2012〕73号文件要求（见附件），全年主动公开政府信息120条，收到申请3件。",
    "二、复议和诉讼",
    "未发生行政复议和行政诉讼。",
)


def findings(*lines: str) -> list[tuple[str, str]]:
    text = "\n".join((TITLE, *lines))
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    return [(found.rule, found.subject) for found in report.findings]


def test_a_sound_text_is_not_said_to_be_damaged() -> None:
    assert "damaged_copy" not in {rule for rule, _ in findings(*SOUND)}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("關(guān)于政務(wù)公開(kāi)工作的報告。", "pinyin"),
        ("全年网络申请件，信函申请 件，均已答复。", "lost_numbers"),
        ("根据政办函〔201273号要求编制。", "lost_characters"),
    ],
)
def test_each_kind_of_damage_is_said_once(line: str, kind: str) -> None:
    assert findings(*SOUND, line, line).count(("damaged_copy", kind)) == 1


def test_pinyin_does_not_hide_what_a_sentence_states() -> None:
    text = "\n".join((TITLE, "全年收到政府信息公開(kāi)申請(qǐng)12件，未發(fā)生行政復(fù)議。"))
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    assert {found.key: int(found.value) for found in report.statements} == {
        "requests_received": 12,
        "reviews": 0,
    }
