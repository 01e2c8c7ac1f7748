"""``python -m docs.picture``: the README's picture, taken of the demo's archive with chromium.

Needs chromium and a font with Chinese characters (Debian: chromium, fonts-noto-cjk).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

IMAGES = Path(__file__).parent / "images"

WINDOW = (1100, 900)
"""Width and height in pixels."""

BUREAU, YEAR = "鞍山市公安局", 2020
"""The report that is shown: it has a finding."""

_GONGAN = (sys.executable, "-m", "crawler.cli")


@contextmanager
def site(db: Path) -> Iterator[str]:
    """The address of ``gongan browse`` on the archive while the block runs."""
    command = [*_GONGAN, "browse", "--db", str(db), "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            addresses = [word for word in line.split() if word.startswith("http")]
            if not addresses:
                sys.exit("gongan browse did not start; what it said stands above")
            yield addresses[0]
        finally:
            process.terminate()


def shoot(address: str, target: Path) -> None:
    """Write a picture of the page at ``address``."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit("chromium is needed for the picture: install it (Debian: apt install chromium)")
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",  # as root chromium starts no other way; the page is our own
                "--hide-scrollbars",
                "--disable-gpu",
                f"--user-data-dir={profile}",
                f"--window-size={WINDOW[0]},{WINDOW[1]}",
                f"--screenshot={target}",
                address,
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )


def small(picture: Path) -> None:
    """Keep 256 colours of a picture, those of few points too: a third of the bytes."""
    with Image.open(picture) as whole:
        reduced = whole.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    reduced.save(picture, optimize=True)


def main() -> None:
    """Run the demo twice into a new archive and take the picture of one report's page."""
    from archive import queries
    from archive.store import open_archive

    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "demo.db"
        for _ in range(2):
            subprocess.run([*_GONGAN, "demo", "--db", str(db)], check=True, capture_output=True)
        with open_archive(db, create=False, read_only=True) as archive:
            (report,) = queries.reports(archive.db, bureau=BUREAU, year=YEAR)
        with site(db) as address:
            shoot(f"{address}reports/{report['report_id']}", IMAGES / "report.png")
    small(IMAGES / "report.png")
    print(f"written: {IMAGES / 'report.png'}")


if __name__ == "__main__":
    main()
