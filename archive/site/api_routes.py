"""What the addresses for programs answer that are no other page's data."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from archive.site import openapi
from archive.site.answers import Handler, allow_all
from archive.site.chart_files import base


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [(r"^/-/openapi\.json$", description)]


async def description(datasette: Any, request: Request) -> Response:
    """``/-/openapi.json``: the addresses for programs, as OpenAPI describes them."""
    return Response.json(openapi.described(base(datasette, request)), headers=allow_all())
