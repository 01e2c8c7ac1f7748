"""Figures of sentences that were not understood for certain are given with a doubt."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from extract.records import Statement
from extract.reports import unsure
from extract.reports.statements import in_doubt, read_statements
from tests.extract.stated import HERE, labelled, plain
from tests.neighbours import KEPT, SETS, of_sets, written

MOST_MARKED = {
    "second_unseen_statements.toml": 0.25,
    "seventh_unseen_statements.toml": 0.22,
    "tenth_unseen_statements.toml": 0.36,
}
"""The share of rightly read figures of odd sentences, or few, that a doubt may fall on."""


def stated(text: str, year: int | None = 2012) -> dict[str, Statement]:
    return {one.key: one for one in read_statements([(text, HERE)], year, parts=True)}


def test_known_neighbours_are_those_of_the_labelled_sentences() -> None:
    assert KEPT.read_text(encoding="utf-8") == written()


@pytest.mark.parametrize("name", [one for one in SETS if "tuned" not in one])
def test_few_figures_of_sentences_that_were_not_seen_are_in_doubt(name: str) -> None:
    known = of_sets(one for one in SETS if one != name)
    right = doubted = 0
    with patch.object(unsure, "known_neighbours", lambda: known):
        for sentence in labelled(name):
            for one in read_statements([(sentence.text, HERE)], sentence.year, parts=True):
                if f"{one.key}={plain(one.value)}{'~' * one.approximate}" in sentence.says:
                    right += 1
                    doubted += bool(one.doubt)
    assert doubted / right <= MOST_MARKED.get(name, 0.2)


def test_an_ordinary_sentence_is_not_in_doubt() -> None:
    found = stated("2012年，我局共收到政府信息公开申请22件，其中网上申请12件，当面申请10件。")
    assert [int(one.value) for one in found.values()] == [22, 12, 10]
    assert not any(one.doubt for one in found.values())


@pytest.mark.parametrize("word", ["鄢陵", "复核组", "试点期", "魔方"])
def test_unknown_words_before_what_was_done_are_in_doubt(word: str) -> None:
    sure = stated("全年共受理政府信息公开申请22件。")["requests_received"]
    found = stated(f"全年共由{word}受理政府信息公开申请22件。")
    assert not sure.doubt
    assert all(one.doubt[0] in ("words", "organ") for one in found.values())


def test_what_counts_everything_is_in_doubt_beside_a_higher_number() -> None:
    found = stated("我局收到政府信息公开申请8件，还有20件未登记。")["requests_received"]
    assert found.doubt == ("whole", "20件")
    compared = stated("我局收到政府信息公开申请8件，比2011年的20件减少12件。")["requests_received"]
    assert not compared.doubt


def test_another_matter_in_the_sentence_makes_what_does_not_name_disclosure_doubtful() -> None:
    found = stated(
        "全年受理出入境证件申请45680人次，办结行政许可2340件；收到信息公开申请9件，办结9件。"
    )
    assert found["requests_handled"].doubt[0] == "matter"
    assert not found["requests_received"].doubt


def test_the_guide_and_catalogue_of_disclosure_are_no_other_matter() -> None:
    text = "门户网站的{}目录按季度核对一次，全年新增条目2477条；新媒体账号推送516条。"
    assert stated(text.format("资料"))["published_new_media"].doubt[0] == "matter"
    assert not stated(text.format("公开"))["published_new_media"].doubt


def test_numbers_that_add_up_to_their_total_vouch_for_each_other() -> None:
    text = "全年收到政府信息公开申请遂乃{}件，其中网上申请12件，当面申请10件。"
    assert not any(one.doubt for one in stated(text.format(22)).values())
    assert stated(text.format(23))["requests_received"].doubt


def test_a_doubt_is_a_finding_unless_another_sentence_or_a_table_says_the_same() -> None:
    doubtful = "全年共由复核组受理政府信息公开申请22件。"
    (one,) = read_statements([(doubtful, HERE)], 2012)
    (finding,) = in_doubt([one], ())
    assert (finding.rule, finding.verdict) == ("unsure_statement", "uncertain")
    assert (finding.subject, finding.observed) == ("requests_received", "22")
    assert finding.params["said"] == "22件"
    again = read_statements([("我局收到政府信息公开申请22件。", HERE)], 2012)
    assert not in_doubt([one, *again], ())
