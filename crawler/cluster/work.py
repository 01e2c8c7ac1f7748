"""What a run on a cluster is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.settings import Settings

from archive.nights import Mode
from spiders.portals import Portal


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run on a cluster is asked for beside its portals; see :func:`crawl`."""

    cluster: str
    command: str
    zone: str
    lease: float
    exchange: str = ""
    closes_in: float | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be crawled, and how; ``settings`` are those that go along with each task."""

    portals: Sequence[Portal]
    terms: Terms
    options: Settings
    settings: Mapping[str, Any]
    modes: Mapping[str, Mode]
