"""Reading and checking the registry's TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders.portals.records import EVIDENCE, FAMILIES, LEVELS, STATUSES, Bounds, Portal

SHIPPED = Path(__file__).parent

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}\Z")
_DIVISION = re.compile(r"\d{6}\Z")
_HOST = re.compile(r"(?!-)[a-z0-9.-]+(?<!-)\Z")


class RegistryError(Exception):
    """A registry file is wrong; the message names the file, the entry and the field."""


class UnknownPortalError(RegistryError):
    """A portal was asked for that the registry does not know."""


class NothingToCrawlError(RegistryError):
    """No portal was named, or one that has no address to start from."""


def load_registry(extra: Path | None = None) -> dict[str, Portal]:
    """All portals by id: the shipped files', then those of the directory ``extra``.

    An entry of ``extra`` takes the place of the shipped one with its id, as a whole;
    within one directory an id stands once.  Raises RegistryError.
    """
    portals: dict[str, Portal] = {}
    origin: dict[str, Path] = {}
    for path in _files(extra):
        for portal in read_file(path):
            first = origin.get(portal.id)
            if first is not None and first.parent == path.parent:
                message = f"portal {portal.id!r} is already defined in {first.name}"
                raise RegistryError(f"{path}: {message}")
            portals[portal.id] = portal
            origin[portal.id] = path
    _check_parents(portals, origin)
    return portals


def own_ids(extra: Path | None) -> frozenset[str]:
    """The ids of the entries in the directory ``extra``.  Raises RegistryError."""
    files = [path for path in _files(extra) if path.parent != SHIPPED]
    return frozenset(portal.id for path in files for portal in read_file(path))


def pick(portals: Mapping[str, Portal], ids: Sequence[str]) -> tuple[Portal, ...]:
    """The portals of these ids, in that order and once each.

    Raises UnknownPortalError, with the nearest known ids, for one that is not there.
    """
    chosen: dict[str, Portal] = {}
    for portal_id in ids:
        if portal_id not in portals:
            near = get_close_matches(portal_id, portals, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "see 'gongan portals list'"
            raise UnknownPortalError(f"unknown portal {portal_id!r}; {hint}")
        chosen[portal_id] = portals[portal_id]
    return tuple(chosen.values())


def read_file(path: Path) -> Iterator[Portal]:
    """The portals of one TOML file.  Raises RegistryError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(f"{path}: cannot be read: {error}") from error
    unknown = set(data) - {"portal"}
    if unknown:
        raise RegistryError(f"{path}: only [[portal]] tables are known, not {sorted(unknown)[0]!r}")
    entries = data.get("portal", [])
    if not isinstance(entries, list):
        raise RegistryError(f"{path}: write [[portal]] (a list of tables), not [portal]")
    for number, entry in enumerate(entries, 1):
        name = entry.get("id") if isinstance(entry.get("id"), str) else f"number {number}"
        yield _Entry(entry, f"{path}: portal {name}").portal()


def _files(extra: Path | None) -> list[Path]:
    directories = [SHIPPED]
    if extra is not None:
        if not extra.is_dir():
            raise RegistryError(f"{extra}: is not a directory of portal files")
        directories.append(extra)
    return [path for directory in directories for path in sorted(directory.glob("*.toml"))]


def _check_parents(portals: Mapping[str, Portal], origin: Mapping[str, Path]) -> None:
    for portal in portals.values():
        if portal.parent is not None and portal.parent not in portals:
            raise RegistryError(
                f"{origin[portal.id]}: portal {portal.id}: parent: "
                f"no portal has the id {portal.parent!r}"
            )


class _Entry:
    """One table, read field by field, so that an error can name its field."""

    def __init__(self, table: Mapping[str, Any], label: str) -> None:
        self._table = dict(table)
        self._label = label

    def portal(self) -> Portal:
        portal = Portal(
            id=self._text("id", required=True, pattern=_ID, say="lower-case letters, digits, - _"),
            name=self._text("name", required=True),
            hosts=self._list("hosts", _host),
            family=self._choice("family", FAMILIES, default="generic"),
            short_name=self._text("short_name"),
            level=self._choice("level", LEVELS),
            division=self._text("division", pattern=_DIVISION, say="six digits (GB/T 2260)"),
            parent=self._text("parent"),
            home_url=self._url("home_url"),
            columns=self._list("columns", _url),
            status=self._choice("status", STATUSES, default="unverified"),
            verified_on=self._value("verified_on", date, None),
            evidence=self._choice("evidence", EVIDENCE),
            evidence_date=self._text(
                "evidence_date", pattern=_DATE, say="a year, month or day (ISO 8601)"
            ),
            candidate_hosts=self._list("candidate_hosts", _host),
            former_hosts=self._list("former_hosts", _host),
            aggregate=self._value("aggregate", bool, False),
            shared=self._value("shared", bool, False),
            local=self._value("local", bool, False),
            verify_tls=self._value("verify_tls", bool, True),
            bounds=self._bounds(),
            notes=self._text("notes") or "",
        )
        if self._table:
            raise self._error(min(self._table), "is not a field of a portal")
        self._check(portal)
        return portal

    def _check(self, portal: Portal) -> None:
        if (portal.status == "verified") != (portal.verified_on is not None):
            raise self._error("verified_on", "goes with status = 'verified', and only with it")
        if portal.shared and portal.aggregate:
            raise self._error("shared", "is for the portal of one bureau, aggregate for all's")
        for field, urls in (("home_url", (portal.home_url,)), ("columns", portal.columns)):
            for url in urls:
                if url is not None and urlsplit(url).hostname not in portal.hosts:
                    raise self._error(field, f"{url} is not on one of the portal's hosts")

    def _error(self, field: str, message: str) -> RegistryError:
        return RegistryError(f"{self._label}: {field}: {message}")

    def _value(self, field: str, kind: type, default: Any) -> Any:
        value = self._table.pop(field, default)
        if value is not default and type(value) is not kind:
            raise self._error(field, f"must be a {kind.__name__}, not {value!r}")
        return value

    def _text(
        self,
        field: str,
        *,
        required: bool = False,
        pattern: re.Pattern[str] | None = None,
        say: str = "",
    ) -> Any:
        value = self._value(field, str, None)
        if value is None:
            if required:
                raise self._error(field, "is missing")
            return None
        if not value.strip():
            raise self._error(field, "is empty")
        if pattern is not None and not pattern.match(value):
            raise self._error(field, f"must be {say}, not {value!r}")
        return value

    def _choice(self, field: str, known: Iterable[str], default: str | None = None) -> Any:
        value = self._value(field, str, default)
        if value is not None and value not in known:
            raise self._error(field, f"must be one of {', '.join(known)}, not {value!r}")
        return value

    def _url(self, field: str) -> str | None:
        value = self._text(field)
        return None if value is None else self._convert(field, _url, value)

    def _list(self, field: str, convert: Callable[[Any], str]) -> tuple[str, ...]:
        values = self._value(field, list, [])
        return tuple(self._convert(field, convert, value) for value in values)

    def _convert(self, field: str, convert: Callable[[Any], str], value: Any) -> str:
        try:
            return convert(value)
        except ValueError as error:
            raise self._error(field, str(error)) from error

    def _bounds(self) -> Bounds:
        table = self._value("bounds", dict, {})
        unknown = set(table) - {"reports"}
        if unknown:
            raise self._error(f"bounds.{min(unknown)}", "is not a bound")
        reports = table.get("reports", 0)
        if type(reports) is not int or reports < 0:
            raise self._error("bounds.reports", f"must be a count, not {reports!r}")
        return Bounds(reports=reports)


def _host(value: Any) -> str:
    if not isinstance(value, str) or not _HOST.match(value):
        raise ValueError(f"must be a host name in lower case without port, not {value!r}")
    return value


def _url(value: Any) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must be an http or https address, not {value!r}")
    return str(value)
