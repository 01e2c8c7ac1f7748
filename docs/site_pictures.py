"""``python -m docs.site_pictures``: pictures of the site's main pages, taken of the demo's archive.

Needs chromium and a font with Chinese characters (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from docs.picture import _GONGAN, IMAGES, site, small

PAGES = {
    "site-home": "?lang=en",
    "site-reports": "reports?lang=zh",
    "site-findings": "findings?lang=zh",
    "site-cell": "reports/{pdf}?cell=proactive_disclosure.penalties.decisions&lang=en"
    "#c-proactive_disclosure.penalties.decisions",
    "site-bureau": "bureaus/{bureau}?lang=en",
    "site-compare": "compare?name={bureau}&name={other}&series=received&year=2020&lang=en",
    "site-explore": "explore?view=shares&measure=granted&place={bureau}&place=all&lang=en#chart",
    "site-search": "search?q={words}&lang=zh",
    "site-coverage": "coverage?province=21&lang=en",
}
"""The pictures' names and the pages they show."""

PATIENCE = 180_000
"""Milliseconds that a page may take: on a busy machine charts are drawn slowly."""

WIDE, HIGH = 1200, 900
"""The window in pixels; a page that is less high makes a smaller picture."""


def main() -> None:
    """Run the demo twice into a new archive and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "demo.db"
        for _ in range(2):
            subprocess.run([*_GONGAN, "demo", "--db", str(db)], check=True, capture_output=True)
        with closing(sqlite3.connect(db)) as connection:
            (pdf,) = connection.execute(
                "SELECT id FROM reports WHERE bureau = '宿迁市公安局' AND year = 2020"
            ).fetchone()
        values = {
            "pdf": pdf,
            "bureau": quote("样例市公安局"),
            "other": quote("沈阳市公安局"),
            "words": quote("行政复议 公安"),
        }
        with site(db) as address, sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
                args=["--no-sandbox"],  # as root chromium starts no other way; the page is our own
            )
            tab = browser.new_page(viewport={"width": WIDE, "height": HIGH})
            tab.set_default_timeout(PATIENCE)
            for name, page in PAGES.items():
                tab.goto(address + page.format(**values), wait_until="networkidle")
                high = tab.evaluate(
                    "document.querySelector('footer').getBoundingClientRect().bottom"
                )
                tab.screenshot(
                    path=IMAGES / f"{name}.png",
                    clip={"x": 0, "y": 0, "width": WIDE, "height": min(HIGH, high)},
                )
                small(IMAGES / f"{name}.png")
                print(f"written: {IMAGES / name}.png")
            browser.close()


if __name__ == "__main__":
    main()
