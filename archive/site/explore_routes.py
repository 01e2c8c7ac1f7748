"""What the addresses of the page to explore answer: page, files, what is set into other pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Request, Response

from archive.site import chart_files, figures
from archive.site.answers import Handler, Missing, allow_all, csv, page, spoken
from archive.site.ask import Query, asked
from archive.site.explore import page as explorepage
from archive.site.explore.shown import Picture, Shown
from archive.site.labels import translator


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/explore$", explore_page),
        (r"^/explore/embed$", embed),
        (r"^/explore\.(?P<format>svg|csv|png|vl\.json)$", explore_file),
    ]


def _arguments(request: Request) -> Mapping[str, list[str]]:
    return {name: request.args.getlist(name) for name in request.args}


async def explore_page(datasette: Any, request: Request) -> Response:
    """``/explore?measure=…``: one measure at places over years, or of a year."""
    chosen, base = spoken(request), chart_files.base(datasette, request)
    t, arguments = translator(chosen), _arguments(request)
    context = await asked(
        datasette, lambda query: explorepage.context(query, arguments, base, chosen, t)
    )
    return page(datasette, request, "explore.html", context)


async def _made(datasette: Any, request: Request) -> tuple[Shown, Picture | None]:
    chosen, base = spoken(request), chart_files.base(datasette, request)
    t, arguments = translator(chosen), _arguments(request)

    def work(query: Query) -> tuple[Shown, Picture | None]:
        return explorepage.made(query, arguments, base, chosen, t)

    return await asked(datasette, work)


async def embed(datasette: Any, request: Request) -> Response:
    """``/explore/embed?…``: the picture alone, for frames in pages of other sites."""
    shown, drawn = await _made(datasette, request)
    context = {"picture": drawn, "wanted": shown.wanted, "heading": shown.title}
    return page(datasette, request, "embed.html", context)


async def explore_file(datasette: Any, request: Request) -> Response:
    """``/explore.svg``, ``.png``, ``.vl.json`` and ``.csv``: the picture and its data."""
    shown, drawn = await _made(datasette, request)
    form, name = request.url_vars["format"], shown.wanted.named()
    if form == "csv":
        return csv(explorepage.table(drawn), name)
    if drawn is None:
        raise Missing("no_such_chart")
    headers = {"Content-Disposition": f'attachment; filename="{quote(name)}.{form}"'}
    if form == "vl.json":
        return Response.json(drawn.spec(), headers=headers | allow_all())
    if form == "svg":
        kind = "image/svg+xml; charset=utf-8"
        return Response(drawn.svg(), headers=headers, content_type=kind)
    if not figures.has_png():
        raise Missing("no_png")
    picture = await asyncio.to_thread(figures.png, drawn.spec())
    return Response(picture, headers=headers, content_type="image/png")
