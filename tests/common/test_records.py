from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import data_files
from common.data_files import DataFileError
from common.records import Check, Problem, RecordError, structure

T = TypeVar("T")


def _even(number: int) -> int:
    if number % 2:
        raise ValueError(f"must be even, not {number}")
    return number


Even = Annotated[int, Check(_even)]


@dataclass(frozen=True, slots=True)
class Part:
    pattern: re.Pattern[str]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Whole:
    name: str
    kind: Literal["a", "b"]
    parts: tuple[Part, ...] = ()
    words: frozenset[str] = frozenset()
    numbers: tuple[Even, ...] = ()
    day: date | None = None
    on: bool = False
    named: Mapping[str, tuple[str, ...]] | None = None
    single: Even = 0
    perhaps: Even | None = None


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    items: tuple[T, ...]
    total: int


def test_tables_become_records() -> None:
    whole = structure(
        {
            "name": "x",
            "kind": "a",
            "parts": [{"pattern": "[ab]", "weight": 2}],
            "words": ["one", "two"],
            "numbers": [2, 4],
            "day": date(2026, 1, 31),
            "named": {"n": ["p", "q"]},
            "single": 6,
        },
        Whole,
    )
    assert whole == Whole(
        "x",
        "a",
        (Part(re.compile("[ab]"), 2.0),),
        frozenset({"one", "two"}),
        (2, 4),
        date(2026, 1, 31),
        False,
        {"n": ("p", "q")},
        6,
    )
    assert isinstance(whole.parts[0].weight, float)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ({"name": 5}, "name", "must be a string (text in quotes), not 5"),
        ({"name": None}, "name", "must be a string"),
        ({"kind": "c"}, "kind", "must be one of a, b, not 'c'"),
        ({"parts": [{"pattern": "("}]}, "parts[0].pattern", "is no regular expression"),
        ({"parts": [{"weight": 1}]}, "parts[0].pattern", "is missing"),
        ({"parts": [{"pattern": "x", "weight": True}]}, "parts[0].weight", "must be a number"),
        ({"parts": [{"pattern": "x", "wieght": 1}]}, "parts[0].wieght", "did you mean weight?"),
        ({"parts": "abc"}, "parts", "must be a list, not 'abc'"),
        ({"parts": ["abc"]}, "parts[0]", "must be a table, not 'abc'"),
        ({"words": "abc"}, "words", "must be a list"),
        ({"words": ["a", 1]}, "words[1]", "must be a string"),
        ({"numbers": [2, 3]}, "numbers[1]", "must be even, not 3"),
        ({"single": 3}, "single", "must be even, not 3"),
        ({"perhaps": 3}, "perhaps", "must be even, not 3"),
        ({"on": 1}, "on", "must be true or false, not 1"),
        ({"day": "2026-01-31"}, "day", "must be a date"),
        ({"named": {"n": "p"}}, "named.n", "must be a list"),
        ({"named": ["n"]}, "named", "must be a table"),
        ({"nmae": "x"}, "nmae", "is not a known key; did you mean name?"),
        ({"zzzz": "x"}, "zzzz", "known are day, kind, name"),
    ],
)
def test_each_mistake_names_its_key(change: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(RecordError) as caught:
        structure({"name": "x", "kind": "a", **change}, Whole)
    (problem,) = caught.value.problems
    assert problem.key == key
    assert words in problem.message


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RecordError) as caught:
        structure({"kind": "c", "colour": 1, "words": [1]}, Whole)
    assert {problem.key for problem in caught.value.problems} == {
        "name",
        "kind",
        "words[0]",
        "colour",
    }


def test_what_a_later_version_wrote_can_be_left_out() -> None:
    data = {"name": "x", "kind": "a", "later": 1, "parts": [{"pattern": "x", "later": 2}]}
    assert structure(data, Whole, lenient=True).parts == (Part(re.compile("x")),)


def test_generic_records_check_what_they_hold() -> None:
    assert structure({"items": [1, 2], "total": 5}, Cut[int]) == Cut((1, 2), 5)
    with pytest.raises(RecordError, match=r"items\[1\]: must be a whole number"):
        structure({"items": [1, "2"], "total": 5}, Cut[int])


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.fixed_dictionaries(
        {"name": _anything, "kind": st.just("a")},
        optional={"parts": _anything, "words": _anything, "named": _anything, "day": _anything},
    )
)
def test_any_data_is_a_record_or_a_record_error(data: dict[str, Any]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        structure(data, Whole)
    except RecordError as error:
        problems = error.problems
    assert all(problem.key for problem in problems)


def test_a_faulty_data_file_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_files, "text", lambda package, name: 'name = 1\nkind = "a"')
    with pytest.raises(DataFileError, match=r"^spiders/x\.toml: name: must be a string"):
        data_files.records("spiders", "x.toml", Whole)
