"""A finding in words, in the visitor's language: its rule, and what was found.

The archive keeps the key and the parameters of a finding's message; the text is made
of them here, and the English one that is stored beside them is never looked into.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from archive.site.ask import Row
from archive.site.labels import rule_teller
from common.messages import Language, worded


def words(finding: Row, language: str) -> tuple[str, str]:
    """What a finding says, and the stored English text where no other is known.

    In Chinese it is the meaning of its rule and what was found, of which a version of
    the program that does not know the message's key says the values only.
    """
    rule = rule_teller(language)(finding["rule"])
    if not rule:
        return finding["message"], ""
    chosen: Language = "zh" if language == "zh" else "en"
    found = worded(finding["text"], _params(finding["params"]), chosen)
    if found is not None:
        return f"{rule}{found}", ""
    return f"{rule}{_values(finding)}", finding["message"]


def _params(text: str | None) -> Mapping[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _values(finding: Row) -> str:
    """What was read and what would be right, as they stand."""
    observed, expected = (finding["observed"] or "").strip(), (finding["expected"] or "").strip()
    if observed and expected:
        return f"读到“{observed}”，应为“{expected}”。"
    return f"读到“{observed}”。" if observed else ""
