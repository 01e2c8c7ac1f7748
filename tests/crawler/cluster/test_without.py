"""Without a cluster nothing of it is there; with 'local', the cores of this machine are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import dask

from crawler.cluster.connection import CALM
from tests.crawler.cluster.checking import DELAY, corpus, ids, one_machine
from tests.crawler.cluster.clusters import command, start
from tests.crawler.cluster.hosts import ROOT, serving
from tests.patience import GIVEN_UP

_MODULES = ("crawl", "nightly", "reparse", "extract", "import_", "backfill")


def python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )


def test_nothing_of_it_is_imported_unless_it_is_asked_for(tmp_path: Path) -> None:
    program = f"""
import importlib, sys
for name in {_MODULES!r}:
    importlib.import_module(f"crawler.cli.{{name}}")
print([m for m in sys.modules if m.split(".")[0] in ("dask", "distributed")
       or m.startswith("crawler.cluster")])
"""
    done = python(program, tmp_path)
    assert done.stdout.strip() == "[]", done.stderr


def test_without_the_extra_a_line_says_what_to_install(tmp_path: Path) -> None:
    for words in (
        ["crawl", "sample", "--cluster", "local"],
        ["reparse", "--cluster", "tcp://127.0.0.1:8786", "--again"],
    ):
        program = f"""
import sys
sys.modules["distributed"] = None
from pathlib import Path
from archive.store import open_archive
from tests.archive.making import begin, capture
with open_archive(Path("gongan.db")) as archive:
    stored = archive.add_capture(capture(begin(archive)))
    archive.mark_for_reading(stored.id)
from crawler.cli.main import main
main({words!r})
"""
        done = python(program, tmp_path)
        assert done.returncode == 1
        assert "pip install 'gongan-archive[cluster]'" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_an_address_without_a_scheduler_is_told(tmp_path: Path) -> None:
    program = """
import crawler.cluster.connection as connection
connection._CONNECT = 1.0
from crawler.cli.main import main
main(["crawl", "sample", "--db", "a.db", "--cluster", "tcp://127.0.0.1:9"])
"""
    done = python(program, tmp_path)
    assert done.returncode == 1
    assert "no scheduler answers at tcp://127.0.0.1:9" in done.stderr


def test_local_uses_this_machine_alone(tmp_path: Path) -> None:
    with serving(4, years=2) as hosts:
        registry = hosts.registry(tmp_path / "registry")
        expected = one_machine(tmp_path, hosts, registry)
        words = command("crawl", tmp_path / "a.db", registry, "local", *ids(hosts), delay=DELAY)
        process = start(words, tmp_path)
        told = process.communicate(timeout=GIVEN_UP)
        assert process.returncode == 0, told
        assert corpus(tmp_path / "a.db") == expected


def test_the_guide_gives_other_clusters_the_calm_that_local_has(tmp_path: Path) -> None:
    guide = (ROOT / "docs/how-to/many-machines.md").read_text(encoding="utf-8")
    (told,) = (
        block for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if "tick" in block
    )
    (tmp_path / "gongan.yaml").write_text(told, encoding="utf-8")
    values = dask.config.collect(paths=[str(tmp_path)], env={})
    assert {key: dask.config.get(key, config=values) for key in CALM} == CALM
