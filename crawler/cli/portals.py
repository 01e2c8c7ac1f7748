"""``gongan portals``: the registry."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.cli import portal_addresses, portal_expand
from crawler.cli.options import (
    contact_option,
    db_option,
    format_option,
    given_settings,
    portals_option,
    setting_options,
    show,
)
from crawler.config.spec import keys
from spiders.portals import Portal, RegistryError, load_registry, pick
from spiders.portals.records import FAMILIES, LEVELS
from spiders.portals.registry import SHIPPED, own_ids, read_file

_EXTRA = portals_option()
_CONTACT = contact_option("Your e-mail address or web page, sent in the User-Agent.")
_DELAY = setting_options("--delay")


@click.group()
def portals() -> None:
    """The registry of portals: who publishes where."""


portals.add_command(portal_addresses.verify)
portals.add_command(portal_addresses.adopt)
portals.add_command(portal_addresses.coverage)
portals.add_command(portal_expand.expand)


@portals.command("list")
@click.option("--level", type=click.Choice(LEVELS), help="Only this level.")
@click.option(
    "--family",
    type=click.Choice(FAMILIES),
    metavar="FAMILY",
    help=f"Only this family of sites: {', '.join(FAMILIES)}.",
)
@click.option("--with-address", is_flag=True, help="Only portals that can be crawled.")
@db_option()
@format_option()
@_EXTRA
def list_portals(
    style: str,
    extra: Path | None,
    db: Path,
    level: str | None,
    family: str | None,
    with_address: bool,
) -> None:
    """List all portals, and how sure their addresses are.

    `address` says what speaks for it: the capture that showed it to be right, moved
    or dead, or else the entry's evidence.

    The source is `own` for an entry of your own, which may stand in the place of a
    shipped one.
    """
    chosen = [
        portal
        for portal in load_registry(extra).values()
        if (level is None or portal.level == level)
        and (family is None or portal.family == family)
        and (portal.start_urls or not with_address)
    ]
    own = own_ids(extra)
    found = portal_addresses.known_verdicts(db, {portal.id: portal for portal in chosen})
    show(
        [
            _row(portal)
            | {"address": portal_addresses.sureness(portal, found.get(portal.id))}
            | {"source": _source(portal, own)}
            for portal in chosen
        ],
        style,
    )


@portals.command("show")
@click.argument("portal_id")
@format_option()
@_EXTRA
def show_portal(portal_id: str, style: str, extra: Path | None) -> None:
    """Show everything the registry knows of one portal."""
    (portal,) = pick(load_registry(extra), [portal_id])
    values = _values(portal) | {"source": _source(portal, own_ids(extra))}
    if style == "json":
        show([values], style)
    else:
        show([{"field": name, "value": _text(value)} for name, value in values.items()], style)


@portals.command("check")
@_EXTRA
def check(extra: Path | None) -> None:
    """Check the files of the registry, shipped and your own.

    Every file with a fault is named. Exit code 1 if there is one.
    """
    faults = []
    for directory in (SHIPPED, *([extra] if extra else [])):
        for path in sorted(directory.glob("*.toml")):
            try:
                list(read_file(path))
            except RegistryError as error:
                faults.append(str(error))
    registry: dict[str, Portal] = {}
    if not faults:
        try:
            registry = load_registry(extra)
        except RegistryError as error:
            faults.append(str(error))
    for fault in faults:
        click.echo(f"gongan: {fault}", err=True)
    if faults:
        sys.exit(1)
    states = Counter(portal.status for portal in registry.values())
    reachable = sum(bool(portal.start_urls) for portal in registry.values())
    own = own_ids(extra)
    replaced = len(own & load_registry().keys())
    click.echo(
        f"{len(registry)} portals, {reachable} with an address; "
        + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        + (f"; {len(own)} of your own, {replaced} of them in place of shipped ones" if own else "")
    )


@portals.command("add")
@click.argument("portal_id")
@click.option("--to", "directory", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Your directory of portals; made if it is not there.")  # fmt: skip
@click.option("--name", help="The bureau's formal name.")
@click.option("--home", "home_url", help="Address of the home page.")
@click.option("--column", "columns", multiple=True, help="Address of an annual-report column.")
@click.option("--host", "hosts", multiple=True, help="A further official host, as of attachments.")
@click.option("--short", "short_name", help="The bureau's short name.")
@click.option("--level", type=click.Choice(LEVELS), help="The organ's level.")
@click.option("--division", help="GB/T 2260 code, six digits.")
@click.option("--parent", help="Id of the portal of the organ above.")
@click.option(
    "--family",
    type=click.Choice(FAMILIES),
    metavar="FAMILY",
    help=f"The family of its site: {', '.join(FAMILIES)}.  [default: generic]",
)
@click.option("--shared", is_flag=True, help="Other organs publish in the same columns.")
@click.option("--section", is_flag=True, help="The bureau has a section of a government's portal.")
@click.option(
    "--render", is_flag=True, help="Scripts draw the columns: a browser shows them first."
)
@click.option("--local", is_flag=True, help="The portal is on this machine or network.")
def add(portal_id: str, directory: Path, **fields: Any) -> None:
    """Write an entry for a portal into your own directory of portals.

    With the id of a shipped entry it takes that one's place: what you do not give
    is taken from there. The entry is checked first. Crawl it with
    `gongan crawl ID --portals DIRECTORY`.
    """
    from spiders.portals.writing import add_entry, entry

    given = {name: value for name, value in fields.items() if value}
    try:
        portal = entry(portal_id, load_registry().get(portal_id), given)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(add_entry(portal, directory))


@portals.command("probe")
@click.argument("url")
@click.option("--portal", "portal_id", help="Id of the entry that the address belongs to.")
@click.option(
    "--max-pages",
    type=click.IntRange(1, 500),
    default=keys()["crawl.discovery_pages"].default,
    show_default=True,
    help="Pages looked at before giving up.",
)
@_CONTACT
@_DELAY
@_EXTRA
def probe_portal(
    url: str,
    portal_id: str | None,
    max_pages: int,
    contact: str | None,
    extra: Path | None,
) -> None:
    """Find the annual-report column from a home page, and say why.

    Prints what was found, what speaks for the family of the site, and an entry
    for the registry. Nothing is kept. Exit code 1 if no column was found.
    """
    from crawler.crawl.probe import probe
    from spiders.portals.writing import to_toml

    known = pick(load_registry(extra), [portal_id])[0] if portal_id else _known(extra, url)
    settings = {"GONGAN_DISCOVERY_BUDGET": max_pages, "LOG_LEVEL": "WARNING", **given_settings()}
    found = probe(url, known=known, contact=contact, settings=settings)
    _print_probe(found)
    click.echo(f"\n{to_toml(found.entry)}", nl=False)
    sys.exit(0 if found.columns else 1)


@portals.command("record")
@click.argument("portal_id")
@click.option("--to", "directory", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Where the recording is put, in a directory of its own.")  # fmt: skip
@click.option("--max-requests", type=click.IntRange(1, 2000), default=120, show_default=True,
              help="Requests sent at the most.")  # fmt: skip
@_CONTACT
@_DELAY
@_EXTRA
def record_portal(
    portal_id: str,
    directory: Path,
    max_requests: int,
    contact: str | None,
    extra: Path | None,
) -> None:
    """Record a portal's column as a fixture that replays offline.

    Writes the answers as WARC, byte for byte, the portal's entry, and
    expected.json with the reports that were found. `gongan portals replay`
    fails until a person has reviewed that file.
    """
    from crawler.crawl.recordings import record

    (portal,) = pick(load_registry(extra), [portal_id])
    settings = {"GONGAN_REQUEST_BUDGET": max_requests, "LOG_LEVEL": "WARNING", **given_settings()}
    made = record(portal, directory, contact=contact, settings=settings)
    click.echo(f"{made.folder}: {made.answers} answers, {made.reports} reports")
    click.echo(f"review {made.folder / 'expected.json'} and put your name into reviewed_by")


@portals.command("replay")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def replay_portal(directory: Path) -> None:
    """Crawl a recorded portal again, offline.

    What is found is held against expected.json. Exit code 1 if reports are
    missing or new, or nobody has reviewed the file yet.
    """
    from crawler.crawl.recordings import replay

    faults = replay(directory)
    for fault in faults:
        click.echo(f"gongan: {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{directory}: as expected")


def _known(extra: Path | None, url: str) -> Portal | None:
    """The one entry whose hosts hold the address; ``None`` when several or none do."""
    from urllib.parse import urlsplit

    host = urlsplit(url).hostname
    found = [
        portal
        for portal in load_registry(extra).values()
        if host in portal.hosts and not portal.aggregate
    ]
    return found[0] if len(found) == 1 else None


def _print_probe(found: Any) -> None:
    from crawler.cli.probe_words import explained

    click.echo(f"{found.notes.pages} pages looked at, {len(found.columns)} columns found")
    for column in found.columns:
        where = "the first page" if column.number == 1 else f"page {column.number}"
        click.echo(f"\n{column.url}\n  {len(column.titles)} reports on {where}, as:")
        for title in column.titles[:3]:
            click.echo(f"    {title}")
        for step in column.way:
            click.echo(f"  by {step}")
    click.echo()
    for sentence in explained(found):
        click.echo(sentence)
    for family, weight in found.notes.families.most_common(3):
        reasons = "; ".join(found.notes.reasons[family])
        click.echo(f"\nfamily {family} (weight {weight}): {reasons}")
    others = [host for host in found.notes.hosts if host and host not in found.entry.hosts]
    if others:
        click.echo(
            f"\nreports lie on other hosts too: {', '.join(others)}; add those that are official"
        )
    if not found.columns:
        refused = ", ".join(f"{n} {what}" for what, n in sorted(found.summary.captures.items()))
        click.echo(f"no column was found ({refused}): name it in the entry, under columns")


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


def _source(portal: Portal, own: frozenset[str]) -> str:
    return "own" if portal.id in own else "shipped"


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
