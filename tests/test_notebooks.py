"""The example notebooks run as they are, on a release of the demo, and say what it holds.

Their code is run as a script: a notebook is JSON, and needs no Jupyter for that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.release.export import SUMS
from tests.test_documentation import DOCS

NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
GONGAN = (sys.executable, "-m", "crawler.cli")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    db = folder / "demo.db"
    subprocess.run([*GONGAN, "demo", "--db", str(db)], check=True, capture_output=True)
    made = folder / "release"
    export = ("export", "dataset", "--db", str(db), "--out", str(made), "--version", "2026.11")
    subprocess.run([*GONGAN, *export], check=True, capture_output=True)
    return made


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def run(path: Path, release: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the code of a notebook prints, in a folder of its own."""
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    script = "\n\n".join("".join(cell["source"]) for cell in cells)
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-c", script],
        cwd=folder, env={**os.environ, "RELEASE": str(release)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS] == [
        "checks-with-duckdb.ipynb", "series-with-pandas.ipynb"
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_one_and_holds_no_outputs(path: Path) -> None:
    book = read(path)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in book["cells"]]
    assert len(set(names)) == len(names)
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_the_sums_are_those_of_the_archive(release: Path, tmp_path: Path) -> None:
    ended = run(DOCS / "notebooks" / "checks-with-duckdb.ipynb", release, tmp_path)
    assert ended.returncode == 0, ended.stderr
    sums = [line for line in ended.stdout.splitlines() if line.startswith("210100/2020: ")]
    assert sums == ["210100/2020: 43 = 43"]
    assert "!=" not in ended.stdout
    assert "items_not_negative | fail | 1" in ended.stdout


def test_series_are_those_of_the_panel(release: Path, tmp_path: Path) -> None:
    ended = run(DOCS / "notebooks" / "series-with-pandas.ipynb", release, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "9 reports of" in ended.stdout
    assert "sha256:" in ended.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_file_that_was_changed_is_told(path: Path, release: Path, tmp_path: Path) -> None:
    sums = (release / SUMS).read_text(encoding="utf-8")
    copy = tmp_path / "changed"
    copy.mkdir()
    for file in release.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    name = sums.splitlines()[0].split(maxsplit=1)[1]
    (copy / name).write_bytes(b"another")
    ended = run(path, copy, tmp_path)
    assert ended.returncode != 0
    assert f"{name} is not the file of the release" in ended.stderr
