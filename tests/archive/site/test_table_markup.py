"""Datasette's tables written at once: the same markup as its template would write."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup, escape

from archive.site import ask, table_markup
from archive.site.metadata import DATABASE
from tests.archive.site.asking import get

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
NAMES = st.text("abc_<\"'&数 ", min_size=1, max_size=6)


@given(st.lists(st.lists(st.tuples(NAMES, TEXTS | TEXTS.map(lambda t: Markup(escape(t)))))))
def test_cells_are_escaped_unless_they_are_markup(cells: list[list[tuple[str, str]]]) -> None:
    written = table_markup.rows(
        [{"column": name, "value": value, "value_type": "str"} for name, value in row]
        for row in cells
    )
    rows = html.fromstring(f"<table>{written}</table>").xpath("//tr")
    for row, texts in zip(rows, cells, strict=True):
        for cell, (_, text) in zip(row.xpath("td"), texts, strict=True):
            expected = text.unescape() if isinstance(text, Markup) else text
            assert cell.text_content() == expected


@given(
    st.lists(NAMES, unique=True, min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(["_sort", "_next", "year", "x<"]), NAMES), max_size=4),
    st.integers(0, 3),
    st.booleans(),
)
def test_heads_lead_where_datasette_s_do(
    names: list[str], asked: list[tuple[str, str]], at: int, descending: bool
) -> None:
    scope = {"path": "/archive/x", "query_string": urlencode(asked).encode(), "headers": []}
    request = Request(scope, None)
    sort = names[at % len(names)]
    columns = [
        {"name": name, "sortable": True, "type": "TEXT", "notnull": 0, "is_pk": False}
        for name in names
    ]
    ways = (None, sort) if descending else (sort, None)
    heads = table_markup.heads(columns, request, *ways, lambda path: path, "en")
    found = html.fromstring(f"<table><tr>{heads}</tr></table>").xpath("//th")
    for head, name in zip(found, names, strict=True):
        turned = name == sort and not descending
        new, old = ("_sort_desc", "_sort") if turned else ("_sort", "_sort_desc")
        args = {old: None, new: name, "_next": None}
        (link,) = head.xpath("a")
        assert link.get("href") == path_with_replaced_args(request, args)
        assert head.get("data-column") == name
        assert (link.text_content()[-1] in "▼▲") == (name == sort)


def test_the_page_on_findings_asks_once_for_each_language_and_order(
    site: Any, monkeypatch: Any
) -> None:
    wanted = [
        f"/findings?lang={lang}{order}" for lang in ("en", "zh") for order in ("", "&sort=rule")
    ]
    before = [get(site, path).text for path in wanted]
    monkeypatch.setattr(ask, "rows", _refuse)
    assert [get(site, path).text for path in wanted] == before
    assert len(set(before)) == len(wanted)


def _refuse(*_: Any) -> Any:
    raise AssertionError("it asks again")


def test_what_a_table_is_like_is_asked_once(site: Any, monkeypatch: Any) -> None:
    before = get(site, "/archive/report_list?year=2020").text
    database = site.get_database(DATABASE)
    monkeypatch.setattr(database, "execute_fn", _refuse)
    again = get(site, "/archive/report_list?year=2020")
    assert again.status_code == 200
    assert again.text == before
