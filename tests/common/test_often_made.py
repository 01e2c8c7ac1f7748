"""Records that are made by the thousand behave as frozen ones do."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace

from common.often_made import often_made


@often_made(frozen=True, slots=True)
class Often:
    """A record of the fast kind."""

    name: str
    number: int = 0
    known: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Seldom:
    """The same as a frozen dataclass."""

    name: str
    number: int = 0
    known: int = field(default=0, compare=False, repr=False)


def test_it_equals_hashes_and_shows_itself_as_a_frozen_record() -> None:
    one, other = Often("a", 1, known=3), Often("a", 1)
    assert one == other != Often("a", 2)
    assert hash(one) == hash(other) == hash(Seldom("a", 1))
    assert repr(one) == repr(Seldom("a", 1)).replace("Seldom", "Often")
    assert not hasattr(one, "__dict__")


def test_it_is_changed_by_replace_and_travels_to_another_process() -> None:
    one = Often("a", 1)
    assert replace(one, number=2) == Often("a", 2)
    assert pickle.loads(pickle.dumps(one)) == one
