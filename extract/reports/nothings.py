"""What sentences say there was none of: 未收到申请, 未发生行政复议和行政诉讼, 行政复议：无."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extract.reports.meanings import carried
from extract.reports.naming import (
    BARE,
    DISPUTES,
    ORGANISATIONS,
    Words,
    ended,
    is_specific,
    last_of,
    names,
)
from extract.reports.of_requests import said_of_outcomes
from extract.reports.parting import NUMBERS
from extract.reports.prose_words import Token

PUBLIC = ("群众", "公众", "市民", "社会公众")
ANY = ("其他", "任何", "各种")
LOOSE_BEHIND = 3
"""Characters of unknown words that may stand behind what there was none of."""


def none(found: Words, pending: Words, topic: str | None, *, disclosure: bool) -> Iterator[str]:
    """The keys that a stretch of words without numbers says there were none of."""
    yield from _by_nil(found, topic)
    start = 0
    places = _denials(found)
    for at, end in pairwise((*places, len(found))):
        behind = found[at + 1 : end]
        after = found[end].gap if end < len(found) else 0
        if any(_is_zeroable(token) for token in behind):
            yield from _none_behind(found[:at], behind, after, topic, disclosure=disclosure)
        elif _says_little(behind):
            yield from _none_before(found[start:at], pending, topic, disclosure=disclosure)
        start = at + 1


def _by_nil(found: Words, topic: str | None) -> Iterator[str]:
    """What a word that is itself none of something says: 零收费, 零申请."""
    nil = [token for token in found if token.is_("mark", "nil")]
    if any(token.is_("topic", "fees") for token in nil):
        yield "fees_charged"
    elif nil and topic == "request":
        yield "requests_received"


def _denials(found: Words) -> list[int]:
    """Where words stand that say there was none; 没有的4件 counts those that had none."""
    places = [n for n, token in enumerate(found) if token.is_("mark", "none")]
    return [n for n in places if n + 1 == len(found) or found[n + 1].text != "的"]


def _is_zeroable(token: Token) -> bool:
    return is_specific(token) or token.is_("act", "carry")


def _says_little(behind: Words) -> bool:
    """Whether nothing stands behind 未 but 发生 and the like."""
    return sum(token.gap for token in behind) == 0 and all(
        token.is_("act", "occur", "receive") or token.is_("plain", "filler") or not token.roles
        for token in behind
    )


def _none_before(
    before: Words, pending: Words, topic: str | None, *, disclosure: bool
) -> Iterator[str]:
    """What there was none of where 未发生 follows it: it stands before, or in the last clause."""
    if any(token.is_("mark", "not_own") for token in before):
        return
    head = before if any(_is_zeroable(token) for token in before) else [*pending, *before]
    yield from _zeros(head, topic, disclosure=disclosure)


def _none_behind(
    before: Words, behind: Words, after: int, topic: str | None, *, disclosure: bool
) -> Iterator[str]:
    last = last_of(behind, is_specific)
    if last is None or not _is_understood(behind, last, after):
        return
    rest = behind[last + 1 :]
    past = [token for token in before if token.is_("mark", "past")]
    to = [token for token in rest if token.is_("mark", "next") or token.kind == "year"]
    ways = _ways(before) if behind[last].text in BARE else []
    head = [*past, *behind[:last], *ways, behind[last], *to]
    yield from _zeros(head, topic, disclosure=disclosure)


def _ways(before: Words) -> Words:
    """The ways that a clause begins with: 传真和电子邮件两种方式没有收到申请."""
    if before and "applicant" in before[-1].roles and not any(t.kind in NUMBERS for t in before):
        return [token for token in before if "applicant" in token.roles]
    ends = any(token.text.endswith(("方式", "渠道", "途径", "通道", "平台")) for token in before)
    at = last_of(before, lambda token: "channel" in token.roles)
    if at is None or not ends or any(token.kind in NUMBERS for token in before):
        return []
    return [token for token in before[: at + 1] if "channel" in token.roles]


def _is_understood(behind: Words, last: int, after: int) -> bool:
    """Whether what stands behind 没有 is a thing, and nothing is said of it that was not done."""
    rest = behind[last + 1 :]
    if sum(token.gap for token in rest) + after > LOOSE_BEHIND:
        return False
    if any(token.is_("mark", "not_own") or token.text == "告知" for token in behind):
        return False
    shown = any("outlet" in token.roles for token in behind[: last + 1])
    carries = any(token.is_("act", "carry") for token in behind)
    acts = set(names(rest, "act"))
    if "outcome" in behind[last].roles and [t.text for t in rest if t.text != "的"] == ["答复"]:
        acts = set()  # 没有不同意公开的答复
    if acts & {"answer", "close", "manage"} and not carries:
        return False
    caused = any(token.text.startswith("因") for token in behind)
    asked = caused and behind[last].is_("topic", "request") and "occur" in acts
    return not asked and (shown or "publish" not in acts)


def _zeros(head: Words, topic: str | None, *, disclosure: bool) -> Iterator[str]:
    """The keys of the list that the words end with: 申请、行政复议和行政诉讼."""
    if any(token.text == "率" for token in head):
        return
    if names(head, "result"):
        yield from _none_ended(head, topic) if disclosure else ()
    elif names(head, "timing"):
        if set(names(head, "timing")) == {"requests_closed_extended"}:
            yield "requests_closed_extended"
    elif any(token.is_("act", "carry") for token in head):
        for part in _parted(head):
            yield from filter(None, (carried(part, (), None, True),))
    elif names(head, "outlet") and names(head, "act") == ["publish"]:
        outlets = set(names(head, "outlet")) - {"published_elsewhere"}
        joined = any(token.is_("mark", "joint") for token in head)
        yield from sorted(outlets) if len(outlets) == 1 or joined else ()
    elif topic == "request" and names(head, "channel") and not names(head, "topic"):
        yield from _by_ways(head, len(head))
    else:
        yield from _none_of_list(head, topic, disclosure=disclosure)


def _none_of_list(head: Words, topic: str | None, *, disclosure: bool) -> Iterator[str]:
    chain = _chain(head)
    for token in chain:
        name = token.roles.get("topic")
        if name in DISPUTES:
            yield DISPUTES[name]
        elif name == "request":
            yield from _none_asked(head, chain)
        elif name == "fees" and not _are_others(head):
            yield "fees_charged"
        elif name == "complaints" and (names(head, "noun") or (disclosure and not token.gap)):
            yield "complaints"
        elif _is_of_requests(token, topic) and "info" not in names(head, "noun"):
            yield from _reason(head) if len(chain) == 1 else (token.roles["outcome"],)


def _is_of_requests(token: Token, topic: str | None) -> bool:
    """Whether a word says what became of a request; a thing published may be taken back as well."""
    outcome = token.roles.get("outcome")
    return outcome is not None and (
        topic == "request" or (topic is None and outcome != "requests_withdrawn")
    )


def _are_others(head: Words) -> bool:
    """Whether none but those told before were charged: 未收取其他费用; 其他任何费用 are any."""
    texts = [token.text for token in head]
    return "其他" in texts and "任何" not in texts


def _reason(head: Words) -> Iterator[str]:
    """What there was none of: the reason rather than the umbrella (因涉密而不予公开)."""
    said = said_of_outcomes(head)
    yield from said[-1:] or names(head, "outcome")[-1:]


def _none_ended(head: Words, topic: str | None) -> Iterator[str]:
    """How no review or lawsuit ended: 没有被纠正的行政复议案件."""
    disputes = {name for name in names(head, "topic") if name in DISPUTES} or {topic} & set(
        DISPUTES
    )
    results = set(names(head, "result"))
    if len(disputes) == 1 and len(results) == 1:
        yield from ended(DISPUTES[disputes.pop() or ""], results.pop())


def _parted(head: Words) -> Iterator[Words]:
    """The members of a list, as 和 and 、 part them."""
    start = 0
    for at, token in enumerate(head):
        if token.is_("mark", "joint"):
            yield head[start:at]
            start = at + 1
    yield head[start:]


def _none_asked(head: Words, chain: Words) -> Iterator[str]:
    """Which requests there were none of: those by one way or of some applicants, or any."""
    at = last_of(head, lambda token: token.is_("topic", "request")) or 0
    if _is_by_unknown_way(head[:at]) or (len(chain) > 1 and head[at].gap):
        return
    qualified = [token for token in head[:at] if "outcome" in token.roles]
    if qualified and len(chain) == 1:
        yield qualified[-1].roles["outcome"]
    elif any(token.is_("act", "new") for token in head):
        yield "requests_new"
    elif names(head, "channel") and not any(token.text in ANY for token in head):
        yield from _by_ways(head, at)
    else:
        yield from _of_whom(head)


def _is_by_unknown_way(before: Words) -> bool:
    """Whether 申请 came by a way that is not known, so that others may have come: 以XX形式."""
    unknown = any(token.gap for token in before)
    return unknown and any(token.text in ("形式", "方式", "途径") for token in before)


def _by_ways(head: Words, at: int) -> Iterator[str]:
    """Each of the ways that are told one by one; the one that stands right before 申请."""
    ways = set(names(head, "channel"))
    listed = len(ways) > 1 and not any(token.text == "等" for token in head)
    if listed or (len(ways) == 1 and at and "channel" in head[at - 1].roles):
        yield from sorted(ways)


def _of_whom(head: Words) -> Iterator[str]:
    """Whose requests there were none of: 群众 and whoever else may ask are any applicant."""
    public = any(token.text in PUBLIC for token in head)
    who = set() if public else set(names(head, "applicant"))
    texts = {token.text for token in head if "applicant" in token.roles}
    if texts and texts <= {"其他组织", "社会组织", "组织"}:
        return  # 法人 may have asked
    if "requests_organisation" in who and who <= ORGANISATIONS:
        yield "requests_organisation"
    elif who and "requests_natural_person" not in who:
        yield from sorted(who)
    else:
        yield "requests_received"


def _chain(head: Words) -> list[Token]:
    """The last things named, as long as 、 or 和 joins them."""
    places = [
        n for n, token in enumerate(head) if "topic" in token.roles or "outcome" in token.roles
    ]
    while places and head[places[-1]].is_("topic", "foreign"):
        last = places.pop()
        if not any(token.is_("mark", "joint") for token in head[last - 1 : last]):
            return []
    if not places or head[places[-1]].is_("topic", "published"):
        return []
    chain = [places[-1]]
    for at in reversed(places[:-1]):
        between = head[at + 1 : chain[-1]]
        causes = any(token.text in ("引起", "引发", "导致", "产生", "因") for token in between)
        both = (
            head[at].is_("topic", "review", "lawsuit") and not between and not head[chain[-1]].gap
        )
        if causes or not (both or any(token.is_("mark", "joint") for token in between)):
            break
        if head[at].is_("topic", "foreign", "published"):
            break
        chain.append(at)
    return [head[at] for at in reversed(chain)]
