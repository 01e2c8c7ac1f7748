"""What a backfill is to do, and what it was told of each portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from spiders.history.choice import WINDOW, Held
from spiders.history.rows import Row
from spiders.history.services import Service, Span


@dataclass(slots=True)
class Found:
    """What an archive's index told of one portal; filled in as the answers come."""

    questions: int = 0
    failed: int = 0
    captures: int = 0
    lists: tuple[tuple[Row, ...], ...] = ()
    pages: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of which archive: the years wanted, and what is there already (by portal).

    ``versions`` asks for every content of a page, also of those fetched live; ``plan``
    for the index only.  ``found`` tells of each portal afterwards.
    """

    service: Service
    span: Span
    held: dict[str, Held] = field(default_factory=dict)
    window: timedelta = WINDOW
    versions: bool = False
    plan: bool = False
    found: dict[str, Found] = field(default_factory=dict)
