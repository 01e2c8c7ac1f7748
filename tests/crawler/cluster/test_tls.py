"""Machines that show each other certificates, made and named as the guide says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from tests.crawler.cluster.checking import DELAY, corpus, ids, one_machine
from tests.crawler.cluster.clusters import HIDDEN, Cluster, cluster, command, start
from tests.crawler.cluster.hosts import ROOT, serving
from tests.patience import GIVEN_UP
from tests.test_documentation import DOCS, FENCE, text

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def configured(folder: Path) -> Path:
    """A folder of certificates made with the guide's commands, and Dask's configuration."""
    folder.mkdir()
    blocks = FENCE.findall(text(DOCS / "how-to" / "many-machines.md"))
    (commands,) = [block for language, block in blocks if "openssl req" in block]
    (names,) = [block for language, block in blocks if language == "yaml" and "tls" in block]
    subprocess.run(["/bin/sh", "-ec", commands], cwd=folder, check=True, capture_output=True)
    (folder / "gongan.yaml").write_text(names.replace("/etc/gongan", str(folder)))
    return folder


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return configured(tmp_path_factory.mktemp("ours") / "dask")


@pytest.fixture(scope="module")
def made(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster whose scheduler and workers are configured so."""
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2, tls=ours) as begun:
        yield begun


def test_a_crawl_over_tls_is_that_of_one_machine(
    made: Cluster, ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASK_CONFIG", str(ours))
    with serving(4, years=2) as hosts:
        registry = hosts.registry(tmp_path / "registry")
        expected = one_machine(tmp_path, hosts, registry)
        db = tmp_path / "a.db"
        words = command("crawl", db, registry, made.address, *ids(hosts), delay=DELAY)
        process = start(words, tmp_path)
        told = process.communicate(timeout=GIVEN_UP)
        assert process.returncode == 0, told
        assert corpus(db) == expected


def refused(folder: Path, address: str, variables: Mapping[str, str]) -> str:
    """The one line that a crawl says which must not get in."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "crawl", "sample", "--db", "a.db",
         "--cluster", address],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True, text=True, timeout=GIVEN_UP, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    (line,) = done.stderr.strip().splitlines()
    return line


def test_who_has_no_certificate_of_ours_does_not_get_in(
    made: Cluster, ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = made.address.replace("tls:", "tcp:")
    monkeypatch.delenv("DASK_CONFIG", raising=False)
    none = refused(tmp_path, made.address, {})
    assert "needs certificates, and Dask's configuration here names none" in none
    unencrypted = refused(tmp_path, plain, {"DASK_CONFIG": str(ours)})
    assert "requires encryption: use tls:// instead" in unencrypted
    (tmp_path / "broken").mkdir()
    names = text(ours / "gongan.yaml").replace("machine.pem", "gone.pem")
    (tmp_path / "broken" / "gongan.yaml").write_text(names)
    gone = refused(tmp_path, made.address, {"DASK_CONFIG": str(tmp_path / "broken")})
    assert "certificates that Dask's configuration names cannot be used" in gone
    assert "no scheduler answers" in refused(tmp_path, plain, {})
    # of another authority, on neither side
    theirs = configured(tmp_path / "theirs")
    other = refused(tmp_path, made.address, {"DASK_CONFIG": str(theirs)})
    assert "certificate" in other


def test_what_the_guide_starts_listens_at_its_address_alone(made: Cluster) -> None:
    guide = text(DOCS / "how-to" / "many-machines.md")
    begun = re.findall(r"^dask (?:scheduler|worker) .*$", guide, re.MULTILINE)
    assert len(begun) == 4
    assert all(line.endswith(f" {shlex.join(HIDDEN)}") for line in begun)
    assert made.scheduler is not None
    for process in (made.scheduler, *made.workers.values()):
        assert listening(process.pid) == {"127.0.0.1"}


def listening(pid: int) -> set[str]:
    """Where a process and those that it started listen."""
    root = psutil.Process(pid)
    return {
        connection.laddr.ip
        for process in (root, *root.children(recursive=True))
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
