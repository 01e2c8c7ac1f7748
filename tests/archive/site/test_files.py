"""Pages of reports that stand in files: every cell's page is there and cites the file's bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "datasette", reason="browsing is an extra: pip install 'gongan-archive[browse]'"
)

from archive import citations
from archive.site.addresses import cell_url
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from crawler.cli.browse import snapshot_tools
from tests.archive.making import begin
from tests.archive.site.asking import get
from tests.archive.versions.filed import HOST, Piece, file_article, zipped

BUREAU, YEAR = "沈阳市公安局", 2020
PAGE = f"{HOST}/{BUREAU}/{YEAR}.html"
MEMBER = "表/2020.html"
TABLE = "<table><tr><td>数</td><td>73</td></tr></table>"
ZIP = zipped({MEMBER: f"<html><body><h1>内附表</h1>{TABLE}</body></html>".encode()})
ATTACHED = Piece(f"{HOST}/a.html", f"{HOST}/a.html", f"<html><body>{TABLE}</body></html>".encode())
CASES = {
    "attached": (ATTACHED, [ATTACHED.document]),
    "moved": (Piece(f"{HOST}/m.html".replace("http:", "https:"), f"{HOST}/m.html", b"<p>m</p>"),
              [f"{HOST}/m.html"]),
    "zipped": (Piece(f"{HOST}/z.zip", f"{HOST}/z.zip", ZIP), [f"{HOST}/z.zip!{MEMBER}"]),
    "in both": (ATTACHED, [PAGE, ATTACHED.document]),
}  # fmt: skip


@pytest.fixture(params=CASES)
def filed(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A site on a copy of an archive with such a report, that archive, and the file."""
    piece, stands_in = CASES[request.param]
    path = tmp_path / "filed.db"
    with open_archive(path) as archive:
        run = begin(archive)
        file_article(archive, run, BUREAU, YEAR, stands_in=stands_in, pieces=[piece])
        archive.finish_run(run, "ok", {})
    publish(path, tmp_path / "copy.db")
    site = make_site(tmp_path / "copy.db", snapshot_tools())
    yield site, path, piece
    close(site)


def test_every_cell_has_its_page_and_cites_what_it_was_read_from(filed: Any) -> None:
    site, path, _ = filed
    with open_archive(path, read_only=True) as archive:
        cells = [
            (".".join(key), url, digest)
            for *key, url, digest in archive.db.execute(
                'SELECT f."table", f."row", f."column", d.url,'
                " (SELECT c.payload_digest FROM captures c WHERE replace(c.url, 'https', 'http') ="
                " iif(instr(d.url, '!'), substr(d.url, 1, instr(d.url, '!') - 1), d.url))"
                " FROM figures f JOIN documents d ON d.id = f.document_id LIMIT 4"
            )
        ]
        for name, url, digest in cells:
            answer = get(site, f"{cell_url(BUREAU, YEAR, name)}?lang=en")
            assert answer.status_code == 200
            assert digest in answer.text
            assert url in answer.text
            cited = citations.find(archive.db, f"210100/{YEAR}/{name}")
            assert url in cited.text


def test_a_cell_is_shown_beside_its_file(filed: Any) -> None:
    site, _, _ = filed
    address = get(site, f"/r/210100/{YEAR}.json").json()
    named = {source["document_id"]: source for source in address["sources"]}
    for figure in address["figures"][:2]:
        assert figure["document_id"] in named
        name = f"{figure['table']}.{figure['row']}.{figure['column']}"
        shown = get(site, f"/r/210100/{YEAR}?cell={name}&lang=en").text
        (frame,) = re.findall(r"<iframe[^>]*src=\"([^\"]+)\"", shown)
        answer = get(site, frame.replace("&amp;", "&"))
        assert answer.status_code == 200
        url = named[figure["document_id"]]["url"]
        assert ("内附表" in answer.text) == url.endswith(MEMBER)
