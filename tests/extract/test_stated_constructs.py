"""Ways of saying figures, with any number, counter, numeral and order: what each one states."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from common.text.normal import simplified
from extract.reports.statements import read_statements
from tests.extract.stated import HERE

HANZI = "零一二三四五六七八九"
COUNTERS = ("件", "宗", "份", "起")


def figures(text: str, year: int = 2015, topic: str | None = None) -> dict[str, int]:
    found = read_statements([(text, HERE)], year, parts=True, topic=topic)
    return {one.key: int(one.value) for one in found}


def hanzi(number: int) -> str:
    """The numeral of a number under a hundred."""
    tens, ones = divmod(number, 10)
    if not tens:
        return HANZI[ones]
    return (HANZI[tens] if tens > 1 else "") + "十" + (HANZI[ones] if ones else "")


def written(seed: int) -> Iterator[tuple[list[int], list[str], str]]:
    """Three numbers, the first the sum of the others, as they are written, and a counter."""
    drawn = random.Random(seed)
    for _ in range(12):
        parts = [drawn.randint(2, 40), drawn.randint(2, 40)]
        numbers = [sum(parts), *parts]
        if parts[0] == parts[1]:
            continue
        script = drawn.choice([str, hanzi, lambda n: str(n).translate(FULL_WIDTH)])
        yield numbers, [script(n) for n in numbers], drawn.choice(COUNTERS)


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CONSTRUCTS = {
    "{0}{c}——这是我局全年收到政府信息公开申请的总数，网络{1}{c}，信函{2}{c}。": (
        ("requests_received", 0),
        ("requests_online", 1),
        ("requests_by_letter", 2),
    ),
    "{0}{c}政府信息公开申请均为本年度收到，其中同意公开{1}{c}，不予公开{2}{c}。": (
        ("requests_received", 0),
        ("requests_granted", 1),
        ("requests_denied", 2),
    ),
    "{0}{c}政府信息公开申请（均为当年收到）全部办结。": (
        ("requests_new", 0),
        ("requests_handled", 0),
    ),
    "今年{0}{c}申请均已答复，{1}{c}予以公开，{2}{c}信息不存在。": (
        ("requests_received", 0),
        ("requests_answered", 0),
        ("requests_granted", 1),
        ("requests_not_held", 2),
    ),
    "收到政府信息公开申请{0}{c}，答复{1}{c}，另有{2}{c}因年底收到，结转下年度办理。": (
        ("requests_received", 0),
        ("requests_answered", 1),
        ("requests_carried_forward", 2),
    ),
    "收到政府信息公开申请{0}{c}，比上年增加3{c}，全部予以答复。": (
        ("requests_received", 0),
        ("requests_answered", 0),
    ),
    "收到公开申请{0}{c}，其中{1}{c}因职责在法院，告知不属于本机关公开范围。": (
        ("requests_received", 0),
        ("requests_not_this_agency", 1),
    ),
    "收到公开申请{0}{c}，除{1}{c}属国家秘密不予公开外，其余{2}{c}均予公开。": (
        ("requests_received", 0),
        ("requests_denied", 1),
        ("denied_state_secret", 1),
        ("requests_granted", 2),
    ),
    "因信息公开被申请行政复议{0}起，维持、纠正各{1}起。": (
        ("reviews", 0),
        ("reviews_upheld", 1),
        ("reviews_corrected", 1),
    ),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pattern", CONSTRUCTS)
def test_constructs_with_any_numbers(pattern: str, seed: int) -> None:
    for numbers, words, counter in written(seed):
        text = pattern.format(*words, c=counter)
        assert figures(text) == {key: numbers[at] for key, at in CONSTRUCTS[pattern]}, text


@pytest.mark.parametrize("seed", range(3))
def test_numbers_in_brackets_are_those_of_the_words_before(seed: int) -> None:
    for (total, one, two), _, counter in written(seed):
        text = f"受理公开申请数为{total}，来源有信函（{one}{counter}）、网络（{two}{counter}）。"
        assert figures(text) == {
            "requests_received": total,
            "requests_by_letter": one,
            "requests_online": two,
        }, text


@pytest.mark.parametrize(
    ("outlets", "keys"),
    [
        ("政府网站、公开栏", ("published_website", "published_board")),
        ("网站和新媒体", ("published_website", "published_new_media")),
        ("公开栏与报刊", ("published_board", "published_press")),
    ],
)
def test_the_former_and_the_latter_are_what_was_named(outlets: str, keys: tuple[str, str]) -> None:
    text = f"{outlets}是主动公开的两大阵地，全年前者发布743条，后者发布368条。"
    assert figures(text) == {keys[0]: 743, keys[1]: 368}


@pytest.mark.parametrize(
    "outlets", ["微博微信", "两微", "微信、微博", "政务新媒体", "公众号等新媒体"]
)
def test_new_media_together_have_one_key(outlets: str) -> None:
    assert figures(f"全年通过{outlets}公开政府信息2808条。") == {"published_new_media": 2808}


@pytest.mark.parametrize("nothing", ["未再发生", "没有其他", "再无", "没有别的"])
@pytest.mark.parametrize("apart", ["除此之外", "此外", "除此以外"])
def test_nothing_apart_from_what_was_counted_is_no_zero(apart: str, nothing: str) -> None:
    text = f"因信息公开引发行政复议2件，行政诉讼1件，{apart}{nothing}行政复议和行政诉讼。"
    assert figures(text) == {"reviews": 2, "lawsuits": 1}


@pytest.mark.parametrize(
    "others",
    [
        "全市46个部门",
        "全市各级行政机关",
        "全市政府系统",
        "市自然资源局",
    ],
)
def test_figures_of_other_organs_are_left_out(others: str) -> None:
    text = f"2015年{others}收到政府信息公开申请215件"
    assert figures(f"{text}。") == {}
    assert figures(f"{text}，我局收到政府信息公开申请12件。") == {"requests_received": 12}


def test_figures_set_against_those_of_another_organ_are_its_own() -> None:
    text = "省公安厅2015年收到政府信息公开申请684件，而我局收到政府信息公开申请12件。"
    assert figures(text) == {"requests_received": 12}


def test_what_is_told_of_the_rest_is_not_told_of_all() -> None:
    text = "收到公开申请20件，有1件延期答复，其余均按期答复。"
    assert figures(text) == {"requests_received": 20, "requests_closed_extended": 1}


@pytest.mark.parametrize(
    "text",
    [
        "2015年度，共收到政府信息公开申请19件，已答复19件，其中同意公开10件，信息不存在9件。",
        "全年主动公开政府信息1960条，其中通过政府网站公开1520条，依申请公开12件，均已答复。",
    ],
)
def test_a_sentence_may_be_broken_anywhere(text: str) -> None:
    whole = figures(text)
    assert whole
    for at in range(6, len(text) - 1):
        if text[at - 1] in "件条" and text[at] in "，。":
            continue  # a list may go on without a mark
        assert figures(f"{text[:at]}\n{text[at:]}") == whole, at


@pytest.mark.parametrize("said", ["均已按时答复", "目前已全部按时答复", "上述申请均按时答复"])
def test_a_sentence_may_speak_of_all_that_the_one_before_counted(said: str) -> None:
    text = f"全年收到政府信息公开申请12件。{said}。"
    assert figures(text) == {
        "requests_received": 12,
        "requests_closed_on_time": 12,
        "requests_answered": 12,
    }


@pytest.mark.parametrize("said", ["其余均按时答复", "群众来信均已答复", "我局对提案均按时答复"])
def test_a_sentence_may_speak_of_something_else(said: str) -> None:
    assert figures(f"全年收到政府信息公开申请12件。{said}。") == {"requests_received": 12}


def test_traditional_script_is_read_the_same() -> None:
    text = "共收到政府信息公開申請二十件，均為本年收到，其餘無。"
    assert figures(simplified(text))["requests_received"] == 20
