"""A crawl on a cluster: as one on this machine, from the outside."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.nights import Mode
from archive.store import open_archive
from crawler.cluster.connection import connected
from crawler.cluster.lead import CHILD, Leader
from crawler.cluster.seeding import Seeds, without_readers
from crawler.cluster.work import Terms, Work
from crawler.config import Config
from crawler.config.identity import user_agent
from crawler.config.spec import scrapy_default
from crawler.crawl.run import options_of
from crawler.crawl.session import own_settings, portal_record
from crawler.crawl.summary import RunSummary
from spiders.portals import Portal


def terms(cluster: str, command: str, config: Config, closes_in: float | None = None) -> Terms:
    """The terms of a run as configured."""
    wanted = config.cluster
    zone = config.nightly.timezone.key
    return Terms(cluster, command, zone, wanted.lease, wanted.exchange, closes_in)


def crawl(
    portals: Sequence[Portal],
    terms: Terms,
    *,
    db: Path,
    contact: str | None,
    settings: Mapping[str, Any],
    modes: Mapping[str, Mode] | None = None,
) -> RunSummary:
    """Crawl the portals on a cluster into the archive at ``db``; blocks until all is done.

    As :func:`crawler.crawl.run.crawl`, which the tasks call.  ``terms.exchange`` is a folder
    or fsspec address that all machines can reach, for shards; empty if they come through the
    scheduler.  Raises as that does, and ClusterError.
    """
    options = options_of(portals, db, contact, settings)
    with (
        connected(terms.cluster) as cluster,
        open_archive(db) as archive,
        tempfile.TemporaryDirectory(prefix="gongan-lead-") as folder,
    ):
        archive.put_portals([portal_record(portal) for portal in portals])
        run_id = archive.start_run(
            terms.command,
            user_agent=user_agent(options.get("GONGAN_CONTACT") or None),
            settings=own_settings(options) | {"cluster": terms.cluster},
        )
        usual = scrapy_default("GONGAN_READERS")
        work = Work(
            portals=portals,
            terms=terms,
            options=options,
            settings=without_readers({**settings, **CHILD}, usual),
            modes=modes or {},
        )
        leader = Leader(archive, cluster, work, Seeds(archive, Path(folder), options), run_id)
        try:
            summary = leader.go()
        except BaseException:
            archive.finish_run(run_id, "failed", leader.summing.counts(archive, run_id))
            raise
        return summary
