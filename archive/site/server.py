"""``serve``: the site on a port of this machine, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.site.metadata import DATABASE
from archive.site.published.folders import room
from archive.site.published.kept_copies import copy_of
from archive.site.published.publish import is_published, publish

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.site.preview.snapshot import Tools


def _say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


MISSING = "browsing needs Datasette: pip install 'gongan-archive[browse]'"


def make_site(
    db: Path,
    tools: Tools | None = None,
    base_url: str | None = None,
    *,
    sql: bool = True,
    releases: Path | None = None,
) -> Datasette:
    """Datasette on the published copy ``db``, which nobody may write any more.

    ``tools`` reads archived pages, to show them beside the reports; ``base_url`` is the
    address that visitors have, where it is not that of their requests; without ``sql``
    visitors cannot ask in SQL of their own; ``releases`` is a folder of releases to give.
    Raises
    :class:`ArchiveError` if Datasette is not installed.
    """
    try:
        from archive.site import app
    except ModuleNotFoundError as error:
        raise ArchiveError(MISSING) from error
    return app.make_app(db, tools, base_url, sql=sql, releases=releases)


def serve(
    db: Path,
    *,
    port: int,
    host: str = "127.0.0.1",
    base_url: str | None = None,
    open_browser: bool,
    tools: Tools | None = None,
    announce: Callable[[str], object] = _say,
    keep: Path | None = None,
    sql: bool = True,
    releases: Path | None = None,
) -> None:
    """Serve the archive ``db`` at ``port`` of ``host`` until Ctrl+C; port 0 takes a free one.

    What is served is a copy made now, in a temporary folder: the archive is not
    touched, a crawl may go on, and what it brings is seen the next time.  In the
    folder ``keep`` the copy stays for the next start, if there is one, and what
    sites that were killed left there goes.  A published copy is served as it is.
    ``base_url`` is the address that visitors have, if it is another.  ``tools`` reads
    archived pages; without ``sql`` visitors cannot ask in SQL of their own; ``releases``
    is a folder of releases to give.  ``announce`` is given the address once it
    answers.  Raises :class:`ArchiveError` if the port is taken, ``db`` is no
    archive or Datasette is not installed.
    """
    with (
        room(_made(keep)) as folder,
        _listen(host, port) as listener,
    ):
        copy = db
        if not is_published(db):
            copy = _copy(db, folder, keep)
        site = make_site(copy, tools, base_url, sql=sql, releases=releases)
        address = f"http://{_shown(host)}:{listener.getsockname()[1]}/"
        announce(f"Browse the archive at {address} (stop with Ctrl+C)")
        if open_browser:
            webbrowser.open(address)
        _run(site, listener)


def _made(folder: Path | None) -> Path | None:
    """The folder, there now; ``None`` if it cannot be: a copy is then made each time."""
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _copy(db: Path, folder: Path, keep: Path | None) -> Path:
    if keep is not None and folder.parent == keep:
        return copy_of(db, folder, keep)
    copy = folder / f"{DATABASE}.db"
    publish(db, copy)
    return copy


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that a browser opened now will be answered."""
    try:
        return socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "is in use" if taken else f"cannot be used ({error})"
        raise ArchiveError(f"port {port} of {host} {reason}: choose another with --port") from error


def _run(site: Datasette, listener: socket.socket) -> None:
    import uvicorn

    async def main() -> None:
        await settle(site)
        config = uvicorn.Config(site.app(), log_level="warning", lifespan="on")
        await uvicorn.Server(config).serve(sockets=[listener])

    try:
        asyncio.run(main())
    except KeyboardInterrupt:  # how the user stops it
        return
    finally:
        close(site)


async def settle(site: Datasette) -> None:
    """Have the site ready for its first visitor, and what lives as long as it out of the way.

    Python's collector would go through all of Datasette again and again: it takes
    longer than many a page does.
    """
    await site.invoke_startup()
    gc.collect()
    gc.freeze()


def close(site: Datasette) -> None:
    """End the processes in which a site reads archived pages, answers SQL and packs reports."""
    from archive.site.evidence_routes import PACKAGES
    from archive.site.routes import WORKSHOP

    site.get_database(DATABASE).close_processes()
    getattr(site, PACKAGES).close()

    workshop = getattr(site, WORKSHOP, None)
    if workshop is not None:
        workshop.close()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
