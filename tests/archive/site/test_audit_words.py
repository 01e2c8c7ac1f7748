"""What the audit stores in English is said in Chinese on Chinese pages."""

from __future__ import annotations

import pytest

from archive.site.audit_words import said

PAIRS = [
    ("as in 2020: 40", "与2020年一样：40"),
    ("at least 120", "至少120"),
    ("another table", "另一张表"),
    ("31 cells filled", "有31格填了内容"),
    ("31 cells as in 沈阳市公安局 2020", "31格与沈阳市公安局 2020年的相同"),
    ("2019: 4, 2020: 40; about 10 times the others' median 4.5",
     "2019: 4, 2020: 40；约为其他年份中位数4.5的10倍"),
    ("2019: 40, 2020: 4; about 1/10 of the others' median 40",
     "2019: 40, 2020: 4；约为其他年份中位数40的10分之一"),
    ("2019: 3 + 4; 2020 says of 2019: 8 (受理8件; x)",
     "2019: 3 + 4；2020年的报告称2019年为：8 (受理8件; x)"),
    ("8 at https://example.gov.cn/a;b", "8，见https://example.gov.cn/a;b"),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "chinese"), PAIRS)
def test_texts_of_the_audit_in_both_languages(stored: str, chinese: str) -> None:
    assert said(stored, "zh") == chinese
    assert said(stored, "en") == stored


@pytest.mark.parametrize("stored", ["40", "2019: 1 + 2 = 3; 2020: 4", "", "{year}"])
def test_what_has_no_words_stays(stored: str) -> None:
    assert said(stored, "zh") == stored
