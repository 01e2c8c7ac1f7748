"""Portals as TOML, as the registry reads them."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from crawler.portals.records import Bounds, Portal
from crawler.portals.registry import RegistryError, load_registry

_ALWAYS = frozenset({"id", "name", "family", "hosts", "status"})


def to_toml(portal: Portal) -> str:
    """A ``[[portal]]`` table; fields that hold their default are left out."""
    lines = ["[[portal]]"]
    for field in fields(Portal):
        value = getattr(portal, field.name)
        if field.name in _ALWAYS or value != field.default:
            lines.append(f"{field.name} = {_value(value)}")
    return "\n".join(lines) + "\n"


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
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False)
