"""What is said of the states of portals and of years, in the visitor's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from common import data_files

_FIELD = re.compile(r"\\\{(\w+)\\\}")
_STATE = re.compile(r"(challenged|unreachable): (.+)", re.S)


def told(detail: str | None, language: str) -> tuple[str, str]:
    """A detail for a visitor, and the language it is in: one without Chinese words stays English.

    A blocked year's begins with the portal's state, which the pages say themselves.
    """
    if not detail:
        return "", language
    if language != "zh":
        return detail, "en"
    state = _STATE.fullmatch(detail)
    text = state[2] if state else detail
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            return chinese.format(**found.groupdict()), "zh"
    return text, "en"


@cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str]]:
    details = data_files.records("archive.site.data", "details.toml", dict[str, str])
    return [
        (re.compile(_FIELD.sub(r"(?P<\1>[\\d-]+)", re.escape(english))), chinese)
        for english, chinese in details.items()
    ]
