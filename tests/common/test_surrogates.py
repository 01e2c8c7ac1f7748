"""Half characters: what has none comes back as it is, what has some can be stored afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from common.text.normal import fold, label, simplified, squeeze
from common.text.surrogates import storable, storable_record


class Pair(NamedTuple):
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Inner:
    text: str


@dataclass(frozen=True, slots=True)
class Outer:
    text: str
    number: int
    parts: tuple[Any, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""


texts = st.text(st.characters(exclude_categories=[]), max_size=6)
values = st.recursive(
    st.one_of(texts, st.integers(), st.none(), st.binary(max_size=3), st.decimals()),
    lambda inner: st.one_of(
        st.tuples(inner, inner),
        st.dictionaries(texts, inner, max_size=2),
        st.builds(Inner, texts),
        st.builds(Pair, texts, texts | st.none()),
        st.builds(Outer, texts, st.integers(), st.tuples(inner), st.dictionaries(texts, inner)),
    ),
    max_leaves=8,
)


def halves(value: Any) -> bool:
    """Whether any text in a value cannot be written as UTF-8."""
    return any("\ud800" <= letter <= "\udfff" for letter in repr_of(value))


def repr_of(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "".join(map(repr_of, [*value, *value.values()]))
    if isinstance(value, tuple):
        return "".join(map(repr_of, value))
    if isinstance(value, Inner):
        return value.text
    if isinstance(value, Outer):
        return "".join(map(repr_of, (value.text, value.parts, value.known)))
    return ""


@given(values)
def test_whatever_holds_half_characters_holds_none_afterwards(value: Any) -> None:
    made = storable_record(value)
    assert not halves(made)
    assert type(made) is type(value)
    if not halves(value):
        assert made is value


def test_pairs_are_joined_and_what_stands_alone_is_replaced() -> None:
    assert storable("\ud83d\ude00") == "😀"
    assert storable("甲\ud83d乙") == "甲\ufffd乙"
    assert storable_record(Outer("甲\udc00", 3)) == Outer("甲\ufffd", 3)


@given(st.text(st.characters(exclude_categories=[]), max_size=9))
def test_normal_forms_are_had_of_any_text(text: str) -> None:
    for made in (simplified(text), fold(text), squeeze(text), label(text)):
        assert storable(made) == made


def test_half_a_character_costs_nothing_beside_it() -> None:
    assert simplified("\udc00公開\ud83d") == "\ufffd公开\ufffd"
    assert squeeze("樣 例\ud83d\ude00") == "样例😀"
