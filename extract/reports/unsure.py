"""Which figures of a sentence may be misread, and why: a measure of having understood it.

The grammar of :mod:`extract.reports.clauses` reads what it has words for.  That a sentence has
those words does not say that it means what they mean elsewhere.  Six signs tell that it may not:

* ``words``: beside the number stand two words, or unknown characters and a word, that stand so in
  no sentence of which somebody has checked what it states (``known_neighbours.txt``, which
  ``tests/neighbours.py`` writes);
* ``whole``: what counts everything that came, or was published, is less than another number with
  the same counter in its sentence, so that it may be a part;
* ``counter``: its counter is none of what it counts (申请12个), or requests are counted with
  another one in the sentence, so that it may count items of information that were asked for;
* ``matter``: the sentence is about another matter (许可, 信访) as well, and the clause of the
  figure does not say that it is about disclosure (whose own guide or catalogue is none);
* ``year``: the sentence before speaks of another year, and this one of none;
* ``organ``: the sentence names another organ as who did it, or has unknown characters there.

Numbers that add up to a total that was read with them (:mod:`extract.reports.vouching`) vouch for
each other's words, but not for whose, when and what they count.  A figure in doubt is
given all the same, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from common import data_files
from extract.reports.choosing import Count
from extract.reports.naming import OWN, Words, has
from extract.reports.organs import other_organ
from extract.reports.parting import NUMBERS, Clause
from extract.reports.prose_words import Token
from extract.reports.vouching import adding_up

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
_BY_KIND = (
    *("outcome", "timing", "result", "topic", "noun", "channel", "applicant", "outlet"),
    *("act", "mark"),
)
_DAYS = re.compile("日|天|月|季度")
_SHARES = "%‰倍点成"
WHOLES = ("requests_received", "published_items")
"""Figures that no other number of their sentence with the same counter exceeds."""
COUNTING = (*NUMBERS, "bare")
"""Kinds of words that a figure may be."""
CARRIED = ("requests_carried_over", "requests_carried_forward")
"""Figures that another year stands beside, so that it is not taken for theirs."""
_ALL = frozenset(("", "件", "份", "宗", "起", "项", "次", "例"))
_COUNTERS = {
    "requests": _ALL | {"条", "人次", "件次"},
    "denied": _ALL | {"条", "人次", "件次"},
    "published": _ALL | {"条", "篇", "则"},
    "complaints": _ALL | {"条", "人次", "件次"},
    "reviews": _ALL,
    "lawsuits": _ALL,
    "fees": frozenset(("", "元")),
}
"""Counters of what figures count, by how their keys begin."""


class _Told:
    """A sentence and what is asked of it for each of its figures, looked up once."""

    def __init__(self, parts: Sequence[Clause], year: int | None) -> None:
        self.clauses = [found for found, _, _ in parts]
        self.year = year
        self.places = {
            id(token): (n, at)
            for n, found in enumerate(self.clauses)
            for at, token in enumerate(found)
            if token.kind in COUNTING
        }
        every = [token for found in self.clauses for token in found]
        self.is_dated = any(t.kind == "year" or t.is_("mark", "this_year", "past") for t in every)
        self.other = next((one for found in self.clauses for one in _other_matters(found)), None)
        self.asked = [token for found in self.clauses for token in _numbers_asked(found)]

    def clauses_of(self, count: Count) -> set[int]:
        """The clause of a figure's number, and that which says it."""
        place = self.places.get(count.place)
        return {count.clause} if place is None else {count.clause, place[0]}


def marked(
    counts: Sequence[Count],
    parts: Sequence[Clause],
    year: int | None,
    bare: str,
    told: Decimal | None,
) -> list[Count]:
    """The counts of a sentence, those that may be misread with their doubt.

    ``parts`` are the clauses of the sentence ``bare`` (half width, without white space), in which
    each count says where it stands; ``year`` is the report's, ``told`` another one that the
    sentence or that before speaks of.
    """
    if not counts:
        return []
    sure, organ, sentence = adding_up(counts), other_organ(bare), _Told(parts, year)
    found, subject, begun = [], "", -1
    for count in counts:
        at = sentence.places.get(count.place, (count.clause, 0))[0]
        if own := _own_name(sentence.clauses[begun + 1 : at + 1]):
            subject = ""
            organ = organ if bare.rfind(own) < bare.find(organ) else ""
        if unknown := _unknown_subject(count, sentence):
            subject, begun = unknown, at
        subject = subject or organ
        doubt: Doubt = ("organ", subject) if subject else ()
        if told is not None and (count.key in CARRIED or not sentence.is_dated):
            doubt = ("year", f"{told:f}")
        elif count.unit not in _COUNTERS[count.key.partition("_")[0]]:
            doubt = ("counter", count.unit)
        if not doubt and count.key not in sure:
            doubt = next(_doubts(count, sentence), ())
        found.append(replace(count, doubt=doubt) if doubt else count)
    return found


def _own_name(clauses: Sequence[Words]) -> str:
    """By what word clauses say that what follows is the organ's own: 我局收到2件."""
    return next((token.text for found in clauses for token in found if token.text in OWN), "")


def _unknown_subject(count: Count, told: _Told) -> str:
    """The words that say who did what a number counts, where some are not known; else nothing.

    The clauses behind lean on them, as they do not say it again.
    """
    place = told.places.get(count.place)
    if place is None:
        return ""
    found = told.clauses[place[0]]
    end = next((n for n, one in enumerate(found) if "act" in one.roles or one.is_("topic")), 0)
    head = found[: end + 1]
    if not end or end > place[1] or not any(token.gap for token in head):
        return ""
    if any(token.kind in NUMBERS for token in head):
        return ""
    known = known_neighbours()
    signs = list(_signs(head, None, told.year, first=True, last=True))[:-1]
    strange = any(
        UNKNOWN in (before[0][:1], after[0][:1]) and after[0] not in known.get(before[0], ())
        for before, after in pairwise(signs)
    )
    return "".join(LOST * bool(token.gap) + token.text for token in head) if strange else ""


def _doubts(count: Count, told: _Told) -> Iterator[Doubt]:
    known = known_neighbours()
    for before, after in _pairs(count, told):
        if after[0] not in known.get(before[0], ()):
            yield "words", before[1], after[1]
    if (more := _higher(count, told)) is not None:
        yield "whole", more.text
    if (asked := _asked_otherwise(count, told)) is not None:
        yield "counter", asked.text
    if told.other is not None and not any(
        _is_of_disclosure(token) for n in told.clauses_of(count) for token in told.clauses[n]
    ):
        yield "matter", told.other.text


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
    return {(before[0], after[0]) for before, after in _pairs(count, _Told(parts, year))}


def _pairs(count: Count, told: _Told) -> Iterator[tuple[Sign, Sign]]:
    place = told.places.get(count.place)
    if place is not None:
        words, at, first, last = _around(told.clauses[place[0]], place[1])
        yield from pairwise(_signs(words, at, told.year, first=first, last=last))
    if place is None or place[0] != count.clause:
        found = told.clauses[count.clause]
        yield from pairwise(_signs(found, None, told.year, first=True, last=True))


def _around(found: Words, at: int) -> tuple[Words, int, bool, bool]:
    """A number with the words between the numbers beside it, and whether its clause has none."""
    start = next((n for n in range(at - 1, -1, -1) if found[n].kind in NUMBERS), -1) + 1
    end = next((n for n in range(at + 1, len(found)) if found[n].kind in NUMBERS), len(found))
    return found[start:end], at - start, start == 0, end == len(found)


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
    if token.kind == "word":
        for kind in _BY_KIND:
            if kind in token.roles:
                return f"{kind}:{token.roles[kind]}" if kind in _NAMED else kind
        return token.text
    if token.kind == "year":
        return "year" if year is None or token.value == year else "year-"
    if token.kind == "skip":
        if token.text[-1] in _SHARES:
            return "share"
        return "time" if _DAYS.search(token.text) else "skip"
    return token.kind


def _higher(count: Count, told: _Told) -> Token | None:
    """A number above one that counts everything, unless it is of another year or matter."""
    if count.key not in WHOLES:
        return None
    for n, at in told.places.values():
        found = told.clauses[n]
        token = found[at]
        counts = token.kind == "number" and token.unit == count.unit
        if counts and token.value > count.value and not _is_apart(found, at, told.year):
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


def _asked_otherwise(count: Count, told: _Told) -> Token | None:
    """A number of requests with another counter than one that counts them: 20份申请共涉及52条."""
    if not count.unit or not count.key.startswith(("requests_", "denied_")):
        return None
    if not told.asked or any(token.unit == count.unit for token in told.asked):
        return None
    return told.asked[0]


def _numbers_asked(found: Words) -> Iterator[Token]:
    """The numbers that stand right beside the word for a request."""
    for before, after in pairwise(found):
        if before.kind == "number" and after.is_("topic", "request"):
            yield before
        elif after.kind == "number" and before.is_("topic", "request"):
            yield after


def _other_matters(found: Words) -> Iterator[Token]:
    """The words of a clause that speak of another matter; 公开目录 is of disclosure itself."""
    for before, token in pairwise((None, *found)):
        own = before is not None and before.is_("act", "publish") and "公开" in before.text
        if token is not None and token.is_("topic", "foreign") and not (own and not token.gap):
            yield token


def _is_of_disclosure(token: Token) -> bool:
    asked = token.is_("topic", "request") and "公开" in token.text
    return asked or token.is_("noun", "disclosure") or token.is_("topic", "published")
