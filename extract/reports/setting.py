"""What a number stands under: the year and topic before it, 其中, 历年累计, a part of the organ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.reports import organs
from extract.reports.naming import BARE, DISCONTENT, DISPUTES, OWN, has, names
from extract.reports.periods import FIRST_YEAR, begins_late, is_of_part, of_time, since
from extract.reports.prose_words import Token
from extract.reports.spoken_of import Had

OF_ASKING = ("申请平台", "申请表格", "申请指南", "申请流程", "受理窗口", "受理点", "申请材料")
"""What requests are made with, which make no other matter of what the next clause counts."""


@dataclass(slots=True)
class Setting:
    """What has been said before: the report's year, the topic, and what a sentence is under.

    ``governing`` is the year that the sentence speaks of, ``latest`` the last it names;
    ``many_years`` that it sums up several; ``in_part`` stands behind 其中, ``of_whole`` where
    all organs of a place were named; ``pending`` are the words of a clause without number.
    ``had`` are the numbers so far, ``before`` those of the sentence before, ``dropped`` that the
    last was of others, ``compared`` what it was of; ``ahead`` is what is only planned, ``past``
    what was last year, ``of_time`` what is said of a part of the year; ``counted`` are the
    topics that a number was said of so far, of which 此外未发生 says nothing;
    ``of_other_organs`` stands behind 全市46个部门 and
    全市公安机关, unless it ``keeps_wholes``; ``place`` is the kind of place (市) of such a whole,
    beside which the sentence ``tells_own`` numbers; ``of_stations`` are told apart from 局机关;
    ``asked`` is what the question before is about;
    ``uncounted`` are numbers that do not count (未计入), ``last`` those of the clause before,
    ``states_rule`` that a sentence says what 行政机关 are to do, ``of_every`` that something was
    said of all that was counted; ``listed`` are the numbers behind a colon,
    ``tells_published`` that a sentence says 主动公开;
    ``tells_kinds`` that it tells kinds of organisations (企业) apart, ``sole_way`` that it tells
    of one number only who asked and by which way;
    answers to requests of last year are told ``apart``, and ``of_outlets`` what several published.
    """

    year: int | None = None
    topic: str | None = None
    disclosure: bool = False
    governing: Decimal | None = None
    latest: Decimal | None = None
    many_years: bool = False
    in_part: bool = False
    of_whole: bool = False
    answered: bool = False
    of_made: bool = False
    doing: bool = False
    applicants: int = 0
    tells_kinds: bool = False
    sole_way: bool = False
    outlet: str | None = None
    after_heading: bool = False
    pending: tuple[Token, ...] = ()
    told_of: tuple[Token, ...] = ()
    under: tuple[Token, ...] = ()
    had: list[Had] = field(default_factory=list)
    before: list[Had] = field(default_factory=list)
    dropped: bool = False
    part_of_dropped: bool = False
    compared: tuple[Token, ...] = ()
    told: Token | None = None
    is_free: bool = False
    in_aside: bool = False
    leads_on: bool = False
    in_past: bool = False
    retracted: set[int] = field(default_factory=set)
    uncounted: set[int] = field(default_factory=set)
    last: tuple[Token, ...] = ()
    states_rule: bool = False
    of_every: bool = False
    tells_published: bool = False
    listed: list[Token] = field(default_factory=list)
    of_followers: bool = False
    cumulative: bool = False
    foreign_fees: bool = False
    ahead: bool = False
    past: bool = False
    of_time: bool = False
    subset: bool = False
    foreign_disputes: bool = False
    sole: bool = False
    denied: bool = False
    of_other_organs: bool = False
    own_named: bool = False
    own_counted: bool = False
    keeps_wholes: bool = False
    place: str = ""
    tells_own: bool = False
    asked: str = ""
    of_outlets: bool = False
    apart: bool = False
    of_stations: bool = False
    counted: set[str] = field(default_factory=set)


def begin(setting: Setting, *, is_heading: bool) -> None:
    """Forget what holds within one sentence only; a heading's outlet holds for the next."""
    setting.governing, setting.many_years = None, False
    setting.pending = setting.compared = ()
    setting.before, setting.had = setting.had, []
    setting.in_part = setting.of_whole = setting.answered = setting.of_made = False
    setting.doing = setting.dropped = setting.part_of_dropped = False
    setting.retracted, setting.uncounted, setting.last = set(), set(), ()
    setting.of_every, setting.listed = False, []
    setting.of_other_organs = False
    setting.place = ""
    setting.apart = setting.of_outlets = False
    setting.ahead = setting.past = setting.of_time = setting.in_aside = False
    setting.outlet = setting.outlet if setting.after_heading else None
    setting.after_heading = is_heading


def latest_year(clauses: Sequence[Sequence[Token]]) -> Decimal | None:
    """The last year that clauses speak of, not one they compare with or carry to."""
    years = [
        token.value
        for clause in clauses
        for at, token in enumerate(clause)
        if token.kind == "year" and not _is_aside(clause, at)
    ]
    return max(years, default=None)


def _is_aside(clause: Sequence[Token], at: int) -> bool:
    """Whether the year at ``at`` is one that is compared with, or carried to."""
    before = clause[:at]
    if at + 1 < len(clause) and clause[at + 1].is_("act", "carry"):
        return True
    return any(token.is_("mark", "compare") or token.is_("act", "carry") for token in before)


def setting_year(setting: Setting) -> Decimal | None:
    """The report's year, or the last one that the sentence names where that is not known."""
    return setting.latest if setting.year is None else Decimal(setting.year)


def is_of_others(setting: Setting, *, carried: bool = False) -> bool:
    """Whether what is said is of another year than the report's, or of many."""
    year = setting_year(setting)
    other = setting.governing is not None and setting.governing != year
    if setting.many_years or setting.ahead or setting.past or setting.of_time:
        return True
    if setting.of_other_organs:
        return True
    return other and not carried


def is_elsewhere(left: Sequence[Token], setting: Setting) -> bool:
    """Whether a number is a comparison's or that of a part of the organ."""
    elsewhere = ("suborgan", "not_own", "compare")
    if of_time(left, setting.year) or any(token.is_("mark", *elsewhere) for token in left):
        return True
    if has(left, "instance") and not any(token.is_("result") for token in left):
        return True
    if is_of_part(left) or begins_late(left, setting.year):
        return True
    if has(left, "headquarters") and (setting.in_part or setting.of_stations) and not setting.place:
        return True
    own = organs.names_own(left, setting.place)
    unit = not own and any(token.is_("mark", "unit") for token in left)
    return (unit and (setting.in_part or setting.of_whole)) or _follows_change(left)


def _follows_change(left: Sequence[Token]) -> bool:
    """Whether the last word that counts says that the number is how much something changed."""
    for token in reversed(left):
        if token.is_("mark", "change"):
            return True
        if not token.is_("plain", "filler") or token.gap:
            break
    return False


def note(found: Sequence[Token], setting: Setting) -> None:
    """What the words put the following numbers under: a year, 其中, 历年累计."""
    for at, token in enumerate(found):
        mark = token.roles.get("mark")
        if token.kind == "year":
            _note_year(found, at, setting)
        elif token.kind == "many" or mark == "many_years":
            began = "施行" in token.text or token.text.startswith("实施")
            first = setting.year == FIRST_YEAR and began
            setting.many_years = not (first or since(found[:at], setting.year, bare=not began))
        elif mark == "accumulated":
            if at + 1 < len(found) and found[at + 1].text.startswith("至"):
                setting.many_years = True  # 累计至今年底
                break
            if _is_of_years(token, found[:at], setting):
                within = has([*setting.pending, *found], "this_year")
                setting.many_years = setting.many_years or not within
        elif mark == "this_year":
            _note_this_year(found[:at], setting)
        elif mark == "ahead":
            setting.ahead = True
        elif mark == "part":
            setting.in_part = True
        elif token.is_("act", "answer", "close"):
            setting.answered = True
        else:
            _note_organ(found, at, setting)
    if setting.cumulative and has(found, "until"):  # 截至2011年底2650条,其中2011年新增850条
        setting.many_years = True


def _note_this_year(before: Sequence[Token], setting: Setting) -> None:
    """The following numbers are this year's again, or of all years until it."""
    if _ends_span(before, setting):
        setting.many_years = True
        return
    setting.in_part = setting.in_part and not setting.many_years
    setting.many_years, setting.governing = False, None
    setting.past = setting.of_time = False


def _note_organ(found: Sequence[Token], at: int, setting: Setting) -> None:
    """Whose the following numbers are: a whole place's, another organ's, or the organ's again."""
    token = found[at]
    place = _whole_place(found, at, setting)
    if place or token.is_("mark", "whole"):
        setting.of_whole = True
        setting.place = place or setting.place
        setting.of_other_organs |= bool(place)
    elif _is_subject(found, at, setting):
        setting.of_other_organs = True
    elif token.text in OWN or (setting.of_other_organs and organs.is_own(token, setting.place)):
        setting.of_other_organs = False


def _whole_place(found: Sequence[Token], at: int, setting: Setting) -> str:
    """The kind of place that is counted as a whole, where that is told apart."""
    if setting.keeps_wholes:
        return ""
    return organs.place_of(found, at, tells_own=setting.tells_own)


def _is_subject(found: Sequence[Token], at: int, setting: Setting) -> bool:
    """Whether another organ did what follows; a neighbour, where 我局 is set apart from it."""
    token = found[at]
    if organs.is_of_authority(
        found, at, own_named=setting.own_named, own_counted=setting.own_counted
    ):
        return True
    other = token.is_("mark", "others") or (token.is_("mark", "neighbour") and setting.own_named)
    if token.is_("mark", "neighbour"):
        return other and any(one.is_("act") or one.is_("topic") for one in found[at + 1 :])
    return other and any(one.is_("act") and one.text != "收取" for one in found[at + 1 :])


def _ends_span(before: Sequence[Token], setting: Setting) -> bool:
    """Whether 至本年末 ends a span that another year began: 自2008年5月."""
    other = any(t.kind == "year" and t.value != setting_year(setting) for t in before)
    return bool(before) and before[-1].text in ("至", "到") and has(before, "from") and other


def _is_of_years(token: Token, before: Sequence[Token], setting: Setting) -> bool:
    """Whether 累计 sums up years: behind 截至, beside followers, or where an increase follows."""
    until = has(before, "until") or has(setting.pending, "until")
    return until or setting.cumulative or (setting.of_followers and token.text.startswith("累"))


def _note_year(found: Sequence[Token], at: int, setting: Setting) -> None:
    if _is_aside(found, at):
        return
    token = found[at]
    earlier = found[at - 1] if at else None
    to = token.gap == 0 and earlier is not None and earlier.text in ("至", "到", "-", "、", "和")
    if to and at >= 2 and found[at - 2].kind == "year" and found[at - 2].value != token.value:
        setting.many_years = True
    elif has(found[:at], "from") and earlier is not None and earlier.text in ("至", "到"):
        setting.many_years = any(t.kind == "year" and t.value != token.value for t in found[:at])
    elif not to:
        begins = at > 0 and found[at - 1].is_("mark", "part") and not setting.had
        own = begins and token.value == setting_year(setting)  # 其中2012年收到41件,公开2670条
        setting.in_part = setting.in_part and not setting.many_years and not own
        setting.many_years = False
    setting.governing = token.value
    setting.past = setting.of_time = False


def learn(found: Sequence[Token], setting: Setting, *, beside: bool = False) -> None:
    """The topic that words set for what follows; ``beside``: those of a clause without number."""
    beside = beside or any(token.text in ("涉及", "主要") for token in found)
    why = setting.topic in DISPUTES and any(token.text in DISCONTENT for token in found)
    for token in found:
        if token.is_("noun", "disclosure") or "公开" in token.text:
            setting.disclosure = True
        name = token.roles.get("topic")
        if why and name == "request":
            continue  # 复议7件,均为对依申请公开答复不服引起
        if name == "made":
            setting.of_made = True
        if name is not None and not _changes_nothing(token, name, setting, beside=beside):
            setting.topic = name
    shown = "info" in names(found, "noun") or names(found, "outlet")
    if "publish" in names(found, "act") and shown and not names(found, "topic"):
        setting.topic = "published"


def _changes_nothing(token: Token, name: str, setting: Setting, *, beside: bool) -> bool:
    """Whether a topic is a part of another, or what requests are about (出警记录)."""
    if setting.in_part and name in ("foreign", "complaints"):
        return True
    if token.text in OF_ASKING:
        return True
    if name == "request" and token.text in BARE and setting.topic == "foreign":
        return not setting.disclosure  # 护照: its 申请 are no requests
    about = (setting.topic == "request" and bool(setting.had)) or token.text in BARE
    return beside and name == "foreign" and about
