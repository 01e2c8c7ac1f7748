"""Questions and their answers: 有没有不予公开的?有两件."""

from __future__ import annotations

import re

from extract.reports.prose_words import HANZI

_QUESTION = re.compile(
    r"^(?:问[:：])?(?:[^,。;:]{0,12}?)?(?:有没有|有无|是否有|是否收到|有否)([^,。;:?\d]{2,20})\?$"
)
_ANSWER = re.compile(rf"^(?:答[:：])?(?:有)(?=(?:\d+|[{HANZI}]+)(?:件|起|条|宗|份|次)(?:[,。;]|$))")


def answered(sentence: str, asked: str) -> tuple[str, str]:
    """A sentence with what it answers (``asked``) before its number, and what it asks itself."""
    question = _QUESTION.match(sentence)
    if question is not None:
        return sentence, question[1]
    if asked and _ANSWER.match(sentence):
        return _ANSWER.sub(f"{asked}有", sentence), ""
    return sentence, ""
