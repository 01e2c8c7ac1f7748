"""Several things counted in one list: 复议、诉讼各1件; 网络、信函分别为12件和3件."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.reports.naming import (
    ASKED,
    DISPUTED,
    DISPUTES,
    UMBRELLAS,
    WITHIN,
    Words,
    ended,
    is_specific,
    last_of,
    names,
)

FEWEST = 2
ACTS = {
    "new": "requests_new",
    "receive": "requests_received",
    "answer": "requests_answered",
    "close": "requests_handled",
}
STAGES = ("requests_new", "requests_received", "requests_answered", "requests_handled")


def listed(
    found: Words,
    numbers: Sequence[int],
    topic: str | None,
    year: Decimal | None,
    pending: Words = (),
) -> list[tuple[str, int]] | None:
    """Keys with the places of their numbers, where several things are counted in one list.

    复议、诉讼各1件 and 均为0件 give one number to each, 分别为12件和11件 one after another;
    ``None`` where the clause has no such list.  ``topic`` is what the clauses before are
    about, ``pending`` the words of the one before, ``year`` the report's: of a list of years
    its number is taken.
    """
    first = numbers[0]
    head = found[:first]
    each = len(numbers) == 1 and any(token.is_("mark", "each") for token in head)
    apart = len(numbers) >= FEWEST and any(t.is_("mark", "respectively") for t in head)
    if not apart and _is_row(found, numbers):
        return _zipped(list(dict.fromkeys(_simple(head, topic))), numbers)
    if not each and not apart:
        return None
    if apart and any(is_specific(token) for token in found[first:]):
        return None
    years = [token.value for token in head if token.kind == "year"]
    if apart and len(years) == len(numbers):
        return _of_year(head, numbers, years, year)
    chain = list(dict.fromkeys(_simple(head, topic)))
    if each:
        return [(key, first) for key in chain] if len(chain) >= FEWEST else None
    return _zipped(chain, numbers) or _zipped(_named_before(pending, topic), numbers)


def _named_before(pending: Words, topic: str | None) -> list[str]:
    """The list of the clause before: 通过网络、信函等方式申请,分别收到12件、3件."""
    if not any(token.is_("mark", "joint") for token in pending):
        return []
    keys = list(dict.fromkeys(_simple(pending, topic)))
    return [key for key in keys if key.startswith("denied_") or key in ASKED]


def _is_row(found: Words, numbers: Sequence[int]) -> bool:
    """Whether numbers stand one after another with nothing but 、 between them."""
    first = numbers[0]
    rest = found[first:]
    return len(numbers) >= FEWEST and all(
        not token.gap and (token.is_("mark", "joint") if at % 2 else first + at in numbers)
        for at, token in enumerate(rest)
    )


def _zipped(chain: Sequence[str], numbers: Sequence[int]) -> list[tuple[str, int]]:
    """The things with their numbers; an umbrella (不予公开, 平台) may stand beside its members."""
    members = [key for key in chain if key not in (*UMBRELLAS, "published_elsewhere")]
    disputes = [key for key in members if key in DISPUTED]
    results = [key for key in members if disputes == members[:1] and key not in disputes]
    fits = next((one for one in (chain, members, results) if len(one) == len(numbers)), [])
    pairs = zip(fits, numbers, strict=False)
    return [pair for pair in pairs if pair[0] != "published_elsewhere"]


def _of_year(
    head: Words, numbers: Sequence[int], years: Sequence[Decimal], year: Decimal | None
) -> list[tuple[str, int]]:
    """2018年、2019年分别收到申请22件、31件: the number of the report's year."""
    own = year if year is not None else max(years)
    if names(head, "topic") == ["published"] and own in years and not names(head, "outlet"):
        return [("published_items", numbers[years.index(own)])]
    keys = [key for key in _simple(head, None) if key in STAGES]
    explicit = "request" in names(head, "topic")
    if not explicit or len(keys) != 1 or own not in years:
        return []
    return [(keys[0], numbers[years.index(own)])]


def _simple(found: Words, topic: str | None) -> Iterator[str]:
    """The keys that the words of a list name, one after another."""
    requests = "request" in names(found, "topic") or topic == "request"
    outlets = "publish" in names(found, "act") or topic == "published"
    start = _after_introduction(found)
    dispute = DISPUTES.get(next(iter(names(found, "topic")[-1:]), topic or ""))
    acts = not names(found[start:], "outcome")
    for token in found[start:]:
        about = token.roles.get("topic")
        if about in DISPUTES:
            yield DISPUTES[about]
        elif about == "complaints":
            yield "complaints"
        elif about == "fees" and token.text != "费用":
            yield "fees_charged"
        elif token.roles.get("act") in ACTS:
            if acts:  # 公开、不公开的答复各1件
                yield ACTS[token.roles["act"]]
        elif dispute and "result" in token.roles:
            yield from ended(dispute, token.roles["result"])
        elif outlets and "outlet" in token.roles and "request" not in names(found, "topic"):
            yield token.roles["outlet"]
        else:
            for kind in ("outcome", "channel", "applicant"):
                if requests and kind in token.roles:
                    yield token.roles[kind]


def _after_introduction(found: Words) -> int:
    """Where a list begins that says before what it is of: 收到的申请中, 网络、信函."""
    at = last_of(found, lambda token: token.text in WITHIN)
    return 0 if at is None else at + 1
