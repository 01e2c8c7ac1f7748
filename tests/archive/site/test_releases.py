"""Releases on the site: what is listed, what is given, and what is not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site.pages import releases
from archive.site.server import close, make_site
from crawler.cli.browse import snapshot_tools
from tests.archive.site.asking import get

OUTSIDE = "what stands outside"
FILES = {"reports.csv.gz": b"\x1f\x8b rows", "README.md": "# 说明\n".encode()}


def release(root: Path, name: str, version: str, files: dict[str, bytes] = FILES) -> Path:
    """A folder as ``gongan export dataset`` leaves one, with few files."""
    folder = root / name
    folder.mkdir(parents=True)
    said = {
        "title": f"Reports </script><script>alert(1)</script>, release {version}",
        "description": "Figures <b>of reports</b>",
        "version": version,
        "created": "2026-11-29T00:00:00Z",
    }
    whole = {**files, "datapackage.json": json.dumps(said).encode()}
    for file, data in whole.items():
        (folder / file).write_bytes(data)
    sums = [f"{hashlib.sha256(data).hexdigest()}  {file}" for file, data in whole.items()]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("releases")
    (root.parent / "secret.txt").write_text(f"{OUTSIDE}\n", encoding="utf-8")
    release(root, "2026.9", "2026.9")
    last = release(root, "2026.11", "2026.11")
    (last / "unnamed.txt").write_text("not in the sums", encoding="utf-8")
    (last / "link.md").symlink_to(root.parent / "secret.txt")
    with (last / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        for name in ("link.md", "../../secret.txt", "gone.csv"):
            sums.write(f"{'0' * 64}  {name}\n")
    (root / "elsewhere").symlink_to(root.parent)
    (root / "broken").mkdir()
    (root / "broken" / "datapackage.json").write_text("[" * 100_000, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def site(published: Path, folder: Path) -> Iterator[Any]:
    made = make_site(published, snapshot_tools(), releases=folder)
    yield made
    close(made)


def test_releases_are_listed_the_latest_first(site: Any) -> None:
    tree = html.fromstring(get(site, "/releases").text)
    assert tree.xpath("//tbody//a/text()") == ["2026.11", "2026.9"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_release_names_its_files_with_size_and_digest(site: Any, language: str) -> None:
    page = get(site, f"/releases/2026.11?lang={language}")
    tree = html.fromstring(page.text)
    rows = [[cell.text_content() for cell in row] for row in tree.xpath("//tbody/tr")]
    digest = hashlib.sha256(FILES["README.md"]).hexdigest()
    assert ["README.md", str(len(FILES["README.md"])), digest] in rows
    assert {row[0] for row in rows} == {*FILES, "datapackage.json"}
    (about,) = tree.xpath("//script[@type='application/ld+json']/text()")
    said = json.loads(about)
    assert said["@type"] == "Dataset"
    assert said["version"] == "2026.11"
    assert {one["sha256"] for one in said["distribution"]} == {row[2] for row in rows}
    assert len(tree.xpath("//main//script")) == 1
    assert "alert(1)</script>" not in page.text


def test_a_file_is_given_byte_for_byte_to_keep(site: Any) -> None:
    for name, data in FILES.items():
        answer = get(site, f"/releases/2026.11/{name}")
        assert answer.content == data
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"README.md" in get(site, "/releases/2026.11/SHA256SUMS").content


@pytest.mark.parametrize(
    "path",
    [
        "2026.11/unnamed.txt", "2026.11/link.md", "2026.11/gone.csv", "2026.11/SHA256SUMS%00",
        "2026.11/..%2F..%2Fsecret.txt", "..%2Fsecret.txt", "2026.11/..", "elsewhere",
        "elsewhere/secret.txt", "broken", ".", "%2E%2E", "nothing",
    ],
)  # fmt: skip
def test_nothing_else_is_given(site: Any, path: str) -> None:
    answer = get(site, f"/releases/{path}")
    assert "content-disposition" not in answer.headers
    assert answer.status_code == 404 or answer.url.path == "/releases"  # the client tidied it
    assert (OUTSIDE + "\n").encode() not in answer.content


def test_a_site_without_releases_says_so(published: Path) -> None:
    made = make_site(published)
    try:
        assert "No release is given here" in get(made, "/releases").text
        assert get(made, "/releases/2026.11").status_code == 404
    finally:
        close(made)


def test_a_real_release_is_one(demo: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="releases need the extra: pip install '.[release]'")
    from tests.crawler.cli.calling import gongan

    called = gongan("export", "dataset", "--db", demo, "--out", tmp_path / "r1", "--version", "1.0")
    assert called.code == 0, called.err
    (found,) = releases.releases(tmp_path)
    assert found.version == "1.0"
    assert {one.name for one in found.files} == {
        path.name for path in (tmp_path / "r1").iterdir() if path.name != releases.SUMS
    }
