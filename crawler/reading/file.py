"""Filing what was read: with all its reports, or with the archive's reason for refusing them."""

from __future__ import annotations

from dataclasses import replace

from archive.errors import RefusedError
from archive.records import Reading, VersionChange
from archive.store import Archive
from extract.records import Finding, Place


def file_reading(archive: Archive, reading: Reading) -> tuple[Reading, tuple[VersionChange, ...]]:
    """Store a reading; gives it as it was stored, and what its reports changed.

    Reports that the archive refuses for their content are lost, their page is not:
    the reading is then filed as failed, with the finding ``extractor_failed``.  Any
    other ArchiveError (a lock, a full disk, a damaged file) is raised, nothing is
    stored, and the document is still to be read.
    """
    try:
        return reading, archive.add_reading(reading)
    except RefusedError as error:
        reading = _without_reports(reading, str(error))
        return reading, archive.add_reading(reading)


def _without_reports(reading: Reading, why: str) -> Reading:
    finding = Finding("extractor_failed", why, Place(document=reading.url), subject=reading.url)
    return replace(reading, state="failed", reports=(), problems=(finding,))
