"""The sample portal in a process of its own, for callers that run no reactor."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from common.processes import running
from common.records import structure
from crawler.sample.server import Served


@dataclass(frozen=True, slots=True)
class RunningSample:
    """A portal that another process serves: its address and access log."""

    url: str
    log_file: Path

    def log(self) -> list[Served]:
        """What has been served so far, in order."""
        if not self.log_file.exists():
            return []
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [structure(json.loads(line), Served) for line in lines]


@contextmanager
def serve(visit: int = 1, port: int = 0) -> Iterator[RunningSample]:
    """Serve the portal while the block runs; :exc:`RuntimeError` when it cannot start."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.jsonl"
        command = [sys.executable, "-m", "crawler.sample", "--port", str(port)]
        command += ["--visit", str(visit), "--log", str(log)]
        with running(command) as process:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url:
                message = process.stderr.read() if process.stderr else ""
                raise RuntimeError(f"the sample portal did not start: {message.strip()}")
            yield RunningSample(url, log)
