"""What goes to a worker and what comes back: plain values that can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import extract
from archive import migrations
from archive.nights import Mode
from crawler.crawl.summary import RunSummary
from spiders.portals import Portal


def program() -> tuple[str, str]:
    """What has to be the same here and there: how pages are read, and the schema."""
    return extract.VERSION, migrations.NAMES[-1]


@dataclass(frozen=True, slots=True)
class Order:
    """A host group to be crawled, as a part of the run ``run`` (its uuid) of an archive.

    ``archive`` names the archive on all machines, ``name`` the shard.  ``lease`` is how many
    seconds a host is lent for, ``budget`` the queue of requests that may be made, ``""`` for
    no limit.  ``exchange`` is the folder or fsspec address where the shard goes to, empty for
    none: it then comes back itself.
    """

    archive: str
    run: str
    name: str
    portals: tuple[Portal, ...]
    hosts: tuple[str, ...]
    settings: Mapping[str, Any]
    command: str
    contact: str | None
    zone: str
    lease: float
    closes_in: float | None = None
    modes: Mapping[str, Mode] = field(default_factory=dict)
    budget: str = ""
    exchange: str = ""
    program: tuple[str, str] = field(default_factory=program)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a task hands back: a shard, and how the crawl into it went.

    ``data`` are the shard's bytes, or ``at`` is where they are; neither, if nothing was
    asked.  Without a ``summary`` the crawl came to no end of its own, and ``error`` says why.
    """

    name: str
    worker: str
    summary: RunSummary | None = None
    data: bytes | None = None
    at: str = ""
    error: str | None = None
