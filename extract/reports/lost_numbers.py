"""Counters whose number was lost on the way: 收到申请件,答复12件; 网站公开1,条.

Copies that took the digits for markup have lost them.  The number of the next counter would stand
for the one that is not there any more, so that such a sentence is not read.
"""

from __future__ import annotations

import re

_NAMES = (
    "共计?|合计|总计|其中|分别|[为是有达至到了的]|公开|答复|回复|办结|收到|接到|受理|办理|维持|纠正|撤销|审结|驳回|终止"
    "|不存在|不掌握|提供|信函|网络|网上|网站|微博|微信|当面|传真|邮寄|邮件|自然人|公民|法人|企业|个人|组织"
    "|信息|数量?|总量|机关|职权|范围|提交|提出|递交|起诉|文件|案件|万零|[和及、]"
)
_MARK = "[,，;；。、]"
BEHIND = f"{_MARK}|中|$|予以|同意|不予|不属|结果|维持|尚|均|转|正在|信息"
_SPACE = "[ \u3000]{0,4}"
SURE = re.compile(
    rf"(?:{_NAMES})(?<!申请公开)(?<!信息公开){_SPACE}[件条宗份](?={BEHIND})"
    rf"|(?:复议|诉讼|共计?|案件){_SPACE}起(?={_MARK}|$)"
    rf"|\d[,，]{_SPACE}[件条宗份起](?={_MARK}|$)"
    rf"|(?:^|{_MARK})(?:尚有|另有|有)?{_SPACE}[件宗](?={_MARK}|予以|同意|不予|尚|均|未|结)"
)
"""A counter behind words that make no noun with it, before a mark or what became of it.

Fits a sentence as it is written as well as in half width without white space.
"""
_NOUN = re.compile(r"(?:(?<!依)申请|(?<!申请)公开|复议|诉讼|投诉|举报)件(?=[,;。、])")
"""It may be the noun 申请件; not where others of its list have their numbers."""
_NUMBERED = re.compile(r"\d件")
_MARKS = re.compile("[,;。:(]")
LONGEST_PART = 12
"""Characters from the word before a counter that was lost to what it is of."""


def first_lost(bare: str) -> int | None:
    """Where the first counter of a sentence that lost its number begins; ``None`` if none did.

    The sentence is half width and without white space.
    """
    if not any(counter in bare for counter in "件条宗份起"):
        return None
    sure = SURE.search(bare)
    noun = _NOUN.search(bare) if _NUMBERED.search(bare) is not None else None
    return min((found.start() for found in (sure, noun) if found is not None), default=None)


def before_lost(bare: str) -> str:
    """A sentence that lost a number: what stands before 其中, if a part lost it; else nothing.

    What it states behind is not known, nor what a lost part tells of the whole
    (其中涉及信息公开的件).  Another sentence is as it is.
    """
    at = first_lost(bare)
    if at is None:
        return bare
    start = max((found.end() for found in _MARKS.finditer(bare[:at])), default=0)
    of_part = bare.startswith("其中", start) and "信息公开" not in bare[start : at + LONGEST_PART]
    return bare[:start] if of_part else ""
