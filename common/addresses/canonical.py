"""Addresses in one form, so that one page is one document.

:func:`clean` takes out of an address what only servers and advertisers need.
:func:`key` goes further and names the page: two addresses with one key are the
same page.  Neither is what is asked for (:mod:`common.addresses.asked`).  What is
special to portals stands in ``canonical.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit, urlunsplit

from common import data_files
from common.addresses.asked import asked

_DOT = re.compile(r"\.+(?=:|\Z)")
_SLASHES = re.compile("/{2,}")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=8192)
def clean(url: str) -> str:
    """The address without what says nothing about which page it is.

    As it is asked for, without session ids and tracking parameters, doubled slashes
    in the path and a dot behind the host; escapes written alike.  An address that is
    none comes back as it is.
    """
    address = asked(url)
    if address is None:
        return url
    parts = urlsplit(address)
    netloc = _DOT.sub("", parts.netloc)
    path = _single_slashes(_rules().path.session.sub("", parts.path)) or "/"
    query = "&".join(part for part in parts.query.split("&") if not _is_noise(part))
    return _escapes(urlunsplit((parts.scheme, netloc, path, query, "")))


@lru_cache(maxsize=8192)
def key(url: str) -> str:
    """The name of the page at an address: equal for all addresses of one page.

    The scheme, a trailing ``index.html`` and the order of parameters are left
    out.  It is no address to ask for.
    """
    cleaned = clean(url)
    if asked(url) is None:
        return cleaned
    parts = urlsplit(cleaned)
    directory, _, name = parts.path.rpartition("/")
    path = f"{directory}/" if name.lower() in _rules().index.names else parts.path
    if path.lower().endswith(_rules().case_blind.endings):
        path = path.lower()
    query = "&".join(sorted(part for part in parts.query.split("&") if part))
    return f"{_without_twin_port(parts.netloc)}{path}{f'?{query}' if query else ''}"


def spellings(url: str) -> Iterator[str]:
    """Addresses with the same key that a portal may use as well, the one asked for first.

    Those with the other scheme, and with or without an index page's name, as asked for
    and as :func:`clean` writes them; what differs in the order of parameters, or in a
    session's id, is not among them.
    """
    seen: dict[str, None] = {}
    for written in (asked(url) or url, clean(url)):
        seen.update(dict.fromkeys(_alike(written)))
    yield from seen


def is_noisy(url: str) -> bool:
    """Whether an address holds what may be otherwise next time, such as a session's id.

    Others of its page are then to be told by their :func:`key`, not by their spelling.
    """
    return _escapes(asked(url) or url) != clean(url)


def _alike(written: str) -> Iterator[str]:
    yield written
    parts = urlsplit(written)
    directory, _, name = parts.path.rpartition("/")
    paths = [parts.path]
    if not name:
        paths += [f"{directory}/{index}" for index in _rules().index.names]
    elif name.lower() in _rules().index.names:
        paths.append(f"{directory}/")
    other = {"http": "https", "https": "http"}.get(parts.scheme, parts.scheme)
    for scheme in (parts.scheme, other):
        for path in paths:
            yield urlunsplit((scheme, parts.netloc, path, parts.query, ""))


def _without_twin_port(netloc: str) -> str:
    return re.sub(r":(?:80|443)\Z", "", netloc)


def _is_noise(part: str) -> bool:
    name, known = part.partition("=")[0].lower(), _rules().parameters
    return not part or name in known.session or name in known.tracking


def _single_slashes(path: str) -> str:
    return _SLASHES.sub("/", path)


def _escapes(url: str) -> str:
    """Escapes in upper case, and none for characters that need none."""

    def written(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else f"%{match[1].upper()}"

    return _ESCAPE.sub(written, url)


@dataclass(frozen=True, slots=True)
class _Parameters:
    session: frozenset[str]
    tracking: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Path:
    session: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Index:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _CaseBlind:
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    parameters: _Parameters
    path: _Path
    index: _Index
    case_blind: _CaseBlind


@cache
def _rules() -> _Rules:
    return data_files.records(__package__, "canonical.toml", _Rules)
