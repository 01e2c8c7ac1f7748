"""``gongan portals expand``: entries for the counties of a province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from crawler.cli.coverage import Province
from crawler.cli.options import db_option, format_option, portals_option, show
from spiders.portals import load_registry
from spiders.portals.expand import ListedLink, Proposal, propose

_PAGES = """
SELECT id, portal_id, url, content_type FROM captures
WHERE source = 'live' AND outcome = 'ok' AND kind IN ('home', 'navigation', 'list')
  AND portal_id IN (SELECT id FROM portals WHERE substr(division, 1, 2) = ?)
ORDER BY id DESC
"""
MOST_PAGES = 5000
"""Pages of a province's portals that are looked through, the newest first."""


@click.command("expand")
@click.argument("province", type=Province())
@click.option("--to", "directory", type=click.Path(file_okay=False, path_type=Path),
              help="Write the entries that have an address here.")  # fmt: skip
@click.option("--with-address", is_flag=True, help="Only those whose address was found.")
@db_option()
@format_option()
@portals_option()
def expand(
    province: str,
    directory: Path | None,
    with_address: bool,
    db: Path,
    style: str,
    extra: Path | None,
) -> None:
    """Propose entries for the counties of PROVINCE (湖北, Hubei or 42).

    One for each county-level division that the registry has no entry for. Addresses
    come from the pages of the province's portals that the archive holds: links whose
    text is the county, its government or its bureau. Nothing is fetched. An entry with
    a government's address is a section (`section = true`): a crawl looks for the police
    among its organs. Look at each before you crawl it: none is verified.
    """
    from spiders.portals.writing import add_entry

    registry = load_registry(extra)
    proposals = list(propose(province, registry, _listed(db, province)))
    chosen = [one for one in proposals if one.source is not None or not with_address]
    if directory is not None:
        for one in chosen:
            if one.source is not None:
                add_entry(one.entry, directory)
    show([_row(one) for one in chosen], style, empty="no county is without an entry")


def _listed(db: Path, province: str) -> Iterator[ListedLink]:
    """The links of the pages that the archive holds of the province's portals."""
    from scrapy.http import HtmlResponse

    from archive.errors import ArchiveError
    from archive.store import open_archive
    from spiders import links
    from spiders.text import readable

    if not db.exists():
        return
    with open_archive(db, create=False, read_only=True) as archive:
        rows = archive.db.conn.execute(_PAGES, (province,)).fetchmany(MOST_PAGES)
        seen: set[str] = set()
        for capture_id, portal_id, url, content_type in rows:
            if url in seen:
                continue
            seen.add(url)
            try:
                body = archive.content(capture_id)
            except ArchiveError as error:
                click.echo(f"gongan: capture {capture_id}: {error}", err=True)
                continue
            headers = {"Content-Type": content_type} if content_type else {}
            page = readable(HtmlResponse(url, body=body, headers=headers))
            for link in links.links(page) if page is not None else ():
                yield ListedLink(portal_id, url, link)


def _row(proposal: Proposal) -> dict[str, object]:
    entry, source = proposal.entry, proposal.source
    return {
        "id": entry.id,
        "name": entry.name,
        "division": entry.division,
        "parent": entry.parent,
        "section": entry.section,
        "address": entry.home_url,
        "link_text": source.link.text if source else None,
        "found_on": source.page if source else None,
    }
