"""What the addresses of releases answer: the list, one of them, its files."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from datasette.utils.asgi import AsgiFileDownload, Request, Response

from archive.site import chart_files
from archive.site.answers import Handler, Missing, page, spoken
from archive.site.labels import translator
from archive.site.pages import releases

FOLDER = "_gongan_releases"
"""The attribute of a Datasette that holds the folder of its releases, or ``None``."""


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/releases$", releases_page),
        (r"^/releases/(?P<release>[^/]{1,100})$", release_page),
        (r"^/releases/(?P<release>[^/]{1,100})/(?P<file>[^/]{1,100})$", release_file),
    ]


def _folder(datasette: Any) -> Path | None:
    folder: Path | None = getattr(datasette, FOLDER, None)
    return folder


async def releases_page(datasette: Any, request: Request) -> Response:
    """``/releases``: the releases that are given here."""
    found = await asyncio.to_thread(releases.releases, _folder(datasette))
    return page(datasette, request, "releases.html", {"releases": found})


async def release_page(datasette: Any, request: Request) -> Response:
    """``/releases/NAME``: one release, its files and their digests."""
    name = request.url_vars["release"]
    found = await asyncio.to_thread(releases.release, _folder(datasette), name)
    if found is None:
        raise Missing("no_such_release")
    address = f"{chart_files.base(datasette, request)}/releases/{found.name}"
    about = releases.described(found, address, translator(spoken(request)))
    return page(datasette, request, "release.html", {"release": found, "about": about})


async def release_file(datasette: Any, request: Request) -> AsgiFileDownload:
    """``/releases/NAME/FILE``: a file of a release, to keep on disk."""
    name, file = request.url_vars["release"], request.url_vars["file"]
    path = await asyncio.to_thread(releases.path_of, _folder(datasette), name, file)
    if path is None:
        raise Missing("no_such_release")
    headers = {"Access-Control-Allow-Origin": "*"}
    return AsgiFileDownload(path, file, releases.media_type(file), headers)
