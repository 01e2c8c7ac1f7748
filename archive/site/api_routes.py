"""What the addresses for programs answer that are no other page's data."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from datasette.utils.asgi import AsgiStream, AsgiWriter, Request, Response

from archive.site import openapi, streaming
from archive.site.answers import Handler, Missing, allow_all
from archive.site.chart_files import base
from archive.site.metadata import DATABASE

AT_ONCE = 2
"""Pieces of tables that are made at the same time, so that pages have threads too."""

PLACES = "_gongan_pieces"
"""The attribute of a Datasette that holds the semaphore of them."""

_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson; charset=utf-8"}


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/-/openapi\.json$", description),
        (r"^/export/(?P<table>[a-z]{1,20})\.(?P<format>csv|ndjson)$", export),
    ]


async def description(datasette: Any, request: Request) -> Response:
    """``/-/openapi.json``: the addresses for programs, as OpenAPI describes them."""
    return Response.json(openapi.described(base(datasette, request)), headers=allow_all())


async def export(datasette: Any, request: Request) -> Response | AsgiStream:
    """``/export/TABLE.csv`` and ``.ndjson``: all rows, or those of a year and so on, streamed."""
    name, form = request.url_vars["table"], request.url_vars["format"]
    given = {key: request.args.getlist(key) for key in request.args}
    try:
        wanted = streaming.wish(name, given)
    except streaming.FilterError as error:
        return Response.text(f"{error}\n", status=400)
    if wanted is None:
        raise Missing("not_there_about")
    places: asyncio.Semaphore = getattr(datasette, PLACES)
    file = Path(datasette.get_database(DATABASE).path)

    async def stream(writer: AsgiWriter) -> None:
        gone = asyncio.create_task(_gone(request))
        try:
            with streaming.opened(file) as connection:
                pieces = streaming.Pieces(connection, wanted, form)
                while not gone.done():
                    async with places:
                        text = await asyncio.to_thread(pieces.next)
                    if text is None:
                        return
                    await writer.write(text)
        finally:
            gone.cancel()

    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', **allow_all()}
    return _Unbroken(stream, headers=headers, content_type=_TYPES[form])


class _Unbroken(AsgiStream):  # type: ignore[misc]  # Datasette has no types
    """A stream that is given up without its end when a piece cannot be had.

    The server then closes the connection before the last chunk, and no client takes what it
    got for the whole.  An exception would have Datasette put a page on errors into the table.
    """

    async def asgi_send(self, send: Any) -> None:
        """Send it."""
        with suppress(sqlite3.Error):
            await super().asgi_send(send)


async def _gone(request: Request) -> None:
    """Wait until the client has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
