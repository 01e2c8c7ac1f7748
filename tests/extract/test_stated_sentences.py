"""How much of what sentences state is read: recall and precision over labelled sentences."""

from __future__ import annotations

import random
import re

import pytest

from common.text.normal import squeeze
from extract.reports.prose_words import NEGATIONS, WAIVED, tokens, words
from extract.reports.statements import LONGEST_SENTENCE, read_statements, wordings
from tests.extract.stated import HERE, differences, labelled, measure

SURELY_READ = "收到投诉91234件。"
SOME = (
    "tuned_statements.toml",
    "unseen_statements.toml",
    "second_unseen_statements.toml",
    "third_unseen_statements.toml",
    "fourth_unseen_statements.toml",
    "fifth_unseen_statements.toml",
    "sixth_unseen_statements.toml",
    "seventh_unseen_statements.toml",
    "eighth_unseen_statements.toml",
    "ninth_unseen_statements.toml",
    "tenth_unseen_statements.toml",
    "eleventh_unseen_statements.toml",
    "twelfth_unseen_statements.toml",
    "mended_statements.toml",
)


RECALL = {
    "third_unseen_statements.toml": 0.97,
    "fourth_unseen_statements.toml": 0.97,
    "fifth_unseen_statements.toml": 0.965,
    "sixth_unseen_statements.toml": 0.915,
    "seventh_unseen_statements.toml": 0.84,
    "eighth_unseen_statements.toml": 0.96,
    "tenth_unseen_statements.toml": 0.56,
    "twelfth_unseen_statements.toml": 0.9,
    "mended_statements.toml": 0.93,
}
"""Of an independent writer's sentences fewer are read: what is not sure is not stated."""


@pytest.mark.parametrize("name", SOME)
def test_nearly_everything_is_read_and_hardly_anything_else(name: str) -> None:
    sentences = labelled(name)
    found = measure(sentences)
    assert found.recall >= RECALL.get(name, 0.98), differences(sentences)
    assert found.precision >= 0.995, differences(sentences)


def test_there_are_at_least_400_sentences_that_did_not_tune_the_grammar() -> None:
    assert len(labelled("unseen_statements.toml")) >= 400


def test_every_label_is_a_key_that_can_be_stated() -> None:
    known = {wording.key for wording in wordings()}
    for name in SOME:
        for sentence in labelled(name):
            assert {said.partition("=")[0] for said in sentence.says} <= known, sentence.text


@pytest.mark.parametrize("counter", ["件", "条", "份", "宗", "起", "项", "人次", "件次"])
@pytest.mark.parametrize(
    ("written", "value"), [("12", 12), ("１２", 12), ("十二", 12), ("1,200", 1200)]
)
def test_any_counter_and_script(counter: str, written: str, value: int) -> None:
    text = f"全年共收到政府信息公开申请{written}{counter}，答复{written}{counter}。"
    found = {one.key: int(one.value) for one in read_statements([(text, HERE)])}
    assert found == {"requests_received": value, "requests_answered": value}


@pytest.mark.parametrize(
    "beside",
    [
        "，同比下降29%",
        "，比2011年（{n}件）增加{n}件",
        "（上年为{n}件）",
        "，较上年多{n}件",
        "，为2010年的3倍",
    ],
)
def test_what_is_compared_with_never_counts(beside: str) -> None:
    for number in (1, 31, 4507):
        text = f"2012年共收到政府信息公开申请22件{beside.format(n=number)}。"
        (found,) = read_statements([(text, HERE)], 2012, parts=True)
        assert (found.key, found.value) == ("requests_received", 22)


@pytest.mark.parametrize("year", range(2007, 2014))
def test_figures_of_other_years_are_left_out(year: int) -> None:
    text = "".join(f"{one}年收到信息公开申请{one - 2000}件。" for one in range(2007, 2014))
    (found,) = read_statements([(text, HERE)], year)
    assert found.value == year - 2000


def test_any_mixture_of_words_is_read_without_an_error() -> None:
    drawn = random.Random(20121231)
    parts = [
        *words(),
        *(f"{n}件" for n in range(20)),
        *"，。；：、（）《》“”1%万余元年月日条",
        "2012年",
    ]
    known = {wording.key for wording in wordings()}
    for _ in range(400):
        text = "".join(drawn.choice(parts) for _ in range(drawn.randrange(3, 80)))
        topic = drawn.choice([None, "request", "published", "dispute"])
        for found in read_statements([(text, HERE)], 2012, parts=True, topic=topic):
            assert found.key in known
            assert found.value >= 0
            assert found.where.quote


@pytest.mark.parametrize(
    "unit", ["一", "1,", "申请", "收到申请12件、", "未", "(", "《", "a@", "〔2", "行政复议"]
)
def test_every_character_is_looked_at_once(unit: str) -> None:
    text = (unit * LONGEST_SENTENCE)[:LONGEST_SENTENCE]
    found = tokens(text)
    assert sum(len(token.text) + token.gap for token in found) == len(text)


def test_what_is_longer_than_any_sentence_is_not_read() -> None:
    text = "全年共收到政府信息公开申请12件"
    assert read_statements([(text, HERE)])
    assert not read_statements([(text + "，" * LONGEST_SENTENCE, HERE)])


SURELY_READ = "收到投诉91234件。"
SOME = ("tuned_statements.toml", "unseen_statements.toml", "second_unseen_statements.toml")


@pytest.mark.parametrize("name", SOME)
def test_words_are_the_same_whether_or_not_an_address_of_mail_is_looked_for(name: str) -> None:
    for sentence in labelled(name):
        bare = squeeze(sentence.text).replace("@", "")
        alone, beside = tokens(bare), tokens(f"{bare}@")
        assert beside[-1].kind == "end"
        assert [one for one in alone if one.kind != "end"] == list(beside[:-1])


def test_every_word_for_nothing_is_seen_before_a_sentence_is_read() -> None:
    nothing = [word for word, roles in words().items() if roles.get("mark") in ("none", "nil")]
    assert nothing
    assert all(set(word) & set(NEGATIONS) or re.search(WAIVED, word) for word in nothing)


def test_a_sentence_states_the_same_before_one_that_is_sure_to_be_read() -> None:
    marks = ("", "“", "”", "(略)", "“(略)")
    drawn = [f"收到申请{n}{m}件。" for n in ("十", "三十余", "二十来", "3") for m in marks]
    drawn += [f"收取费用{n}{m}元。" for n in ("十", "三十余") for m in marks]
    for text in [*drawn, *(one.text for name in SOME for one in labelled(name))]:
        own = text if text.endswith(("。", "！", "？")) else f"{text}。"
        alone = read_statements([(own, HERE)], parts=True)
        followed = read_statements([(f"{own}{SURELY_READ}", HERE)], parts=True)
        assert [*alone] == [one for one in followed if one.where.quote != SURELY_READ]


def test_sentences_that_state_nothing_at_the_end_change_nothing() -> None:
    idle = "下一步，我局将进一步加强学习，提高政务公开水平。"
    for sentence in labelled("tuned_statements.toml"):
        stated = [(sentence.text, HERE)]
        longer = [(f"{sentence.text}{idle}{idle}", HERE)]
        assert read_statements(longer, sentence.year) == read_statements(stated, sentence.year)
