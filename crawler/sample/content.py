"""The files of the sample portal and how each is answered, read from the package."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from common import data_files

TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "application/javascript",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal sends for one path: status, headers' values and bodies.

    ``zipped`` is the body for clients that accept gzip, where the portal has
    one; ``location`` is where a redirect leads.
    """

    status: int
    media_type: str
    body: bytes
    zipped: bytes | None = None
    modified: float | None = None
    location: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A strong validator of the body, without its quotes."""
        return hashlib.sha256(self.body).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class _Modified:
    first: datetime
    second: datetime


@dataclass(frozen=True, slots=True)
class _Gzip:
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Routes:
    modified: _Modified
    redirects: Mapping[str, str]
    statuses: Mapping[str, int]
    headers: Mapping[str, Mapping[str, str]]
    gzip: _Gzip


def _walk(folder: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{path}/{entry.name}")
        else:
            yield f"{path}/{entry.name}", entry.read_bytes()


def load(visit: int = 1) -> dict[str, Answer]:
    """Every path of the portal with its answer, at this visit (1, or 2 for any later one)."""
    package = files("crawler.sample")
    routes = data_files.records("crawler.sample", "routes.toml", _Routes)
    answers = {}
    for name in ("site", "second") if visit > 1 else ("site",):
        modified = (routes.modified.first if name == "site" else routes.modified.second).timestamp()
        for path, body in _walk(package / name):
            answers[path] = Answer(
                status=routes.statuses.get(path, 200),
                media_type=TYPES[path.rsplit(".", 1)[1]],
                body=body,
                # a fixed time in the header: the same bytes at every start
                zipped=gzip.compress(body, mtime=0) if path in routes.gzip.paths else None,
                modified=modified,
                headers=tuple(routes.headers.get(path, {}).items()),
            )
    for path, target in routes.redirects.items():
        answers[path] = Answer(301, "text/html", b"", location=target)
    return answers


NOT_FOUND = Answer(
    404, "text/html", "<html><meta charset=utf-8><body><h1>404</h1>没有此页</body></html>".encode()
)
