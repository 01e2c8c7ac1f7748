"""Coverage: the map of provinces, and the years of each bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from archive.site.asking import Query
from archive.site.labels import Translate
from archive.site.summaries import LEVELS, provinces

PAGE = 50
PROVINCES_SQL = """
SELECT province, sum(reports) AS reports, sum(findings) AS findings FROM report_counts
 GROUP BY province
"""
PROVINCE_BUREAUS_SQL = "SELECT province, count(*) AS bureaus FROM bureau_list GROUP BY province"
YEARS_SQL = """
SELECT year, sum(reports) AS reports FROM report_counts
 WHERE (:province = '' OR province = :province) AND (:level = '' OR level = :level)
 GROUP BY year ORDER BY year
"""
BUREAUS_SQL = """
SELECT * FROM bureau_list
 WHERE (:province = '' OR province = :province) AND (:level = '' OR level = :level)
 ORDER BY province, division, bureau LIMIT :limit OFFSET :offset
"""
COUNT_SQL = """
SELECT count(*) AS bureaus FROM bureau_list
 WHERE (:province = '' OR province = :province) AND (:level = '' OR level = :level)
"""
CELLS_SQL = """
SELECT bureau, year, report_id, edition, findings FROM report_list
 WHERE bureau IN (SELECT bureau FROM bureau_list
                   WHERE (:province = '' OR province = :province)
                     AND (:level = '' OR level = :level)
                   ORDER BY province, division, bureau LIMIT :limit OFFSET :offset)
"""
_STEPS = (1, 10, 100, 1000)
_FILLS = ("#f2f5f9", "#d3e3f5", "#9cc2e8", "#4f8ecb", "#1f4e8c")


async def context(
    query: Query, arguments: Mapping[str, str], language: str, t: Translate
) -> dict[str, Any]:
    """What the page shows, for a province or level if one is chosen."""
    codes = {province.code for province in provinces()}
    province = arguments.get("province") or ""
    level = arguments.get("level") or ""
    page = arguments.get("page") or "1"
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    chosen = {
        "province": province if province in codes else "",
        "level": level if level in LEVELS else "",
    }
    window = {"limit": PAGE, "offset": PAGE * (max(number, 1) - 1)}
    years = {row["year"]: row["reports"] for row in await query(YEARS_SQL, **chosen)}
    cells = await query(CELLS_SQL, **chosen, **window)
    (count,) = await query(COUNT_SQL, **chosen)
    return {
        **chosen,
        "page": max(number, 1),
        "pages": -(-count["bureaus"] // PAGE),
        "bureaus": await query(BUREAUS_SQL, **chosen, **window),
        "bureau_count": count["bureaus"],
        "years": list(range(min(years), max(years) + 1)) if years else [],
        "per_year": years,
        "cells": {(row["bureau"], row["year"]): row for row in cells},
        "provinces": provinces(),
        "levels": [name for name in LEVELS if name],
        "map": await draw_map(query, language, t, chosen["province"]),
    }


async def draw_map(query: Query, language: str, t: Translate, chosen: str = "") -> Markup:
    """The provinces as tiles, each a link, shaded by how many reports there are."""
    rows = {row["province"]: row for row in await query(PROVINCES_SQL)}
    bureaus = {row["province"]: row["bureaus"] for row in await query(PROVINCE_BUREAUS_SQL)}
    tiles = []
    for province in provinces():
        row = rows.get(province.code)
        reports = row["reports"] if row else 0
        step = sum(reports >= limit for limit in _STEPS)
        name = getattr(province, language)
        x, y = 62 * province.column, 50 * province.row
        words = t("tile", name=name, reports=reports, bureaus=bureaus.get(province.code, 0))
        ink = "#fff" if step >= 3 else "#16213a"
        edge = ' stroke="#b4451f" stroke-width="3"' if province.code == chosen else ""
        size = 12 if len(name) < 8 else 9 if len(name) > 10 else 10
        tiles.append(
            f'<a href="/coverage?province={province.code}" aria-label="{escape(words)}">'
            f"<title>{escape(words)}</title>"
            f'<rect x="{x + 1}" y="{y + 1}" width="60" height="48" rx="5"'
            f' fill="{_FILLS[step]}"{edge}/>'
            f'<text x="{x + 31}" y="{y + 21}" text-anchor="middle" font-size="{size}" fill="{ink}">'
            f"{escape(name)}</text>"
            f'<text x="{x + 31}" y="{y + 38}" text-anchor="middle" font-size="11" fill="{ink}">'
            f"{reports if reports else ''}</text></a>"
        )
    return Markup(
        f'<svg class="map" viewBox="0 0 622 500" role="group" aria-label="{escape(t("map"))}">'
        f"{''.join(tiles)}{_key(t)}</svg>"
    )


def _key(t: Translate) -> str:
    names = ("0", *(f"{limit:,}+" for limit in _STEPS))
    parts = [f'<text x="0" y="438" font-size="11" fill="#5a6780">{escape(t("map_key"))}</text>']
    for index, (fill, name) in enumerate(zip(_FILLS, names, strict=True)):
        x = 44 * index
        parts.append(
            f'<rect x="{x}" y="446" width="40" height="12" fill="{fill}" stroke="#b9c3d2"/>'
            f'<text x="{x + 20}" y="472" text-anchor="middle" font-size="11" fill="#5a6780">'
            f"{name}</text>"
        )
    return "".join(parts)
