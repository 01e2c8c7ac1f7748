"""Charts as files to download."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Request, Response

from archive.site import exports, figures
from archive.site.answers import Missing, allow_all, csv
from archive.site.labels import Translate

BASE = "_gongan_base_url"
"""The attribute of a Datasette that holds the address its visitors have, or ``None``."""


def base(datasette: Any, request: Request) -> str:
    """The site's address as the visitor has it, without a slash at its end."""
    given: str | None = getattr(datasette, BASE, None)
    address: str = given or datasette.absolute_url(request, "/")
    return address.rstrip("/")


async def file(figure: figures.Figure, form: str, name: str, t: Translate) -> Response:
    """A chart as ``svg``, ``png``, ``vl.json`` or ``csv``, called ``name``.

    PNG is drawn in a thread of its own.  Raises :class:`Missing` where it cannot be drawn.
    """
    headers = {"Content-Disposition": f'attachment; filename="{quote(name)}.{form}"'}
    if form == "csv":
        return csv(exports.table(("name", "year", "value"), figure.rows()), name)
    if form == "vl.json":
        return Response.json(figure.spec(t), headers=headers | allow_all())
    if form == "svg":
        kind = "image/svg+xml; charset=utf-8"
        return Response(figure.svg(t), headers=headers, content_type=kind)
    if not figures.has_png():
        raise Missing("no_png")
    drawn = await asyncio.to_thread(figures.png, figure.spec(t))
    return Response(drawn, headers=headers, content_type="image/png")
