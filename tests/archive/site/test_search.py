"""The search's index finds just the reports in which the words stand, and counts them right."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.site.ask import Query, rows
from archive.site.pages import search
from archive.versions.search import normal

_TEXTS = """
SELECT l.report_id, l.year, l.bureau, l.province, coalesce(l.title, '') || ' ' || l.bureau AS head,
       coalesce((SELECT group_concat(s.title || char(10) || s.text, char(10)) FROM versions v
          JOIN sections s ON s.version_id = v.id
         WHERE v.report_id = l.report_id AND v.gives_prose = 1), '') AS body
  FROM report_list l ORDER BY l.year DESC, l.report_id
"""


@pytest.fixture(scope="module")
def query(published: Path) -> Iterator[Query]:
    with closing(sqlite3.connect(published)) as connection:
        yield lambda sql, **values: rows(connection, sql, values)


@pytest.fixture(scope="module")
def texts(query: Query) -> list[dict[str, Any]]:
    """The reports in order, what stands in them as it is compared: without spaces and signs."""
    return [row | {part: compared(row[part]) for part in ("head", "body")} for row in query(_TEXTS)]


def compared(text: str) -> str:
    """For Chinese words alone: Latin ones would run together."""
    return "".join(character for character in normal(text).lower() if character.isalnum())


def asked(query: Query, words: str, **facets: str) -> dict[str, Any]:
    return search.context(query, search.wish({"q": words, **facets}))


def words_of(text: str, chance: random.Random) -> str:
    """Some ideographs in a row, with what stands between them."""
    size = chance.randint(1, 9)
    places = [at for at, character in enumerate(text) if "\u4e00" <= character <= "\u9fff"]
    start = chance.choice(places)
    run = text[start : start + size]
    for at, character in enumerate(run):
        if not "\u4e00" <= character <= "\u9fff":
            return run[:at]
    return run


@pytest.mark.parametrize("seed", range(60))
def test_what_is_found_is_where_the_words_stand(
    query: Query, texts: list[dict[str, Any]], seed: int
) -> None:
    chance = random.Random(seed)
    source = chance.choice(texts)
    terms = [words_of(source[part], chance) for part in chance.choices(("head", "body"), k=2)]
    terms = terms[: chance.randint(1, 2)]
    if seed % 3 == 0:  # a word that may stand nowhere
        terms[0] = terms[0][::-1]
    there = [
        row for row in texts if all(term in row["head"] or term in row["body"] for term in terms)
    ]
    found = asked(query, " ".join(terms))
    named = [row for row in there if all(term in row["head"] for term in terms)]
    others = [row for row in there if row not in named]
    assert [hit["report_id"] for hit in found["hits"]] == [
        row["report_id"] for row in (*named, *others)
    ]
    assert found["total"] == len(there)
    years = Counter(str(row["year"]) for row in there)
    assert found["facets"]["year"] == sorted(years.items(), reverse=True)


def test_words_of_latin_letters_are_whole(query: Query, texts: list[dict[str, Any]]) -> None:
    assert asked(query, "2020年")["total"] >= sum("2020年" in row["head"] for row in texts) > 0
    assert asked(query, "20")["total"] < asked(query, "2020")["total"]


def test_facets_narrow_to_their_count(query: Query) -> None:
    everything = asked(query, "公安")
    assert everything["total"] > 3
    for name, values in everything["facets"].items():
        for value, count in values:
            found = asked(query, "公安", **{name: value})
            assert found["total"] == count == len(found["hits"]), (name, value)


def test_a_later_page_goes_on_behind_the_titles(
    query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [hit["report_id"] for hit in asked(query, "公开 样例")["hits"]]
    assert len(whole) > 3
    monkeypatch.setattr(search, "PAGE", 1)
    parts = [asked(query, "公开 样例", page=str(page))["hits"] for page in range(1, len(whole) + 2)]
    assert [hit["report_id"] for hits in parts for hit in hits] == whole
    assert parts[-1] == []


@pytest.mark.parametrize("words", ["", "!", "“”", '"', "* + -", "\x00"])
def test_signs_alone_find_nothing(query: Query, words: str) -> None:
    assert asked(query, words)["hits"] == []


@pytest.mark.parametrize("words", ["t__公安", "公安 AND", "NEAR(公安)", "words : 公安"])
def test_the_index_has_no_language_for_visitors(query: Query, words: str) -> None:
    assert asked(query, words)["total"] == 0
    assert asked(query, "公安*")["total"] == asked(query, "公安")["total"] > 0
