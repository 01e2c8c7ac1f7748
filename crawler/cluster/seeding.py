"""Seeds: what each task's shard begins with, made just before the task is sent."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zstandard
from scrapy.settings import BaseSettings

from archive.merging import shard
from archive.store import Archive, open_archive
from common.times import present
from crawler.cluster.groups import HostGroup
from crawler.crawl.queue.recheck import RecheckPolicy, is_due
from spiders.portals import Portal

_LEVEL = 1
"""zstd's level: pages in a seed are packed already."""

_FILES_SQL = (
    "SELECT DISTINCT url FROM captures WHERE portal_id = ? AND kind IN ('attachment', 'image')"
)


class Seeds:
    """Makes seeds of one archive in a folder of its own."""

    def __init__(self, archive: Archive, folder: Path, settings: BaseSettings) -> None:
        self._archive = archive
        self._folder = folder
        self._empty = folder / "empty.db"
        self._rechecks = settings.getbool("GONGAN_RECHECK")
        self._policy = RecheckPolicy.of(settings)
        with open_archive(self._empty):
            pass

    def of(self, group: HostGroup, run_id: int) -> bytes:
        """The seed of a group; raises ArchiveError."""
        target = self._folder / "seed.db"
        shutil.copyfile(self._empty, target)
        part = shard.Part(
            portal_ids=[portal.id for portal in group.portals],
            hosts=group.hosts,
            run_id=run_id,
            without=self._not_asked_for(group.portals),
        )
        shard.seed(self._archive.path, target, part)
        return zstandard.ZstdCompressor(level=_LEVEL).compress(target.read_bytes())

    def _not_asked_for(self, portals: tuple[Portal, ...]) -> frozenset[str]:
        """Files whose time has not come: they are large, and a crawl that re-checks spares them.

        A page that has changed is then read again once its shard was merged.
        """
        if not self._rechecks:
            return frozenset()
        db, now = self._archive.db, present()
        return frozenset(
            url
            for portal in portals
            for (url,) in db.conn.execute(_FILES_SQL, (portal.id,)).fetchall()
            if not is_due(db, url, self._policy, now)
        )


def without_readers(settings: Mapping[str, Any], usual: int) -> dict[str, Any]:
    """Settings for another machine: how many readers are usual depends on its own CPUs."""
    return {
        name: value
        for name, value in settings.items()
        if name != "GONGAN_READERS" or value != usual
    }
