"""Whether pages can be drawn on this machine, told before a night depends on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable

from crawler.crawl.rendering.browser import Browser, NoBrowserError
from spiders.portals import Portal

UNDER_SYSTEMD = "the unit needs the drop-in gongan-nightly-render.conf (deploy/README.md)"
_SHOWN = 5


def undrawable(portals: Iterable[Portal], program: str) -> str | None:
    """A sentence on those of the portals whose lists have to be drawn and cannot be.

    ``None`` where there are none, or a browser starts (``program``, or the system's).
    """
    named = [portal.id for portal in portals if portal.render]
    reason = lacking(program) if named else None
    if reason is None:
        return None
    shown = ", ".join(named[:_SHOWN]) + (" ..." if len(named) > _SHOWN else "")
    return f"lists that scripts draw will be lost ({shown}): {reason}"


def lacking(program: str) -> str | None:
    """What keeps a browser from starting here; ``None`` where one does."""
    try:
        asyncio.run(_tried(program))
    except NoBrowserError as error:
        is_service = "INVOCATION_ID" in os.environ  # systemd.exec(5)
        return f"{error}; {UNDER_SYSTEMD}" if is_service else str(error)
    return None


async def _tried(program: str) -> None:
    browser = Browser(program)
    try:
        await browser.start()
    finally:
        await browser.close()
