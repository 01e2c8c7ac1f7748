"""Readers for a command: processes of this machine, or those of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crawler.config.spec import scrapy_default
from crawler.reading.pool import Reader, ReaderPool, Readers
from crawler.reading.read import read_job


@contextmanager
def readers(jobs: int, cluster: str | None, reader: Reader = read_job) -> Iterator[Readers]:
    """So many reader processes with the usual limits, or those of the cluster at an address.

    Raises ClusterError.
    """
    if cluster is None:
        memory = scrapy_default("GONGAN_READ_MEMORY_MB") * 2**20 or None
        limit = scrapy_default("GONGAN_READ_TIMEOUT")
        with ReaderPool(jobs, limit, memory, reader=reader) as pool:
            yield pool
        return
    from crawler.cluster.connection import connected
    from crawler.cluster.reading import pool_on

    with connected(cluster) as there, pool_on(there, reader) as spread:
        yield spread
