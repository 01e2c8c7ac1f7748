"""What the addresses of feeds and sitemaps answer."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from archive.site import feeds
from archive.site.answers import Handler, Missing, allow_all, spoken
from archive.site.ask import Query, asked
from archive.site.chart_files import base
from archive.site.labels import translator
from archive.site.published.summaries import provinces


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/feeds/(?P<feed>[a-z]{1,20})\.atom$", feed),
        (r"^/sitemap\.xml$", sitemap_index),
        (r"^/sitemap-(?P<number>[1-9]\d{0,4})\.xml$", sitemap),
    ]


async def feed(datasette: Any, request: Request) -> Response:
    """``/feeds/NAME.atom?province=21``: the newest of one kind, in the language asked for."""
    name, province = request.url_vars["feed"], request.args.get("province") or ""
    names = {one.code: one for one in provinces()}
    if name not in feeds.FEEDS or (province and province not in names):
        raise Missing("no_such_feed")
    language = spoken(request)
    t = translator(language)
    title = f"{t('site_name')}{t('colon')}{t(f'feed_{name}')}"
    if province:
        title += f"{t('comma')}{getattr(names[province], language)}"
    address = f"/feeds/{name}.atom?lang={language}"
    address += f"&province={province}" if province else ""

    def work(query: Query) -> bytes:
        found = feeds.entries(query, name, province, language, t)
        made = feeds.updated(query)
        return feeds.atom(base(datasette, request), address, title, found, made)

    kind = "application/atom+xml; charset=utf-8"
    return Response(await asked(datasette, work), headers=allow_all(), content_type=kind)


async def sitemap_index(datasette: Any, request: Request) -> Response:
    """``/sitemap.xml``: the sitemaps there are."""
    address = base(datasette, request)
    found = await asked(datasette, lambda query: feeds.sitemap_index(query, address))
    return Response(found, content_type="application/xml; charset=utf-8")


async def sitemap(datasette: Any, request: Request) -> Response:
    """``/sitemap-N.xml``: addresses of reports."""
    address, number = base(datasette, request), int(request.url_vars["number"])
    found = await asked(datasette, lambda query: feeds.sitemap(query, address, number))
    if found is None:
        raise Missing("not_there_about")
    return Response(found, content_type="application/xml; charset=utf-8")
