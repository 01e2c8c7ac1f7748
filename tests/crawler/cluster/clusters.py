"""A scheduler and workers as processes of their own, on the loopback interface."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.cluster.connection import CALM
from tests.crawler.cluster.hosts import ROOT

LEASE = 8
"""Seconds a host is lent in tests: what dies is replaced soon."""

_CALM = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "20s",
    "DASK_DISTRIBUTED__SCHEDULER__LOCKS__LEASE_VALIDATION_INTERVAL": "0.5s",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "100",
    "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
    **{f"DASK_{key.replace('.', '__').replace('-', '_').upper()}": str(value)
       for key, value in CALM.items()},
}  # fmt: skip


class Cluster:
    """The processes of a cluster; each may be killed, halted and started again.

    ``tls`` is a folder with a configuration of Dask that names certificates.
    """

    def __init__(self, folder: Path, tls: Path | None = None) -> None:
        self.folder = folder
        self._protocol = "tls" if tls else "tcp"
        self._variables = {"DASK_CONFIG": str(tls)} if tls else {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        """The scheduler's."""
        return f"{self._protocol}://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        """Start the scheduler, or another one at the same address."""
        command = ["scheduler", "--protocol", self._protocol, "--host", "127.0.0.1",
                   "--port", str(self.port), *HIDDEN]  # fmt: skip
        self.scheduler = self._start("scheduler", [*_DASK, *command], {})

    def start_worker(
        self, name: str, *, shell: str = "", variables: Mapping[str, str] | None = None
    ) -> None:
        """Start a worker with one thread; ``shell`` goes before it, as limits do."""
        command = [*_DASK, "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1",
                   "--no-nanny", *HIDDEN, "--death-timeout", "60",
                   "--local-directory", str(self.folder / f"dask-{name}")]  # fmt: skip
        if shell:
            command = ["/bin/sh", "-c", f'{shell}; exec "$@"', "sh", *command]
        own = {"GONGAN_SHARDS": str(self.shards(name)), **(variables or {})}
        self.workers[name] = self._start(name, command, own)

    def shards(self, name: str) -> Path:
        """A worker's own folder of shards."""
        return self.folder / f"shards-{name}"

    def kill(self, name: str) -> None:
        """Kill a worker as a machine does that loses power; what it started ends by itself."""
        process = self.workers.pop(name)
        process.kill()
        process.wait()

    def kill_scheduler(self) -> None:
        """Kill the scheduler."""
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def halt(self, name: str) -> None:
        """Stop a worker in its tracks, as swapping or a debugger does."""
        self.workers[name].send_signal(signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a worker go on."""
        self.workers[name].send_signal(signal.SIGCONT)

    def said(self, name: str) -> str:
        """What a process wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self) -> None:
        """End all."""
        for process in (*self.workers.values(), self.scheduler):
            if process is not None:
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()

    def _start(
        self, name: str, command: Sequence[str], variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **_CALM, **self._variables, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


HIDDEN = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
"""Without the address their web servers listen on all interfaces, dashboard or not."""

_DASK = [sys.executable, "-m", "dask"]


@contextmanager
def cluster(folder: Path, workers: int = 3, tls: Path | None = None) -> Iterator[Cluster]:
    """A scheduler with so many workers ``w0``, ``w1`` and so on, while the block runs."""
    made = Cluster(folder, tls)
    try:
        made.start_scheduler()
        for number in range(workers):
            made.start_worker(f"w{number}")
        yield made
    finally:
        made.close()


def command(
    kind: str, db: Path, registry: Path, address: str | None, *more: str, delay: float = 0.3
) -> list[str]:
    """A call of gongan that crawls."""
    words = [sys.executable, "-m", "crawler.cli", kind, "--db", str(db), "--portals", str(registry)]
    if kind == "crawl":
        words += ["--delay", str(delay), "--quiet"]
    return [*words, *(["--cluster", address] if address else []), *more]


def start(
    words: Sequence[str], folder: Path, budget: int = 0, lease: int = LEASE
) -> subprocess.Popen[str]:
    """Start a call in a folder whose gongan.toml has the tests' terms."""
    (folder / "gongan.toml").write_text(
        f"[cluster]\nlease = {lease}\n[crawl]\nparallel_portals = 8\nrun_requests = {budget}\n",
        encoding="utf-8",
    )
    return subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **_CALM, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ahead(folder: Path, minutes: int) -> dict[str, str]:
    """Variables for a process whose clock is so many minutes ahead; the folder is for that."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_CLOCK, encoding="utf-8")
    path = os.pathsep.join((str(folder), str(ROOT)))
    return {"PYTHONPATH": path, "TEST_MINUTES": str(minutes)}


_CLOCK = """
import os
from datetime import UTC, datetime, timedelta
from common import times
ahead = timedelta(minutes=int(os.environ["TEST_MINUTES"]))
kept = times.clock(lambda: datetime.now(UTC) + ahead)  # it ends when it is forgotten
kept.__enter__()
"""
