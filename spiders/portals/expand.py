"""Entries for the counties of a province: from the division codes, and the organ lists of portals.

Nothing is fetched: the pages are those that crawls of the province's portals have brought.
A link is taken for a county's when its whole text is the county's name, its government's or
its bureau's; a name that two counties of the same reach bear is taken for neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from common.text.normal import squeeze
from extract.reports.divisions import Division, divisions
from spiders.links import Link
from spiders.portals.records import Portal

_GOVERNMENT = ("", "人民政府", "政府", "人民政府网", "政府网", "人民政府门户网站", "政府门户网站")
_BUREAU = ("公安局", "公安分局", "分局")


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link of a page that a crawl of a portal brought."""

    portal_id: str
    page: str
    link: Link


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry for a county's bureau, and the link that its address is from, if there is one."""

    entry: Portal
    source: ListedLink | None = None


def counties(province: str, registry: Mapping[str, Portal]) -> list[Division]:
    """Today's county-level divisions of a province (two digits) that no entry is for."""
    known = {portal.division for portal in registry.values()}
    return [
        one
        for one in divisions()
        if one.current
        and one.level == "county"
        and one.code[:2] == province
        and one.code not in known
    ]


def propose(
    province: str, registry: Mapping[str, Portal], listed: Iterable[ListedLink]
) -> Iterator[Proposal]:
    """A proposal for each county of a province that the registry has no entry for."""
    wanted = counties(province, registry)
    found: dict[str, ListedLink] = {}
    for one in listed:
        portal = registry.get(one.portal_id)
        county = _county(one.link.text, wanted, portal.division if portal else None)
        if county is None or portal is None or not _is_official(one.link.url, portal):
            continue
        before = found.get(county.code)
        if before is None or (_is_bureau(one.link.text) and not _is_bureau(before.link.text)):
            found[county.code] = one
    for county in wanted:
        source = found.get(county.code)
        yield Proposal(_entry(county, registry, source), source)


def _county(text: str, wanted: Iterable[Division], near: str | None) -> Division | None:
    """The one county that a link's text names, among those of the portal's own place."""
    plain = squeeze(text)
    if not near or not 2 <= len(plain) <= 24:
        return None
    reach = near[:2] if near.endswith("0000") else near[:4]
    named = [
        one
        for one in wanted
        if one.code.startswith(reach) and plain in _names(one, _prefecture(one.code))
    ]
    return named[0] if len(named) == 1 else None


def _names(county: Division, prefecture: str) -> set[str]:
    name, bare = county.name, county.name[:-1] if len(county.name) > 2 else county.name
    names = {f"{name}{ending}" for ending in _GOVERNMENT}
    names |= {f"{start}{ending}" for start in (name, bare) for ending in _BUREAU}
    names |= {f"{prefecture}公安局{start}分局" for start in (name, bare)}
    return names | {f"{prefecture}{one}" for one in names}


def _is_bureau(text: str) -> bool:
    return squeeze(text).endswith(_BUREAU)


def _is_official(url: str, portal: Portal) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith(".gov.cn") or (portal.local and host in portal.hosts)


def _prefecture(code: str) -> str:
    return next((one.name for one in divisions() if one.code == f"{code[:4]}00"), "")


def _entry(county: Division, registry: Mapping[str, Portal], source: ListedLink | None) -> Portal:
    """A county's entry; that of a district is named as a branch of the city's bureau."""
    above = (f"{county.code[:4]}00", f"{county.code[:2]}0000")
    parents = [
        next((one.id for one in registry.values() if one.division == code and one.level), None)
        for code in above
    ]
    prefecture = _prefecture(county.code)
    branch = county.name.endswith("区") and prefecture.endswith("市")
    name = f"{prefecture}公安局{county.name}分局" if branch else f"{county.name}公安局"
    entry = Portal(
        id=f"county-{county.code}",
        name=name,
        level="county",
        division=county.code,
        parent=next((parent for parent in parents if parent), None),
        notes="Proposed from the division codes: the bureau's name is derived.",
    )
    if source is None:
        return entry
    host = (urlsplit(source.link.url).hostname or "").lower()
    said = f"Its address is from a link of {source.portal_id}."
    return replace(
        entry,
        hosts=(host,),
        home_url=source.link.url,
        section=not _is_bureau(source.link.text),
        evidence="listed",
        notes=f"{entry.notes} {said}",
    )
