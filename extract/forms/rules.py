"""The catalogue of findings: what each rule means, for messages and documentation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from common import data_files
from extract.forms.equations import equations


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule a finding can name; ``kind`` is what it is about."""

    key: str
    kind: str
    meaning: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules: those of ``rules.toml``, then the tables' equations."""
    data = data_files.records("extract.forms", "rules.toml", dict[str, dict[str, str]])
    listed = [
        Rule(key, kind, meaning)
        for kind, entries in data.items()
        for key, meaning in entries.items()
    ]
    return (*listed, *(Rule(found.rule, "equation", found.title + ".") for found in equations()))
