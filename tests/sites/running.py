"""Portals in a process of their own, for tests that run no reactor."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.sites.faults import Faults
from tests.sites.model import Expected, Served, Site
from tests.sites.portals import site

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class RunningSite:
    """A portal that another process serves; ``url`` has no slash at its end."""

    site: Site
    url: str
    log_file: Path

    @property
    def expected(self) -> list[Expected]:
        """The reports that a crawl must find, documents as paths."""
        return list(self.site.expected)

    def log(self) -> list[Served]:
        """What has been served so far, in order."""
        if not self.log_file.exists():
            return []
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [Served(**json.loads(line)) for line in lines]

    def clear(self) -> None:
        """Forget what has been served so far, to look at a second crawl by itself."""
        self.log_file.unlink(missing_ok=True)

    def portal(self, *, column: bool = True, **fields: Any) -> dict[str, Any]:
        """The fields of a registry entry for the portal, with its column or only its home page."""
        entry = {
            "id": self.site.name,
            "name": self.site.bureau,
            "hosts": ["127.0.0.1", *(["localhost"] if self.site.files_host else [])],
            "family": self.site.family,
            "home_url": f"{self.url}/",
            "local": True,
            **self.site.entry,
        }
        if column:
            paths = (self.site.column, *self.site.more_columns)
            entry["columns"] = [self.url + path for path in paths]
        return {**entry, **fields}


@contextmanager
def serve_all(*names: str, faults: Faults | None = None) -> Iterator[dict[str, RunningSite]]:
    """Serve these portals from one process while the block runs.

    Raises RuntimeError when they cannot be served, with what Python said.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "stderr"
        command = [sys.executable, "-m", "tests.sites", *names, "--logs", folder]
        if faults is not None:
            command += ["--faults", json.dumps(asdict(faults))]
        with (
            said.open("w") as errors,
            subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as process,
        ):
            try:
                line = process.stdout.readline() if process.stdout else ""
                if not line:
                    message = said.read_text(encoding="utf-8").strip()
                    raise RuntimeError(f"the portals could not be served: {message}")
                yield {
                    name: RunningSite(site(name), url, Path(folder) / f"{name}.jsonl")
                    for name, url in json.loads(line).items()
                }
            finally:
                process.terminate()


@contextmanager
def serve(name: str, *, faults: Faults | None = None) -> Iterator[RunningSite]:
    """Serve one portal while the block runs, with faults if any are given."""
    with serve_all(name, faults=faults) as running:
        yield running[name]
