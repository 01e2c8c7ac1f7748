"""Datasette's table as markup, written at once: a template would look at every cell.

The markup is that of Datasette's own template (Apache-2.0), which its scripts count on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from datasette.utils import to_css_class
from datasette.utils.asgi import Request
from markupsafe import Markup, escape

from archive.site import labels

_OF_ORDER = {"_sort", "_sort_desc", "_next"}


def rows(cells: Iterable[Iterable[Mapping[str, Any]]]) -> Markup:
    """The rows of the table, of Datasette's cells."""
    kinds: dict[tuple[str, str], str] = {}
    parts: list[str] = []
    for row in cells:
        parts.append("<tr>")
        for cell in row:
            key = (cell["column"], cell["value_type"])
            if key not in kinds:
                kinds[key] = f'<td class="{escape(f"col-{to_css_class(key[0])} type-{key[1]}")}">'
            value = cell["value"]
            if type(value) is not str or not value.isalnum():  # letters and digits are markup
                value = escape(value)
            parts.append(f"{kinds[key]}{value}</td>")
        parts.append("</tr>")
    return Markup("".join(parts))


def heads(
    columns: Iterable[Mapping[str, Any]],
    request: Request,
    sort: str | None,
    sort_desc: str | None,
    fix_path: Callable[[str], str],
    language: str,
) -> Markup:
    """The cells of the table's head: names that sort by their column, and what a menu asks.

    ``sort`` and ``sort_desc`` are the column by which the rows stand; ``fix_path`` makes a
    path an address on this host.
    """
    kept = [pair for pair in parse_qsl(request.query_string) if pair[0] not in _OF_ORDER]
    start = escape(fix_path(f"{request.path}?{urlencode(kept)}{'&' if kept else ''}"))
    parts = []
    for column in columns:
        name = column["name"]
        shown = str(escape(name))
        if column["sortable"]:
            way = "_sort_desc" if name == sort else "_sort"
            mark = "\N{NO-BREAK SPACE}▼" if name == sort else ""
            mark = "\N{NO-BREAK SPACE}▲" if name == sort_desc and not mark else mark
            address = f"{start}{way}={escape(quote_plus(name))}"
            shown = f'<a href="{address}" rel="nofollow">{shown}{mark}</a>'
        parts.append(f"<th {_about(column, language)}>{shown}</th>")
    return Markup("".join(parts))


def _about(column: Mapping[str, Any], language: str) -> str:
    """What Datasette's menu of a column reads from its head."""
    name = escape(column["name"])
    said = column.get("description")
    description = escape(labels.described(said, language)[0]) if said else ""
    told = f'data-column-description="{description}" ' if said else ""
    return (
        f'{told}class="col-{to_css_class(column["name"])}" scope="col" data-column="{name}"'
        f' data-column-type="{escape(column["type"].lower())}"'
        f' data-column-not-null="{escape(column["notnull"])}"'
        f' data-is-pk="{1 if column["is_pk"] else 0}"'
    )


def operators(lookups: Iterable[tuple[str, str, bool]], language: str, chosen: str) -> Markup:
    """The options of a filter: how a column is compared, ``chosen`` the one that is."""
    return _operators(tuple(lookups), language, chosen)


@lru_cache(maxsize=200)
def _operators(lookups: tuple[tuple[str, str, bool], ...], language: str, chosen: str) -> Markup:
    t = labels.translator(language)
    parts = []
    for key, display, no_argument in lookups:
        known = language != "en" and f"op_{key}" in labels.labels()
        value = escape(f"{key}__1" if no_argument else key)
        words = escape(t(f"op_{key}") if known else display)
        selected = " selected" if key == chosen else ""
        parts.append(f'<option value="{value}"{selected}>{words}</option>')
    return Markup("".join(parts))
