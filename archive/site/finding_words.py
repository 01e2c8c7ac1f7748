"""A finding in words: the extractor's own in English; on Chinese pages the rule, and its numbers.

Sums, and what was read and what would be right, need no translation; what stands
between them does.  A message whose numbers cannot be taken out stays English.
"""

from __future__ import annotations

import re

from archive.site.ask import Row
from archive.site.labels import rule_teller

_SUM = re.compile(
    r": (?P<sum>[\d .+=-]*(?:blank[\d .+=-]*)*)"
    r"(?:, table says (?P<said>[\d .+-]*(?:blank[\d .+-]*)*)"
    r"|, at least (?P<least>-?\d+) is needed)$"
)
_WORDS = {"ink": "墨迹", "a text": "文字"}
_IDEOGRAPH_OR_NUMBER = re.compile(r"[\d.,+-]+|[^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*")


def words(finding: Row, language: str) -> tuple[str, str]:
    """What a finding says, and the extractor's message if that is left to be said in English.

    In Chinese it is the meaning of its rule with what the message's numbers say.
    """
    rule = rule_teller(language)(finding["rule"])
    if not rule:
        return finding["message"], ""
    numbers = _sum(finding["message"]) or _difference(finding)
    return (f"{rule}{numbers}", "") if numbers else (rule, finding["message"])


def _sum(message: str) -> str:
    found = _SUM.search(message)
    if found is None:
        return ""
    written = _chinese(found["sum"])
    if found["least"] is not None:
        return f"按表计算：{written}，至少应为{found['least']}。"
    return f"按表计算：{written}，而表中为{_chinese(found['said'])}。"


def _chinese(written: str) -> str:
    return written.strip().replace("blank", "空白")


def _difference(finding: Row) -> str:
    observed, expected = _value(finding["observed"]), _value(finding["expected"])
    if observed and expected:
        return f"读到“{observed}”，应为“{expected}”。"
    return f"读到“{observed}”。" if observed and not finding["expected"] else ""


def _value(text: str | None) -> str:
    """A value that reads the same in Chinese; nothing for one in English."""
    text = (text or "").strip()
    known = _WORDS.get(text)
    return known or (text if _IDEOGRAPH_OR_NUMBER.fullmatch(text) else "")
