"""Clauses that only say of which requests the next number is: 不予公开的,出具告知书4份.

The number stands behind what was written to the applicant, or behind what became of the requests,
and what it counts stands before the comma.  Such clauses are joined before they are parted.
"""

from __future__ import annotations

import re

from extract.reports.naming import names
from extract.reports.prose_words import HANZI, tokens

_NUMBER = rf"(?:\d+|[{HANZI}]+)[件条份宗起例](?:[,、;。(]|$)"
_OWN = "(?:我局|本局|我厅|本厅|本机关|本单位|我单位|我分局|市局|县局|区局|分局|省厅)"
_WITH = "(?:以|用|通过)?(?:《[^《》]{0,40}》|“[^“”]{0,20}”|书面|口头)?(?:形式|方式)?"
_PAPER = "(?:《[^《》]{0,40}》|[^,;。:()《》\\d]{0,9}(?:告知书|通知书|答复书|决定书|意见书))"
_WROTE = "(?:(?:发出|出具|制作|制发|作出|送达|下发|开具|发放|发送)(?:了)?)"
_TOLD = "(?:予以)?(?:书面)?(?:答复|回复|告知|函告|说明)(?:申请人)?"
_OF_THEM = re.compile(
    rf"(?P<told>[^,;。:()]{{3,40}}的),(?:{_OWN})?(?:全年)?(?:共计?|均|都|已|分别|一律|依法)*"
    rf"(?:{_WITH}{_WROTE}{_PAPER}|{_WITH}{_TOLD})(?:的)?(?:共计?|共有|有|计)*(?={_NUMBER})"
)
"""信息不存在的,出具告知书4份: a condition, and what was written to those whom it holds for."""
_SINCE = re.compile(
    r"(?P<why>(?:因|由于)[^,;。:()\d]{2,30}|[^,;。:()\d]{2,30}的),"
    rf"(?P<then>(?:{_OWN})?(?:共计?|均|都|已|依法|决定|作出|答复|而|故)*"
    rf"(?:不予公开|不予提供|未予提供|不同意公开|未予公开|不公开)(?:答复|决定)?的?(?:共计?|共有|有|计)*(?={_NUMBER}))"
)
"""因涉及国家秘密,我局不予公开的3件: why, and what became of them."""


def joined(bare: str) -> str:
    """A sentence (half width, without white space) with such clauses as one with their number."""
    if "," not in bare or ("的," not in bare and "因" not in bare and "由于" not in bare):
        return bare
    return _SINCE.sub(_with_cause, _OF_THEM.sub(_as_one, bare))


def _as_one(found: re.Match[str]) -> str:
    """The condition alone where it names what became of requests; else as it was."""
    said = tokens(found["told"])
    named = names(said, "outcome")
    return found["told"] if named and not any(t.kind == "number" for t in said) else found[0]


def _with_cause(found: re.Match[str]) -> str:
    """The reason and what became of it as one clause, where the reason is one for denying."""
    reasons = names(tokens(found["why"]), "outcome")
    own = bool(reasons) and all(name.startswith("denied_") for name in reasons)
    return found["why"] + found["then"] if own else found[0]
