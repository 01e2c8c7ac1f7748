"""What a miniature portal is: paths, answers, and the reports that must be found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

HERE = "http://here.invalid"
"""Stands for the portal's own address in bodies and redirects."""

HERE_TLS = "https://here.invalid"
"""Stands for the portal's address under the other scheme; its certificate is self-signed."""

FILES = "http://files.invalid"
"""Stands for the second host of a portal, which its entry lists."""

OUTSIDE = "http://outside.invalid"
"""Stands for a host that the portal's entry does not list."""

MODIFIED = 1_736_000_000.0
"""Last-Modified of every page, as a Unix time."""


class Expected(NamedTuple):
    """A report to be found; ``document`` is the path, with query, that holds its text."""

    bureau: str
    year: int
    document: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: ``times`` is how often the same was asked for before."""

    method: str
    path: str
    args: Mapping[str, str]
    form: Mapping[str, str]
    times: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: ``delay`` seconds later, or nothing at all when the connection is ``cut``.

    ``media_type`` is the Content-Type as sent, ``None`` for none.
    """

    body: bytes = b""
    status: int = 200
    media_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    location: str | None = None
    delay: float = 0.0
    cut: bool = False

    @property
    def etag(self) -> str:
        """A strong validator of the body, without its quotes."""
        return hashlib.sha256(self.body).hexdigest()[:20]


Route = Answer | Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True)
class Site:
    """One portal.

    ``routes`` answers by path without query, ``patterns`` by regular expression
    where no route does; ``missing`` is for everything else.  ``lists`` are
    regular expressions of list pages (path with query), ``traps`` of addresses
    without end, ``column`` is the path of the annual-report column,
    ``more_columns`` those of others beside it.  ``lost``
    are the listed reports that cannot be had, each with its outcome; ``parts``
    gives all pages of a report that goes on over several, by the first.
    ``validators`` says which of ETag and Last-Modified are sent, ``zipped``
    whether pages are sent with gzip to clients that accept it.
    """

    name: str
    family: str
    bureau: str
    column: str
    expected: tuple[Expected, ...]
    routes: Mapping[str, Route]
    missing: Answer
    patterns: tuple[tuple[str, Route], ...] = ()
    lists: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    disallowed: tuple[str, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    validators: frozenset[str] = frozenset()
    zipped: bool = False
    index: str = "index.html"
    more_columns: tuple[str, ...] = ()
    files_host: bool = False
    entry: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request."""
        route = self._route(asked.path)
        return route(asked) if callable(route) else route

    def _route(self, path: str) -> Route:
        for name in (path, f"{path}{self.index}") if path.endswith("/") else (path,):
            if name in self.routes:
                return self.routes[name]
        for pattern, route in self.patterns:
            if re.fullmatch(pattern, path):
                return route
        if f"{path}/{self.index}" in self.routes:
            return Answer(status=301, location=f"{HERE}{path}/")
        return self.missing


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the access log.

    ``host`` is ``site``, ``files`` or ``outside``; ``path`` has its query and is
    as it was asked for; ``digest`` is the SHA-256 (hex) of the body as meant,
    ``fault`` names what was done to the answer instead of sending it in order.
    """

    host: str
    method: str
    path: str
    status: int
    digest: str
    length: int
    fault: str | None = None
