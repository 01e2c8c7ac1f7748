"""``gongan portals verify``, ``adopt`` and ``coverage``: how sure the addresses are."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from crawler.cli.options import (
    contact_option,
    db_option,
    format_option,
    given_settings,
    portals_option,
    setting_options,
    show,
)
from crawler.crawl.addresses import NEVER_ASKED, Reason, Verdict, verdict, verdicts
from spiders.portals import Portal, load_registry, pick
from spiders.portals.records import LEVELS

REASONS: dict[Reason, str] = {
    "named_on_page": "the page names the bureau",
    "names_another": "a page came, and it does not name the bureau",
    "permanent_redirect": "redirects for good to another host",
    "temporary_redirect": "redirects to another host, for now",
    "candidate_answers": "fails, and a candidate host has a page that names the bureau",
    "failed_often": "failed on three days or more, and never answered since",
    "failed": "failed when last asked",
    "refused": "answers, and refuses or fails to serve",
    "never_asked": "never asked",
}


def known_verdicts(db: Path, registry: Mapping[str, Portal]) -> Mapping[str, Verdict]:
    """The verdicts by the archive at ``db``; none where there is no archive yet."""
    from archive.store import open_archive

    if not db.exists():
        return {}
    with open_archive(db, create=False, read_only=True) as archive:
        return verdicts(archive, registry.values())


def sureness(portal: Portal, found: Verdict | None) -> str:
    """How sure a portal's address is, in a few words: by captures, else by the entry."""
    if not portal.start_urls:
        return "none"
    if found is not None and found.reason != "never_asked":
        moved = f" to {found.moved_to}" if found.moved_to else ""
        return f"{found.state}{moved} (capture {found.capture_id}, {(found.at or '')[:10]})"
    if portal.status == "verified":
        return f"verified {portal.verified_on}"
    evidence = " ".join(part for part in (portal.evidence, portal.evidence_date) if part)
    return f"unverified: {evidence}" if evidence else "unverified"


@click.command("verify")
@click.argument("portal_ids", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 2000), default=20, show_default=True,
              help="Portals asked at the most, when none is named.")  # fmt: skip
@db_option()
@format_option()
@contact_option("Your e-mail address or web page, sent in the User-Agent.")
@setting_options("--delay")
@portals_option()
def verify(
    portal_ids: tuple[str, ...],
    limit: int,
    db: Path,
    style: str,
    contact: str | None,
    extra: Path | None,
) -> None:
    """Ask whether addresses still are the bureaus'.

    One page of each portal is fetched: its column, or its home page; when that
    fails, the home pages of its candidate hosts. Without ids those are asked that
    no capture has verified, the longest unasked first. The captures stay in the
    archive, and the verdict follows from them; nothing is changed in the registry
    (see `gongan portals adopt`). Exit code 1 if one that was named is not verified.
    """
    from crawler.crawl.run import crawl
    from spiders.verify import VerifySpider

    registry = load_registry(extra)
    chosen = pick(registry, portal_ids) if portal_ids else _due(db, registry, limit)
    without = [portal.id for portal in chosen if not portal.start_urls]
    if without:
        raise click.UsageError(f"{', '.join(without)}: no address yet (gongan portals add)")
    if chosen:
        crawl(
            chosen,
            db=db,
            contact=contact,
            settings={"LOG_LEVEL": "ERROR", **given_settings()},
            command="portals verify",
            progress=False,
            spider=VerifySpider,
        )
    found = known_verdicts(db, {portal.id: portal for portal in chosen})
    show([_row(portal, found[portal.id]) for portal in chosen], style, empty="all are verified")
    if portal_ids and any(one.state != "verified" for one in found.values()):
        sys.exit(1)


def _due(db: Path, registry: Mapping[str, Portal], limit: int) -> Sequence[Portal]:
    """The portals that no capture has verified, those never asked first, then the longest."""
    found = known_verdicts(db, registry)
    addressed = [p for p in registry.values() if p.start_urls and not p.local]
    open_ = [p for p in addressed if found.get(p.id, NEVER_ASKED).state != "verified"]
    return sorted(open_, key=lambda portal: found.get(portal.id, NEVER_ASKED).at or "")[:limit]


def _row(portal: Portal, found: Verdict) -> dict[str, Any]:
    return {
        "id": portal.id,
        "state": found.state,
        "reason": REASONS[found.reason],
        "capture": found.capture_id,
        "at": found.at,
        "address": portal.start_urls[0],
        "moved_to": found.moved_to,
    }


@click.command("adopt")
@click.argument("portal_id")
@click.option("--to", "directory", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Your directory of portals; made if it is not there.")  # fmt: skip
@db_option()
@portals_option()
def adopt(portal_id: str, directory: Path, db: Path, extra: Path | None) -> None:
    """Take into your own entry what a crawl showed of an address.

    An address that is verified becomes so in the entry, with the day and the
    capture. One that moved is written with the new host, and the old one among
    the former hosts: only to a host below gov.cn, and only when you say yes.
    """
    from archive.store import open_archive
    from spiders.portals.writing import add_entry

    (portal,) = pick(load_registry(extra), [portal_id])
    with open_archive(db, create=False, read_only=True) as archive:
        found = verdict(archive, portal)
    click.echo(f"{portal_id}: {found.state}: {REASONS[found.reason]} (capture {found.capture_id})")
    if found.state == "verified":
        click.echo(add_entry(_verified(portal, found), directory))
        return
    if found.moved_to is None:
        raise click.ClickException(f"{portal_id}: there is nothing to adopt")
    host = urlsplit(found.moved_to).hostname or ""
    if not (host.endswith(".gov.cn") or portal.local):
        raise click.ClickException(
            f"{host} is not below gov.cn: look at it, and use 'gongan portals add'"
        )
    click.confirm(f"Take {found.moved_to} for {portal.name}?", abort=True)
    click.echo(add_entry(_moved(portal, found.moved_to, found), directory))


def _verified(portal: Portal, found: Verdict) -> Portal:
    day = date.fromisoformat((found.at or "")[:10])
    note = f"Verified by capture {found.capture_id} of {day}."
    notes = f"{portal.notes} {note}".strip()
    return replace(portal, status="verified", verified_on=day, notes=notes)


def _moved(portal: Portal, url: str, found: Verdict) -> Portal:
    host = urlsplit(url).hostname or ""
    column = bool(portal.columns) and found.reason == "permanent_redirect"
    former = [old for old in (*portal.former_hosts, *portal.hosts) if old != host]
    note = f"Moved by capture {found.capture_id} of {(found.at or '')[:10]}."
    return replace(
        portal,
        hosts=(host,),
        home_url=f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/" if column else url,
        columns=(url,) if column else (),
        former_hosts=tuple(dict.fromkeys(former)),
        candidate_hosts=tuple(one for one in portal.candidate_hosts if one != host),
        status="unverified",
        verified_on=None,
        notes=f"{portal.notes} {note}".strip(),
    )


@click.command("coverage")
@click.option("--by", type=click.Choice(["province", "level", "bureau"]), default="province",
              show_default=True, help="One line for each of these.")  # fmt: skip
@db_option()
@format_option()
@portals_option()
def coverage(by: str, db: Path, style: str, extra: Path | None) -> None:
    """Which bureaus have an address, and how sure it is.

    Counts by province and level, or one line a bureau: address, family, status,
    and the day of the latest page that came from it.
    """
    registry = {p.id: p for p in load_registry(extra).values() if not p.local}
    found = known_verdicts(db, registry)
    answered = _last_answers(db)
    if by == "bureau":
        rows = [_bureau(portal, found.get(portal.id), answered) for portal in registry.values()]
    else:
        rows = list(_totals(registry.values(), by, found, answered))
    show(rows, style)


def _last_answers(db: Path) -> Mapping[str, str]:
    """The day of the latest answer of each portal's host, by the portal's id."""
    from archive.store import open_archive

    if not db.exists():
        return {}
    with open_archive(db, create=False, read_only=True) as archive:
        rows = archive.db.conn.execute(
            "SELECT portal_id, substr(max(fetched_at), 1, 10) FROM captures"
            " WHERE source = 'live' AND outcome IN ('ok', 'unchanged')"
            " AND kind NOT IN ('robots', 'candidate') AND portal_id IS NOT NULL GROUP BY 1"
        ).fetchall()
    return {str(portal): str(day) for portal, day in rows}


def _bureau(portal: Portal, found: Verdict | None, answered: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": portal.id,
        "name": portal.name,
        "level": portal.level,
        "province": (portal.division or "")[:2] or None,
        "address": portal.start_urls[0] if portal.start_urls else None,
        "family": portal.family if portal.start_urls else None,
        "status": sureness(portal, found),
        "last_success": answered.get(portal.id),
    }


def _totals(
    portals: Any, by: str, found: Mapping[str, Verdict], answered: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """One line a level, of each province or of all."""
    names = _province_names() if by == "province" else {}

    def group(portal: Portal) -> tuple[str, int]:
        level = LEVELS.index(portal.level) if portal.level else len(LEVELS)
        return (_province(portal, registry) if by == "province" else ""), level

    registry = {portal.id: portal for portal in portals}
    for (code, level), same in groupby(sorted(registry.values(), key=group), key=group):
        members = list(same)
        addressed = [portal for portal in members if portal.start_urls]
        states = Counter(_state(portal, found.get(portal.id)) for portal in addressed)
        families = Counter(portal.family for portal in addressed)
        days = [answered[portal.id] for portal in members if portal.id in answered]
        place = {"province": names.get(code, code)} if by == "province" else {}
        yield place | {
            "level": LEVELS[level] if level < len(LEVELS) else "",
            "bureaus": len(members),
            "with_address": len(addressed),
            "verified": states["verified"],
            "moved": states["moved"],
            "dead": states["dead"],
            "unverified": states["unverified"],
            "families": ", ".join(f"{name} {count}" for name, count in families.most_common()),
            "answered": len(days),
            "last_success": max(days, default=None),
        }


def _state(portal: Portal, found: Verdict | None) -> str:
    if found is not None and found.reason != "never_asked":
        return found.state
    return portal.status


def _province(portal: Portal, registry: Mapping[str, Portal]) -> str:
    """The first two digits of a portal's division, or of the nearest one above it."""
    seen: set[str] = set()
    here: Portal | None = portal
    while here is not None and not here.division and here.id not in seen:
        seen.add(here.id)
        here = registry.get(here.parent or "")
    return here.division[:2] if here is not None and here.division else ""


def _province_names() -> Mapping[str, str]:
    from archive.site.published.summaries import provinces

    return {one.code: one.zh for one in provinces()} | {"00": "公安部", "": "?"}
