"""Reading and checking the registry's TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from common.records import Problem, RecordError, structure, unknown
from spiders.portals.records import Bounds, Portal

SHIPPED = Path(__file__).parent

_INDEX = re.compile(r"\[\d+\]")


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
        given = entry.get("id") if isinstance(entry, dict) else None
        name = given if isinstance(given, str) else f"number {number}"
        yield _portal(entry, f"{path}: portal {name}")


def _files(extra: Path | None) -> list[Path]:
    directories = [SHIPPED]
    if extra is not None:
        if not extra.is_dir():
            raise RegistryError(f"{extra}: is not a directory of portal files")
        directories.append(extra)
    return [path for directory in directories for path in sorted(directory.glob("*.toml"))]


def chosen(portal: object, extra: str | None) -> Portal:
    """A portal as it is given: one of the registry, with those in ``extra``, by its id.

    Raises NothingToCrawlError where none is given, UnknownPortalError or RegistryError.
    """
    if isinstance(portal, Portal):
        return portal
    if not portal:
        raise NothingToCrawlError("say which portal to crawl: -a portal=ID (gongan portals list)")
    return pick(load_registry(Path(extra) if extra else None), [str(portal)])[0]


def _check_parents(portals: Mapping[str, Portal], origin: Mapping[str, Path]) -> None:
    for portal in portals.values():
        if portal.parent is not None and portal.parent not in portals:
            raise RegistryError(
                f"{origin[portal.id]}: portal {portal.id}: parent: "
                f"no portal has the id {portal.parent!r}"
            )


def _portal(entry: Any, label: str) -> Portal:
    """One entry as a record.  Raises RegistryError with each of its mistakes."""
    try:
        portal: Portal = structure(entry, Portal)
    except RecordError as error:
        raise RegistryError("\n".join(f"{label}: {_said(p)}" for p in error.problems)) from error
    for field, message in _contradictions(portal):
        raise RegistryError(f"{label}: {field}: {message}")
    return portal


def _said(problem: Problem) -> str:
    key = _INDEX.sub("", problem.key)  # the wrong one of a list is shown
    if problem.unknown_in is None:
        return f"{key}: {problem.message}" if key else problem.message
    word = key.rpartition(".")[2]
    what = "a bound" if problem.unknown_in is Bounds else "a field of a portal"
    known = [field.name for field in fields(problem.unknown_in)]
    return f"{key}: is not {what}; {unknown(word, known)}"


def _contradictions(portal: Portal) -> Iterator[tuple[str, str]]:
    """Fields that are right one by one and wrong together, and why."""
    if (portal.status == "verified") != (portal.verified_on is not None):
        yield "verified_on", "goes with status = 'verified', and only with it"
    if portal.shared and portal.aggregate:
        yield "shared", "is for the portal of one bureau, aggregate for all's"
    if portal.section and (portal.shared or portal.aggregate):
        yield "section", "is for a bureau's own part of a portal, shared and aggregate are not"
    services = tuple(one.url for one in portal.json_lists)
    addresses = {"columns": portal.columns, "json_lists": services}
    for field, urls in (("home_url", (portal.home_url,)), *addresses.items()):
        for url in urls:
            if url is not None and urlsplit(url).hostname not in portal.hosts:
                yield field, f"{url} is not on one of the portal's hosts"
