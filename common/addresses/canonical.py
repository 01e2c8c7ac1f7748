"""Addresses in one form, so that one page is one document.

:func:`clean` takes out of an address what only servers and advertisers need;
what is left is asked for.  :func:`key` goes further and names the page: two
addresses with one key are the same page.  The rules follow RFC 3986, section 6;
what is special to portals stands in ``data/canonical.toml``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

from common import data_files

_PORTS = {"http": "80", "https": "443"}
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=8192)
def clean(url: str) -> str:
    """The address that is asked for.

    Scheme and host in lower case, without default port, fragment, session ids
    and tracking parameters; dots in the path resolved, escapes written alike.
    An address that is none comes back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return url
    if ":" in host:
        host = f"[{host}]"
    if port is not None and str(port) != _PORTS[scheme]:
        host = f"{host}:{port}"
    path = _dots(_rules().path.session.sub("", parts.path)) or "/"
    query = "&".join(part for part in parts.query.split("&") if not _is_noise(part))
    return _escapes(safe_url_string(urlunsplit((scheme, host, path, query, ""))))


@lru_cache(maxsize=8192)
def key(url: str) -> str:
    """The name of the page at an address: equal for all addresses of one page.

    The scheme, a trailing ``index.html`` and the order of parameters are left
    out.  It is no address to ask for.
    """
    parts = urlsplit(clean(url))
    directory, _, name = parts.path.rpartition("/")
    path = f"{directory}/" if name.lower() in _rules().index.names else parts.path
    if path.lower().endswith(_rules().case_blind.endings):
        path = path.lower()
    query = "&".join(sorted(part for part in parts.query.split("&") if part))
    return f"{_without_twin_port(parts.netloc)}{path}{f'?{query}' if query else ''}"


def spellings(url: str) -> Iterator[str]:
    """Addresses with the same key that a portal may use as well, ``clean(url)`` first.

    Those with the other scheme, and with or without an index page's name; what
    differs in the order of parameters is not among them.
    """
    cleaned = clean(url)
    parts = urlsplit(cleaned)
    directory, _, name = parts.path.rpartition("/")
    paths = [parts.path]
    if not name:
        paths += [f"{directory}/{index}" for index in _rules().index.names]
    elif name.lower() in _rules().index.names:
        paths.append(f"{directory}/")
    other = {"http": "https", "https": "http"}.get(parts.scheme, parts.scheme)
    seen: dict[str, None] = {}
    for scheme in (parts.scheme, other):
        for path in paths:
            seen[urlunsplit((scheme, parts.netloc, path, parts.query, ""))] = None
    yield from seen


def _without_twin_port(netloc: str) -> str:
    return re.sub(r":(?:80|443)\Z", "", netloc)


def _is_noise(part: str) -> bool:
    name, known = part.partition("=")[0].lower(), _rules().parameters
    return not part or name in known.session or name in known.tracking


def _dots(path: str) -> str:
    """The path without ``.`` and ``..`` segments and doubled slashes at its start."""
    if "/." not in path and "//" not in path:
        return path
    resolved = posixpath.normpath(path)
    ending = "/" if path.endswith(("/", "/.", "/..")) and not resolved.endswith("/") else ""
    return f"/{resolved.lstrip('/')}{ending}"


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
