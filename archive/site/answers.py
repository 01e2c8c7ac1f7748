"""What every answer of the site shares: its language, its templates, its kinds of files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from archive.site import details, finding_words
from archive.site.figures import has_png
from archive.site.labels import (
    LANGUAGES,
    described,
    language,
    rule_teller,
    switched,
    teller,
    translator,
)
from archive.site.published.summaries import provinces
from archive.site.templating import at_once

Handler = Callable[..., Awaitable[Response]]


class Missing(NotFound):  # type: ignore[misc]  # Datasette has no types
    """What an address asks for is not in the archive; ``key`` is that of the label that says so."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(translator("en")(key))


def spoken(request: Request | None) -> str:
    """The language to answer a request in."""
    if request is None:
        return "en"
    headers = dict(request.headers)
    return language(
        request.query_string, headers.get("cookie", ""), headers.get("accept-language", "")
    )


def page(
    datasette: Any, request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """A page of the site's own: its template needs none of what Datasette's wait for."""
    values = {"urls": datasette.urls, "app_css_hash": datasette.app_css_hash()}
    html = part(datasette, request, template, values | dict(context))
    return Response.html(html, status=status)


def part(datasette: Any, request: Request, template: str, context: Mapping[str, Any]) -> Markup:
    """A part of a page of the site's own."""
    source = at_once(datasette.jinja_env).get_template(template)
    return Markup(source.render(shared(request) | dict(context)))


def shared(request: Request | None) -> dict[str, Any]:
    """What every page needs: the visitor's language and the ways to change it."""
    chosen = spoken(request)
    path = request.path if request is not None else "/"
    query = request.query_string if request is not None else ""
    return {
        "t": translator(chosen),
        "told": teller(chosen),
        "rule_words": rule_teller(chosen),
        "detail": partial(details.told, language=chosen),
        "described": partial(described, language=chosen),
        "finding_words": partial(finding_words.words, language=chosen),
        "lang": chosen,
        "languages": {
            code: (name, switched(path, query, code)) for code, name in LANGUAGES.items()
        },
        "links": _links(chosen, path if path in _LINKED else ""),
        "province_names": _province_names(chosen),
        "path": path,
        "chart_forms": _chart_forms(),
    }


@cache
def _chart_forms() -> tuple[tuple[str, str], ...]:
    """The kinds of files a chart can be had as here, with the labels of their links."""
    forms = (("svg", "chart_svg"), ("csv", "data_csv"), ("vl.json", "chart_spec"))
    return (*forms, ("png", "chart_png")) if has_png() else forms


_LINKED = (
    "/reports", "/coverage", "/explore", "/compare", "/search", "/findings", "/runs", "/dictionary",
    "/data",
)  # fmt: skip
"""The pages that every page links to."""


@cache
def _links(language: str, path: str) -> Markup:
    """The links to them as items of a list; that of ``path`` is the page itself."""
    t = translator(language)
    return Markup("").join(
        Markup('\n    <li><a href="{}"{}>{}</a></li>\n    ').format(
            href,
            Markup(' aria-current="page"' if path == href else ""),
            t(f"nav_{href[1:]}"),
        )
        for href in _LINKED
    )


@cache
def _province_names(language: str) -> Mapping[str, str]:
    return {province.code: getattr(province, language) for province in provinces()}


def first(request: Request) -> dict[str, str]:
    """The first value of each of the request's parameters."""
    return {name: request.args.get(name) or "" for name in request.args}


def allow_all() -> dict[str, str]:
    """The header by which pages of other sites may read an answer."""
    return {"Access-Control-Allow-Origin": "*"}


def csv(text: str, name: str) -> Response:
    """A table as a file to download, called ``name``."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")
