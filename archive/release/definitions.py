"""The series as a table of a release: what each adds up on each edition, and what changed there."""

from __future__ import annotations

from archive.release.reports import Row
from archive.release.variables import formula
from archive.site.series import all_series


def rows() -> list[Row]:
    """One row a series and edition: cells with ``+`` and ``-``, and the break as it is noted."""
    return [
        (series.key, edition, series.group, series.unit, series.en, series.zh, series.of,
         " + ".join(cells).replace("+ -", "- "), edition in series.breaks,
         series.breaks.get(edition, {}).get("en"), series.breaks.get(edition, {}).get("zh"))
        for series in all_series()
        for edition, cells in formula(series).items()
    ]  # fmt: skip
