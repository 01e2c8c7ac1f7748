"""Whose number it is: the organ's own, that of a whole place, or that of another organ.

全市公安机关收到120件 is a number of many organs, and none of the bureau whose report it is; where
the sentence tells its own beside it (其中市局机关12件, 我局只有17件), that one counts.  A county's
police (全县公安机关) are one organ, unless the sentence sets one apart from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.reports.naming import DISPUTES, OWN, names
from extract.reports.prose_words import Token

PLACES = ("全市", "全省", "全县", "全区", "全州", "全盟", "全旗")
ONE_ORGAN = ("全县", "全旗")
"""Places of which the police are one organ."""
OWN_NAMES = ("市公安局", "县公安局", "区公安局", "公安厅", "本部", "旗公安局", "以我局")
"""Names of the organ itself where a whole place was named before."""
_NAMES = frozenset((*OWN, *OWN_NAMES))
LEVELS = {"市局": "市", "省厅": "省", "县局": "县", "旗局": "旗", "州局": "州"}
"""The organ of a place, by which 全市 and the like end."""
STATIONS = ("派出所", "大队", "支队", "所队", "警种", "处室")
"""Parts of the bureau itself, not organs of their own: 局机关 is not all of it beside them."""
AUTHORITIES = ("县政府", "市政府", "区政府", "省政府", "旗政府", "人民政府", "法院")
SUPERIORS = ("省厅", "省公安厅")
"""Police organs above the one whose report it is, where that calls itself 我局."""
TOWARDS = ("向", "由", "经", "被", "到", "对", "面向", "在", "于", "从", "以", "为", "和", "、")
COUNTED = ("receive", "new", "answer", "close", "publish", "occur", "manage")
LEADS = ("县", "市", "区", "省", "旗")

_TIMES = (
    r"(?:截至|截止|自|到|至|在|据统计|其中|另有|而|全年|本年度?|今年|年内|一年来|报告期内"
    r"|20\d\d年(?:度|底|末|\d+月\d+日)?|\d+月\d+日)"
)
_SUBJECT = re.compile(
    rf"(?:^|[,;:。(、]){_TIMES}*,?"
    r"([\u4e00-\u9fa5]{1,14}?(?:局|院|委|厅|办|中心|公司|部门|委员会|政府|办公室|集团|学校|协会))"
    rf"(?=(?:{_TIMES}|当年|共计?|累计|总共|合计|新|主动|依法|已|均|先后|对外|向社会|也|则|只|仅|还)*"
    r"(?:收到|受理|接到|收|公开|发布|公布|办结|答复|办理|接收|登记|审结|被申请|被提起|发生|有)(?!的?要求))"
)
"""A name that ends as those of organs do, and says who did what follows it."""
_POLICE = re.compile(
    r"公安|分局|我|本|警|机关|支队|大队|总队|派出所|信息公开|局办|厅办|法制|大厅|^经办|^(?:另有|还有|先由|由)?办公室$"
    r"|^(?:.{0,6}[市县区省旗州盟])?[局厅]$|全[局厅]$"
)
"""What the names of the police or of a part of them have, or stand for."""


def other_organ(bare: str) -> str:
    """A name of another organ than the police by which a sentence says who did something."""
    names = (found[1] for found in _SUBJECT.finditer(bare))
    return next((name for name in names if not _POLICE.search(name)), "")


def is_own(token: Token, place: str) -> bool:
    """Whether a word names the organ of the report beside a whole ``place`` (市)."""
    if token.text in _NAMES or token.is_("mark", "headquarters"):
        return True
    level = LEVELS.get(token.text)
    return level is not None and not token.gap and place in (level, "级")


def names_own(found: Sequence[Token], place: str) -> bool:
    """Whether words set the organ apart from the whole place that was counted before."""
    return bool(place) and any(is_own(token, place) for token in found)


def place_of(found: Sequence[Token], at: int, *, tells_own: bool) -> str:
    """The kind of place (市) of whose organs a clause counts something; empty if it does not."""
    token = found[at]
    police = token.is_("mark", "whole")
    if not police and token.text not in PLACES:
        return ""
    one = token.text.startswith(ONE_ORGAN) and police
    if (one and not tells_own) or not _begins(found[:at], police=police):
        return ""
    behind = found[at + 1 :]
    if not police and behind and (behind[0].gap or behind[0].text[:1] == "局"):
        return ""  # 全市局网站
    if any(is_own(other, "") for other in behind):
        return ""
    counts = any(other.is_("act", *COUNTED) or other.is_("topic") for other in behind)
    if not counts:
        return ""
    return "级" if "级" in token.text and not token.text.startswith("全") else token.text[1]


def _begins(before: Sequence[Token], *, police: bool) -> bool:
    """Whether nothing but a time stands before; behind 面向 a place is no subject."""
    if police:
        return not before or before[-1].text not in TOWARDS
    return not any(token.roles and not _is_time(token) for token in before) and not any(
        token.gap for token in before
    )


def _is_time(token: Token) -> bool:
    return token.is_("mark", "this_year", "until", "past")


def is_of_authority(found: Sequence[Token], at: int, *, own_named: bool, own_counted: bool) -> bool:
    """Whether a government, a court or the ministry's organ above received what follows.

    What a court took on of disputes is the bureau's where no other number is set against it.
    """
    token = found[at]
    if token.text not in SUPERIORS and token.text not in AUTHORITIES:
        return False
    behind = found[at + 1 :]
    own_here = any(other.text in OWN for other in found)
    acts = ("receive", "new", "publish") if own_named else ("receive", "new")
    if token.text in SUPERIORS:
        begins = _begins(found[:at], police=False)
        return own_named and not own_here and begins and _acts(behind, acts)
    if own_here or not _acts(behind[:6], acts):
        return False
    lead = found[:at][:-1] if at and found[at - 1].text in LEADS else found[:at]
    if not _begins(lead, police=False) or (behind and "outlet" in behind[0].roles):
        return False
    disputes = DISPUTES.keys() & set(names(behind, "topic"))
    if token.text == "法院":
        return own_named
    return own_counted if disputes else True


def _acts(behind: Sequence[Token], acts: Sequence[str]) -> bool:
    return any(
        token.is_("act", *acts) or (token.is_("topic", "published") and "publish" in acts)
        for token in behind
        if token.text != "收取"
    )
