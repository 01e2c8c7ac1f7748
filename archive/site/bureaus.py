"""Finding bureaus: by name in either script, by pinyin or its initials, by code."""

from __future__ import annotations

import re
from typing import Any

from archive.site.ask import Query
from archive.versions.search import normal

LONGEST = 60
"""Characters of what is looked for that are used: no bureau's name has more."""

_SQL = """
SELECT bureau, code, province, level, reports, first_year, last_year FROM bureau_list
 WHERE bureau LIKE :inside ESCAPE '!' OR code LIKE :start ESCAPE '!'
    OR (:sound <> '' AND pinyin LIKE '% ' || :sound || '%')
 ORDER BY bureau = :text DESC, code = :text DESC, bureau LIKE :start ESCAPE '!' DESC,
          reports DESC, bureau LIMIT :limit
"""
_KNOWN_SQL = "SELECT bureau FROM bureau_list WHERE bureau = :text OR code = :text LIMIT 1"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KIND = re.compile(r"(?:[省市县区旗州盟]|自治[区州县]|地区)?公安(?:局|厅|分局|处)?.*$")


def _cleaned(text: str) -> str:
    """What is looked for in half width and simplified script, without control characters."""
    return _CONTROL.sub("", normal(text)).strip()[:LONGEST]


def found(query: Query, text: str, limit: int = 10) -> list[dict[str, Any]]:
    """The bureaus that ``text`` names: part of a name, its pinyin or initials, or a code.

    Those named exactly are first.  ``SHENYANG``, ``shen yang``, ``sys`` and ``2101`` all
    find 沈阳市公安局.
    """
    wanted = _cleaned(text)
    if not wanted:
        return []
    plain = re.sub(r"[!%_]", r"!\g<0>", wanted)
    heard = re.sub(r"[\s'’]", "", wanted.lower())
    sound = heard if heard.isascii() and heard.isalpha() else ""
    values = {"text": wanted, "inside": f"%{plain}%", "start": f"{plain}%", "sound": sound}
    return query(_SQL, **values, limit=limit)


def named(query: Query, text: str) -> str | None:
    """The bureau that has just this name or code."""
    rows = query(_KNOWN_SQL, text=_cleaned(text))
    return rows[0]["bureau"] if rows else None


def suggested(query: Query, text: str, limit: int = 5) -> list[str]:
    """Names that may be meant by one that the archive has not: like it, or of the same place."""
    wanted = _cleaned(text)
    place = _KIND.sub("", wanted)
    for part in dict.fromkeys((wanted, place, place[:2], place[-2:])):
        if len(part) > 1 and (rows := found(query, part, limit)):
            return [row["bureau"] for row in rows]
    return []
