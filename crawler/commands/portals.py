"""``gongan portals``: the registry."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.commands.options import format_option, show
from crawler.portals import Portal, load_registry, pick

_EXTRA = click.option(
    "--portals",
    "extra",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="GONGAN_PORTALS",
    help="A directory with TOML files of your own portals, read beside the shipped ones.",
)


@click.group()
def portals() -> None:
    """The registry of portals: who publishes where."""


@portals.command("list")
@format_option()
@_EXTRA
def list_portals(style: str, extra: Path | None) -> None:
    """List all portals."""
    show([_row(portal) for portal in load_registry(extra).values()], style)


@portals.command("show")
@click.argument("portal_id")
@format_option()
@_EXTRA
def show_portal(portal_id: str, style: str, extra: Path | None) -> None:
    """Show everything the registry knows of one portal."""
    (portal,) = pick(load_registry(extra), [portal_id])
    values = _values(portal)
    if style == "json":
        show([values], style)
    else:
        show([{"field": name, "value": _text(value)} for name, value in values.items()], style)


def _row(portal: Portal) -> dict[str, Any]:
    return {
        "id": portal.id,
        "name": portal.name,
        "level": portal.level,
        "division": portal.division,
        "family": portal.family,
        "status": portal.status,
        "start": portal.start_urls[0] if portal.start_urls else None,
    }


def _values(portal: Portal) -> dict[str, Any]:
    values = asdict(portal)
    values["verified_on"] = portal.verified_on.isoformat() if portal.verified_on else None
    return values


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return "" if value is None else str(value)
