"""Portals as TOML, as the registry reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders.portals.records import Bounds, JsonList, Portal
from spiders.portals.registry import RegistryError, load_registry

_ALWAYS = frozenset({"id", "name", "family", "hosts", "status"})


def to_toml(portal: Portal) -> str:
    """A ``[[portal]]`` table; fields that hold their default are left out."""
    lines = ["[[portal]]"]
    for field in fields(Portal):
        value = getattr(portal, field.name)
        if field.name in _ALWAYS or value != field.default:
            lines.append(f"{field.name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def entry(portal_id: str, shipped: Portal | None, given: Mapping[str, Any]) -> Portal:
    """An entry of ``given`` fields; those that are left out are taken from the ``shipped`` one.

    Its hosts are those of its addresses and the ones given, and nobody has verified
    it yet.  Raises ValueError when name or home page are missing.
    """
    addresses = [given["home_url"]] if "home_url" in given else []
    addresses += given.get("columns", ())
    hosts = [host for url in addresses if (host := urlsplit(url).hostname)]
    hosts += given.get("hosts", ())
    if shipped is None:
        if "name" not in given or "home_url" not in given:
            raise ValueError(f"{portal_id} is no shipped entry: give --name and --home")
        return Portal(**{"family": "generic", **given, "id": portal_id, "hosts": _once(hosts)})
    if "home_url" not in given:  # the shipped addresses stay
        hosts = [*shipped.hosts, *hosts]
        given = {**given, "columns": _once([*shipped.columns, *given.get("columns", ())])}
    elif "columns" not in given:
        given = {**given, "columns": ()}
    unverified: dict[str, Any] = {"status": "unverified", "verified_on": None}
    return replace(shipped, **{**unverified, **given, "hosts": _once(hosts)})


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def add_entry(portal: Portal, directory: Path) -> Path:
    """Write a portal's entry to a file of its own in ``directory``; gives the file.

    Raises RegistryError, and leaves the directory as it was, for an entry that
    the registry does not take.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{portal.id}.toml"
    if path.exists():
        raise RegistryError(f"{path}: is there already: edit it, or choose another id")
    path.write_text(to_toml(portal), encoding="utf-8")
    try:
        load_registry(directory)
    except RegistryError:
        path.unlink()
        raise
    return path


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, Bounds):
        return f"{{ reports = {value.reports} }}"
    if isinstance(value, JsonList):
        given = {one.name: getattr(value, one.name) for one in fields(JsonList)}
        return _table({name: one for name, one in given.items() if one is not None})
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False)


def _table(values: Mapping[str, Any]) -> str:
    return f"{{ {', '.join(f'{_key(name)} = {_value(one)}' for name, one in values.items())} }}"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
