"""What the audit wrote of a finding, in the visitor's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from common import data_files

_PART = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A text with ``{parts}``, in English as it is stored and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    phrase: list[_Phrase]


@cache
def _phrases() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the stored texts, in the order of the file, and what is said for each."""
    found = data_files.records("archive.site", "data/audit_zh.toml", _Phrases).phrase
    return [(_pattern(one.en), one.zh) for one in found]


def _pattern(text: str) -> re.Pattern[str]:
    """What fits a text whose parts are any; each ends at the first place where it may."""
    literal = _PART.split(text)
    parts = [re.escape(one) if n % 2 == 0 else f"(?P<{one}>.+?)" for n, one in enumerate(literal)]
    return re.compile("".join(parts), re.DOTALL)


def said(text: str, language: str) -> str:
    """A text of the audit in the visitor's language; as stored where none is known."""
    if language != "zh":
        return text
    for pattern, chinese in _phrases():
        if fits := pattern.fullmatch(text):
            return chinese.format(**fits.groupdict())
    return text
