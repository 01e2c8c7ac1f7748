"""Reading is spread over a cluster, and comes out as on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archive.store import open_archive
from crawler.cluster.connection import connected
from crawler.cluster.reading import ClusterPool
from crawler.reading.read import ReadJob
from spiders.portals import Portal
from spiders.portals.writing import to_toml
from tests.archive.canonical import QUERIES
from tests.crawler.backfill import archives, running, world
from tests.crawler.cluster.clusters import Cluster, cluster
from tests.crawler.cluster.hosts import ROOT, name
from tests.crawler.reading.readers import misbehave
from tests.patience import GIVEN_UP
from tests.sites.reports import reports


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with two workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of several bureaus in a WARC file."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = tmp_path_factory.mktemp("warc") / "reports.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(6):
            for one in reports(name(number), range(2020, 2024)):
                page = f"<!DOCTYPE html><meta charset=utf-8><title>{one.title}</title>" \
                    f"<h1>{one.title}</h1><div class=TRS_Editor>{one.html()}</div>"  # fmt: skip
                writer.write_record(
                    writer.create_warc_record(
                        f"http://gaj{number}.example.gov.cn/{one.month}/t{one.compact}.html",
                        "response",
                        payload=_file(page.encode()),
                        http_headers=StatusAndHeaders(
                            "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
                        ),
                        warc_headers_dict={"WARC-Date": "2025-02-01T00:00:00Z"},
                    )
                )
    return path


def _file(data: bytes) -> object:
    from io import BytesIO

    return BytesIO(data)


def gongan(folder: Path, *words: str | Path, home: Path | None = None) -> str:
    """What a call prints; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_SAME = ("captures", "documents", "reports", "versions", "figures", "sections", "findings")


def content(path: Path) -> dict[str, list[str]]:
    """What was read, without the times at which it was."""
    with open_archive(path, create=False) as archive:
        found = {}
        for table in ("figures", "sections"):
            rows = archive.db.execute(QUERIES[table]).fetchall()
            found[table] = sorted(map(repr, rows))
        found["versions"] = sorted(
            repr(row)
            for row in archive.db.execute(
                "SELECT r.bureau, r.year, v.digest, v.number, v.is_current FROM versions v"
                " JOIN reports r ON r.id = v.report_id"
            )
        )
        found["findings"] = sorted(
            repr(row)
            for row in archive.db.execute("SELECT rule, message, fingerprint FROM findings")
        )
        found["states"] = archive.db.execute("SELECT state, count(*) FROM readings GROUP BY 1") \
            .fetchall()  # fmt: skip
        return found


def test_import_and_reparse_read_on_the_cluster(two: Cluster, warc: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    gongan(tmp_path, "import", "warc", warc, "--all", "--db", here)
    gongan(tmp_path, "import", "warc", warc, "--all", "--db", there, "--cluster", two.address)
    assert content(there) == content(here)
    assert len(content(there)["versions"]) == 24
    before = content(there)
    told = gongan(tmp_path, "reparse", "--again", "--db", there, "--cluster", two.address)
    assert "24 documents read, 0 came out otherwise, 0 could not be read" in told
    after = content(there)
    assert after.pop("states") == [("report", 48)]
    before.pop("states")
    assert after == before


def test_a_document_that_costs_its_reader_costs_none_of_its_batch(two: Cluster) -> None:
    bodies = ("die", "good", "riddle", "killed")
    jobs = [ReadJob(body.encode(), "text/plain", f"http://example.org/{body}") for body in bodies]
    with (
        connected(two.address) as there,
        ClusterPool(there, GIVEN_UP, None, reader=misbehave) as pool,
    ):
        told = [one.result(GIVEN_UP) for one in [pool.submit(job) for job in jobs]]
    assert [one.url for one in told] == [job.url for job in jobs]
    assert [one.state for one in told] == ["failed", "no_report", "failed", "failed"]
    assert not any(one.unread for one in told)
    said = [problem.message for one in told for problem in one.problems]
    assert len(said) == 3
    for words, text in zip(("exit code 7", "can be used", "SIGKILL"), said, strict=True):
        assert words in text


def test_backfill_asks_from_here_and_reads_on_the_cluster(two: Cluster, tmp_path: Path) -> None:
    bureaus = world.bureaus(1)
    entries = tmp_path / "entries"
    entries.mkdir()
    (entry,) = [bureau.entry() for bureau in bureaus]
    fields = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    (entries / "world.toml").write_text(to_toml(Portal(**fields)), encoding="utf-8")
    found = []
    for more in ([], ["--cluster", two.address]):
        db = tmp_path / f"a{len(more)}.db"
        running.seed(db, bureaus)
        with archives.serve(archives.Wayback(world.captured(bureaus))) as archive:
            words = ["--at", archive.url, "--delay", "0", "--db", db, "--portals", entries]
            gongan(tmp_path, "backfill", *words, "--quiet", "world_0", *more)
        found.append((running.reports(db), content(db)))
    assert found[1] == found[0]
    assert found[1][0]


def test_extract_takes_what_pages_name_in_their_folder(two: Cluster, tmp_path: Path) -> None:
    files = _saved_pages(tmp_path)
    alone = gongan(tmp_path, "extract", *files, "--format", "json")
    spread = gongan(tmp_path, "extract", *files, "--format", "json", "--cluster", two.address)
    assert json.loads(spread) == json.loads(alone)
    assert len(json.loads(spread)["reports"]) == 3


def _saved_pages(folder: Path) -> Sequence[str]:
    """A page by itself, one that goes on beside it, and one whose report is attached to it."""
    whole, parted, attached = reports("测试市公安局", range(2021, 2024))
    frame = "<!DOCTYPE html><meta charset=utf-8><title>{0}</title><h1>{0}</h1><div>{1}</div>"
    (folder / "whole.html").write_text(frame.format(whole.title, whole.html()))
    for number, text in enumerate(parted.parts(3)):
        ending = f"_{number}" if number else ""
        (folder / f"parted{ending}.html").write_text(frame.format(parted.title, text))
    (folder / "files").mkdir()
    (folder / "files" / "年报.docx").write_bytes(attached.docx())
    link = f'<p><a href="files/年报.docx">附件：{attached.title}.docx</a></p>'
    (folder / "attached.html").write_text(frame.format(attached.title, link))
    return ["whole.html", "parted.html", "attached.html"]
