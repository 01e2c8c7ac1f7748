"""The full-text index of a published copy: whole reports, by stretches of up to four characters.

An index of single ideographs has to look at every place of each of them to find a word of two.
Here a word of up to four characters is a word of an index, so that one list is read.
``report_words_fts`` has the stretches of up to three, once each and without their places;
``report_phrases_fts`` all stretches of four in their order, by which longer words are phrases.
Reports are numbered in the order in which they are found, and each knows its kind: its row of
``report_counts`` and its set of rules, so that one walk counts them all.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.versions.search import IDEOGRAPH, normal, terms

_LONGEST = 4
"""Ideographs, numbers or Latin words of a stretch."""

_BETWEEN = "_"
"""Joins the parts of a stretch: to the tokenizer a letter, and in no text."""

_END = "t"
"""Stands where no phrase goes on; no stretch of four is so short."""

_WORD = re.compile(r"[^\W_]+")
_TABLES = (
    """
CREATE TABLE rule_sets (rules INTEGER NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (rules, rule))
WITHOUT ROWID
""",
    """
CREATE TABLE report_kinds (
    kind INTEGER PRIMARY KEY, counted INTEGER NOT NULL, rules INTEGER NOT NULL,
    UNIQUE (counted, rules)
)
""",
    """
CREATE TABLE report_places (
    place INTEGER PRIMARY KEY, report_id INTEGER NOT NULL, kind INTEGER NOT NULL
)
""",
    "CREATE TEMP TABLE sets (rules INTEGER PRIMARY KEY, names TEXT UNIQUE)",
    """
CREATE TEMP TABLE rules_of AS
SELECT report_id, group_concat(rule, char(10)) AS names
  FROM (SELECT DISTINCT report_id, rule FROM report_rules ORDER BY report_id, rule)
 GROUP BY report_id
""",
    "INSERT INTO sets (names) SELECT DISTINCT names FROM rules_of ORDER BY names",
    """
INSERT OR IGNORE INTO rule_sets
SELECT s.rules, r.rule FROM sets s
  JOIN rules_of o ON o.names = s.names JOIN report_rules r ON r.report_id = o.report_id
""",
    "CREATE INDEX temp.rules_of_report ON rules_of (report_id)",
    """
CREATE TEMP TABLE kinds_of AS
SELECT l.report_id, l.year, c.number AS counted, coalesce(s.rules, 0) AS rules
  FROM report_list l
  JOIN report_counts c ON c.province = l.province AND c.level = l.level AND c.year = l.year
   AND c.edition = l.edition
  LEFT JOIN rules_of o ON o.report_id = l.report_id
  LEFT JOIN sets s ON s.names = o.names
""",
    """
INSERT INTO report_kinds (counted, rules)
SELECT DISTINCT counted, rules FROM kinds_of ORDER BY counted, rules
""",
    """
INSERT INTO report_places
SELECT row_number() OVER (ORDER BY o.year DESC, o.report_id), o.report_id, k.kind
  FROM kinds_of o JOIN report_kinds k ON k.counted = o.counted AND k.rules = o.rules
""",
    "DROP TABLE temp.kinds_of",
    "DROP TABLE temp.sets",
    "DROP TABLE temp.rules_of",
    f"""
CREATE VIRTUAL TABLE report_words_fts USING fts5 (
    words, content = '', detail = none, tokenize = "unicode61 tokenchars '{_BETWEEN}'"
)
""",
    f"""
CREATE VIRTUAL TABLE report_phrases_fts USING fts5 (
    phrases, content = '', tokenize = "unicode61 tokenchars '{_BETWEEN}'"
)
""",
)
_TEXTS = """
SELECT g.place, coalesce(l.title, '') || ' ' || l.bureau,
       (SELECT group_concat(s.title || char(10) || s.text, char(10)) FROM versions v
          JOIN sections s ON s.version_id = v.id
         WHERE v.report_id = l.report_id AND v.gives_prose = 1)
  FROM report_places g JOIN report_list l ON l.report_id = g.report_id ORDER BY g.place
"""


def build(connection: sqlite3.Connection) -> None:
    """Make the index and what is counted by; ``report_list`` and ``report_counts`` are there."""
    for sql in _TABLES:
        connection.execute(sql)
    for place, title, text in connection.execute(_TEXTS):
        heads, bodies = _units(title), _units(text or "")
        connection.execute(
            "INSERT INTO report_words_fts (rowid, words) VALUES (?, ?)",
            (place, " ".join({*_short(heads), *_short(bodies), *map(_of_title, _short(heads))})),
        )
        longest = _stretches(heads, _LONGEST)
        phrases = (*longest, _END, *_stretches(bodies, _LONGEST), _END, *map(_of_title, longest))
        connection.execute(
            "INSERT INTO report_phrases_fts (rowid, phrases) VALUES (?, ?)",
            (place, " ".join(phrases)),
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must stand in a report: an expression for each index, empty where it is not needed."""

    words: str
    phrases: str

    def walk(self, prefix: str = "") -> tuple[str, dict[str, str]]:
        """SQL that walks through the reports (``g``) in their order, and its parameters.

        Their names begin with ``prefix``.
        """
        asked = {"report_phrases_fts": self.phrases, "report_words_fts": self.words}
        first, *others = [table for table, match in asked.items() if match]
        sql = (
            f"FROM {first} f CROSS JOIN report_places g ON g.place = f.rowid"
            f" WHERE {first} MATCH :{prefix}{first}"
        )
        for other in others:
            sql += (
                f" AND f.rowid IN (SELECT rowid FROM {other} WHERE {other} MATCH :{prefix}{other})"
            )
        return sql, {f"{prefix}{table}": asked[table] for table in (first, *others)}


def wanted(query: str, *, in_title: bool = False) -> Wanted | None:
    """What ``query`` wants, every term of it; ``None`` if there is nothing to look for.

    ``in_title`` wants all of them in title or bureau.
    """
    found = [units for units in map(_units, terms(query)) if units]
    if not found:
        return None
    made = _of_title if in_title else str
    words = [made(_BETWEEN.join(units)) for units in found if len(units) < _LONGEST]
    phrases = [
        " ".join(map(made, _stretches(units, _LONGEST)))
        for units in found
        if len(units) >= _LONGEST
    ]
    return Wanted(_all(words), _all(phrases))


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f'"{part}"' for part in parts)


def _of_title(word: str) -> str:
    """The word of the index that says that ``word`` stands in the title."""
    return f"t{_BETWEEN}{_BETWEEN}{word}"


def _short(units: Sequence[str]) -> list[str]:
    return [word for size in range(1, _LONGEST) for word in _stretches(units, size)]


def _units(text: str) -> list[str]:
    """Ideographs, numbers and Latin words, in half width, simplified script and lower case."""
    return list(_split(normal(text).lower()))


def _split(plain: str) -> Iterator[str]:
    for part in IDEOGRAPH.split(plain):
        if len(part) == 1 and part.isalnum():
            yield part
        else:
            yield from _WORD.findall(part)


def _stretches(units: Sequence[str], size: int) -> list[str]:
    return list(map(_BETWEEN.join, zip(*(units[at:] for at in range(size)), strict=False)))
