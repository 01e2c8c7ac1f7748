"""Pictures of cells in doubt as files: a strip of the page, or the document with its mark."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", reason="pip install 'gongan-archive[browse]'")

from PIL import Image

from tests.crawler.cli.calling import gongan

CELL = 'f."table" || \'.\' || f."row" || \'.\' || f."column"'
OF_KIND = f"""
SELECT r.bureau, r.year, min({CELL}) FROM figures f
  JOIN versions v ON v.id = f.version_id AND v.is_current = 1
  JOIN reports r ON r.id = v.report_id JOIN documents d ON d.id = f.document_id
 WHERE f.grid IS NOT NULL AND (f.box IS NOT NULL) = ? AND d.media_type = ?
 GROUP BY r.id ORDER BY r.id LIMIT 1"""


@pytest.fixture
def flagged(demo: Path, tmp_path: Path) -> tuple[Path, dict[str, tuple[str, int, str]]]:
    """The demo's archive with a cell of a PDF and one of a web page flagged."""
    path = tmp_path / "flagged.db"
    shutil.copy(demo, path)
    with closing(sqlite3.connect(path)) as connection:
        cells = {
            kind: connection.execute(OF_KIND, (box, kind)).fetchone()
            for box, kind in ((1, "application/pdf"), (0, "text/html"))
        }
    for bureau, year, cell in cells.values():
        done = gongan("flag", bureau, str(year), cell, "--why", "可疑", "--by", "李", "--db", path)
        assert done.code == 0
    return path, cells


def test_doubts_have_pictures(
    flagged: tuple[Path, dict[str, tuple[str, int, str]]], tmp_path: Path
) -> None:
    path, cells = flagged
    folder = tmp_path / "pictures"
    called = gongan("doubts", "--db", path, "--limit", "5000", "--pictures", folder, "--format",
                    "json")  # fmt: skip
    assert called.code == 0
    rows = {(row["bureau"], row["year"], row["cell"]): row for row in called.json}
    strip = Path(rows[cells["application/pdf"]]["picture"])
    assert strip.suffix == ".png"
    with Image.open(strip) as picture:
        assert picture.width > 3 * picture.height  # a strip of the page, not all of it
        colours = picture.convert("RGB").getcolors(1 << 16) or []
        assert sum(count for count, (red, green, _) in colours if red > green + 90) > 20
    page = Path(rows[cells["text/html"]]["picture"]).read_text(encoding="utf-8")
    assert 'id="cell"' in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert all(row["picture"] is None or Path(row["picture"]).is_file() for row in rows.values())
