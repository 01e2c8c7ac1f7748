"""The catalogue of findings: what each rule means, for messages and documentation."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extract.equations import equations


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule a finding can name; ``kind`` is what it is about."""

    key: str
    kind: str
    meaning: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules: those of ``rules.toml``, then the tables' equations."""
    data = tomllib.loads((files("extract") / "rules.toml").read_text(encoding="utf-8"))
    listed = [
        Rule(key, kind, meaning)
        for kind, entries in data.items()
        for key, meaning in entries.items()
    ]
    return (*listed, *(Rule(found.rule, "equation", found.title + ".") for found in equations()))
