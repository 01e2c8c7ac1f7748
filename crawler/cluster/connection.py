"""The way to a cluster: a scheduler's address, or this machine's cores.

Nothing of Dask is imported before a cluster was asked for.  A scheduler executes what its
clients send, with the rights of the workers' user: it belongs on a network of one's own, or
behind TLS (``tls://``, with the certificates that Dask's own configuration names).
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from time import monotonic, time
from typing import Any

from common.errors import CrawlError

LOCAL = "local"
"""The address that stands for the cores of this machine."""

_CONNECT = 30.0
"""Seconds in which a scheduler has to answer, and a first worker has to be there."""

CALM = {
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.profile.enabled": False,
}
"""Dask's looks at itself, fewer: they take two seconds of processor a minute, for nobody here.

For ``local``; docs/how-to/many-machines.md says it for others.
"""

_FRESH = 2.0
"""Seconds for which is believed what the scheduler said of its workers."""


class ClusterError(CrawlError):
    """The cluster that was asked for cannot be used; the message says what to do."""


@dataclass(slots=True)
class Cluster:
    """A connection to a scheduler; ``client`` is Dask's."""

    address: str
    client: Any
    _threads: dict[str, int] = field(default_factory=dict)
    _asked: float = -inf

    @property
    def is_local(self) -> bool:
        """Whether the cluster was made for this run alone."""
        return self.address == LOCAL

    def renew(self, client: Any) -> None:
        """Go on with another connection."""
        self.client, self._asked = client, -inf

    def slots(self) -> int:
        """How many tasks run at the same time: the threads of all workers.

        None while the scheduler cannot be asked.
        """
        return sum(self._known().values())

    def workers(self) -> list[str]:
        """The addresses of the workers that are there now."""
        return list(self._known())

    def _known(self) -> dict[str, int]:
        """The workers and their threads, as known a moment ago: asking costs all three."""
        if monotonic() - self._asked >= _FRESH:
            try:
                self._threads = self.client.nthreads()
            except (OSError, TimeoutError, ValueError, RuntimeError):
                self._threads = {}
            self._asked = monotonic()
        return self._threads

    def scheduler_age(self) -> float:
        """Seconds since the scheduler was started, by its own clock."""
        return float(self.client.run_on_scheduler(_age))

    def ask_scheduler(self, handler: str, /, **values: Any) -> Any:
        """What a handler of the scheduler answers; raises OSError or RuntimeError."""
        return self.client.sync(getattr(self.client.scheduler, handler), **values)


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """A cluster with a worker at least; raises ClusterError with what to do about it."""
    distributed = _distributed()
    logging.getLogger("distributed").setLevel(logging.ERROR)
    # a seed is a part of an archive, and is meant to be sent
    warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
    if address == LOCAL:
        with _local(distributed) as made, distributed.Client(made) as client:
            yield Cluster(LOCAL, client)
        return
    cluster = Cluster(address, connect(address))
    try:
        if not cluster.workers():
            raise ClusterError(
                f"the scheduler at {address} has no worker: start one on each machine with "
                f"'dask worker {address}'"
            )
        yield cluster
    finally:
        cluster.client.close()


def connect(address: str) -> Any:
    """A client of the scheduler there, once a worker has come or some time is over.

    Raises ClusterError.
    """
    distributed = _distributed()
    security = _security(distributed, address)
    try:
        client = distributed.Client(
            address, timeout=_CONNECT, set_as_default=False, security=security
        )
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(
            f"no scheduler answers at {address} ({said:.200}): start one with 'dask scheduler', "
            "or check the address"
        ) from error
    try:
        client.wait_for_workers(1, timeout=_CONNECT)
    except TimeoutError:
        pass
    except OSError as error:
        client.close()
        raise ClusterError(f"the scheduler at {address} went away: {error}") from error
    return client


def _security(distributed: Any, address: str) -> Any:
    """What Dask's configuration says of certificates, if it goes with the address.

    Looked at before anything connects: a client that cannot be made takes Dask a minute to
    end, and says less.  Raises ClusterError.
    """
    security = distributed.Security()
    try:
        arguments = security.get_connection_args("client")
    except OSError as error:  # of ssl, too
        raise ClusterError(
            f"the certificates that Dask's configuration names cannot be used: {error}"
        ) from error
    if address.startswith("tls:") and arguments["ssl_context"] is None:
        raise ClusterError(
            f"{address} needs certificates, and Dask's configuration here names none: see "
            "distributed.comm.tls in docs/how-to/many-machines.md"
        )
    if arguments["require_encryption"] and not address.startswith("tls:"):
        raise ClusterError(
            f"Dask's configuration here requires encryption: use tls:// instead of {address}"
        )
    return security


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(
            "--cluster needs Dask: pip install 'gongan-archive[cluster]', here and on every worker"
        ) from error
    return distributed


@contextmanager
def _local(distributed: Any) -> Iterator[Any]:
    """Workers on the loopback interface, a process for each core, without a dashboard.

    Certificates made for this run alone keep other users of the machine out.
    """
    import dask

    # a web server is begun in any case: it says nothing, and no matter where
    warnings.filterwarnings(
        "ignore", message=r"\s*Port 8787 is already in use", category=UserWarning
    )
    with (
        dask.config.set(
            {
                **CALM,
                "distributed.worker.daemon": False,
                "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": [],
            }
        ),
        distributed.LocalCluster(
            n_workers=os.cpu_count() or 1,
            threads_per_worker=1,
            host="tls://127.0.0.1",
            protocol="tls",
            security=distributed.Security.temporary(),
            dashboard_address=None,
            silence_logs=logging.ERROR,
        ) as cluster,
    ):
        yield cluster


def _age(dask_scheduler: Any) -> float:
    return time() - float(dask_scheduler.time_started)
