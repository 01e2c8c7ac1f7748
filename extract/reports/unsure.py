"""Which figures of a sentence may be misread, and why: a measure of having understood it.

The grammar of :mod:`extract.reports.clauses` reads what it has words for.  That a sentence has
those words does not say that it means what they mean elsewhere.  Three signs tell that it may not:

* ``words``: beside the number stand two words, or unknown characters and a word, that stand so in
  no sentence of which somebody has checked what it states (``known_neighbours.txt``, which
  ``tests/neighbours.py`` writes);
* ``whole``: what counts everything that came, or was published, is less than another number with
  the same counter in its sentence, so that it may be a part;
* ``matter``: the sentence is about another matter (许可, 信访) as well, and the clause of the
  figure does not say that it is about disclosure.

Numbers that add up to a total that was read with them vouch for each other.  A figure in doubt is
given all the same, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from common import data_files
from extract.reports.choosing import Count
from extract.reports.naming import ASKED, DISPUTED, Words, has
from extract.reports.parting import NUMBERS, Clause
from extract.reports.prose_words import Token

Pair = tuple[str, str]
Sign = tuple[str, str]
"""What stands for a word, and the word itself."""
Doubt = tuple[str, ...]
"""The kind of a doubt, and what raised it: two words, a number or one word."""
LOST = "…"
"""What a doubt shows for characters that are no words, of which only the number is kept."""

BEGIN, END, NUMBER, ITSELF = "^", "$", "N", "="
"""What stands for a clause's ends, another number beside the words, and the number itself."""
UNKNOWN = "?"
"""What stands for characters that are no words, together with what follows them."""
_NAMED = ("topic", "act", "mark")
"""Kinds of words of which also the name tells how they stand beside others."""
_BY_KIND = ("outcome", "timing", "result", "topic", "noun", "channel", "applicant", "outlet")
_DAYS = re.compile("日|天|月|季度")
_SHARES = "%‰倍点成"
WHOLES = ("requests_received", "published_items")
"""Figures that no other number of their sentence with the same counter exceeds."""
_WAYS = (
    *("requests_online", "requests_by_letter", "requests_written", "requests_in_person"),
    *("requests_by_fax", "requests_by_email", "requests_by_phone"),
)
_APPLICANTS = tuple(sorted(ASKED.difference(_WAYS)))
_OUTCOMES = (
    *("requests_granted", "requests_partly_granted", "requests_denied", "requests_unable"),
    *("requests_rejected", "requests_other", "requests_withdrawn", "requests_already_public"),
    *("requests_not_held", "requests_needs_creation", "requests_unclear", "requests_petition"),
    *("requests_repeat", "requests_not_this_agency", "requests_not_government_information"),
    *("requests_other_channel", "requests_needs_amendment"),
)
_OUTLETS = (
    *("published_website", "published_microblog", "published_wechat", "published_new_media"),
    *("published_gazette", "published_board", "published_press", "published_elsewhere"),
)
_TOTALS = (
    *(
        (f"requests_{whole}", parts)
        for whole in ("received", "new", "handled", "answered")
        for parts in (_WAYS, _APPLICANTS, _OUTCOMES)
    ),
    ("published_items", _OUTLETS),
    *(
        (
            dispute,
            tuple(f"{dispute}_{name}" for name in ("upheld", "corrected", "other", "pending")),
        )
        for dispute in sorted(DISPUTED)
    ),
)
"""What the parts of one kind add up to."""
_BALANCES = (
    (("requests_new", "requests_carried_over"), ("requests_received",)),
    (
        ("requests_new", "requests_carried_over"),
        ("requests_handled", "requests_carried_forward"),
    ),
    (("requests_received",), ("requests_handled", "requests_carried_forward")),
    (("requests_received",), ("requests_answered", "requests_carried_forward")),
)
FEWEST_PARTS = 2
FEWEST_NUMBERS = 3


def marked(counts: Sequence[Count], parts: Sequence[Clause], year: int | None) -> list[Count]:
    """The counts of a sentence, those that may be misread with their doubt.

    ``parts`` are its clauses, in which each count says where it stands; ``year`` is the report's.
    """
    if not counts:
        return []
    sure = _adding_up(counts)
    return [one if one.key in sure else _doubted(one, parts, year) for one in counts]


def _doubted(count: Count, parts: Sequence[Clause], year: int | None) -> Count:
    doubt = next(_doubts(count, parts, year), ())
    return replace(count, doubt=doubt) if doubt else count


def _doubts(count: Count, parts: Sequence[Clause], year: int | None) -> Iterator[Doubt]:
    known = known_neighbours()
    for before, after in _pairs(count, parts, year):
        if after[0] not in known.get(before[0], ()):
            yield "words", before[1], after[1]
    if (more := _higher(count, parts, year)) is not None:
        yield "whole", more.text
    if (other := _other_matter(count, parts)) is not None:
        yield "matter", other.text


@cache
def known_neighbours() -> Mapping[str, frozenset[str]]:
    """What stands behind what in sentences of which is known what they state."""
    lines = data_files.text("extract.reports", "known_neighbours.txt").splitlines()
    told = (line.split(" ") for line in lines if line and not line.startswith("# "))
    return {before: frozenset(after) for before, *after in told}


def neighbours(count: Count, parts: Sequence[Clause], year: int | None) -> set[Pair]:
    """The signs of the words beside each other between which a figure stands.

    Those of its number from the number before to the next, and of the clause that says it of that
    number (均已答复), or that there was none.
    """
    return {(before[0], after[0]) for before, after in _pairs(count, parts, year)}


def _pairs(count: Count, parts: Sequence[Clause], year: int | None) -> Iterator[tuple[Sign, Sign]]:
    place = _place(count, parts)
    if place is not None:
        words, at, first, last = _around(parts[place[0]][0], place[1])
        yield from pairwise(_signs(words, at, year, first=first, last=last))
    if place is None or place[0] != count.clause:
        yield from pairwise(_signs(parts[count.clause][0], None, year, first=True, last=True))


def _place(count: Count, parts: Sequence[Clause]) -> tuple[int, int] | None:
    """The clause and the place of a count's number; ``None`` for none of something."""
    for n, (found, _, _) in enumerate(parts):
        for at, token in enumerate(found):
            if id(token) == count.place:
                return n, at
    return None


def _around(found: Words, at: int) -> tuple[Words, int, bool, bool]:
    """A number with the words between the numbers beside it, and whether its clause has none."""
    before = [n for n in range(at) if found[n].kind in NUMBERS]
    behind = [n for n in range(at + 1, len(found)) if found[n].kind in NUMBERS]
    start = before[-1] + 1 if before else 0
    return found[start : behind[0] if behind else len(found)], at - start, not before, not behind


def _signs(
    found: Words, own: int | None, year: int | None, *, first: bool, last: bool
) -> Iterator[Sign]:
    yield (BEGIN, "") if first else (NUMBER, "")
    for at, token in enumerate(found):
        sign = _sign(token, year)
        if token.gap:
            yield UNKNOWN + sign, LOST
        yield ITSELF if at == own else sign, token.text
    yield (END, "") if last else (NUMBER, "")


def _sign(token: Token, year: int | None) -> str:
    """What stands for a word: what it does in a sentence, or where that is nothing itself."""
    if token.kind == "year":
        return "year" if year is None or token.value == year else "year-"
    if token.kind == "skip":
        if token.text[-1] in _SHARES:
            return "share"
        return "time" if _DAYS.search(token.text) else "skip"
    if token.kind != "word":
        return token.kind
    for kind in (*_BY_KIND, "act", "mark"):
        if kind in token.roles:
            return f"{kind}:{token.roles[kind]}" if kind in _NAMED else kind
    return token.text


def _higher(count: Count, parts: Sequence[Clause], year: int | None) -> Token | None:
    """A number above one that counts everything, unless it is of another year or matter."""
    if count.key not in WHOLES:
        return None
    for found, _, _ in parts:
        for at, token in enumerate(found):
            counts = token.kind == "number" and token.unit == count.unit
            if counts and token.value > count.value and not _is_apart(found, at, year):
                return token
    return None


def _is_apart(found: Words, at: int, year: int | None) -> bool:
    """Whether a number is compared with, of another year, or of another matter by its words."""
    before, own, _, _ = _around(found, at)
    left = before[:own]
    if any(has(left, name) for name in ("compare", "change", "past", "reaching")):
        return True
    other = any(token.kind == "year" and year and token.value != year for token in left)
    return other or any(token.is_("topic", "foreign") for token in left)


def _other_matter(count: Count, parts: Sequence[Clause]) -> Token | None:
    """A word for another matter, where the figure's own clause is not about disclosure."""
    place = _place(count, parts)
    places = {count.clause} if place is None else {count.clause, place[0]}
    if any(_is_of_disclosure(token) for n in places for token in parts[n][0]):
        return None
    every = (token for found, _, _ in parts for token in found)
    return next((token for token in every if token.is_("topic", "foreign")), None)


def _is_of_disclosure(token: Token) -> bool:
    asked = token.is_("topic", "request") and "公开" in token.text
    return asked or token.is_("noun", "disclosure") or token.is_("topic", "published")


def _adding_up(counts: Sequence[Count]) -> frozenset[str]:
    """The keys of figures that add up to a total of their sentence, and of that total."""
    by_key = {count.key: count for count in counts if count.value}
    found: set[str] = set()
    for whole, kinds in _TOTALS:
        total = by_key.get(whole)
        if total is None:
            continue
        parts = [by_key[key] for key in kinds if key in by_key]
        parts = [part for part in parts if part.place != total.place]
        if _sum(parts) == total.value and len(_places(parts)) >= FEWEST_PARTS:
            found |= {whole, *(part.key for part in parts)}
    for left, right in _BALANCES:
        if all(key in by_key for key in (*left, *right)):
            sides = [[by_key[key] for key in side] for side in (left, right)]
            equal = _sum(sides[0]) == _sum(sides[1])
            if equal and len(_places([*sides[0], *sides[1]])) >= FEWEST_NUMBERS:
                found |= {*left, *right}
    return frozenset(found)


def _places(counts: Iterable[Count]) -> set[int]:
    return {count.place for count in counts}


def _sum(counts: Iterable[Count]) -> Decimal:
    """The sum of numbers, one of which two things are said counted once."""
    return sum({count.place: count.value for count in counts}.values(), Decimal(0))
