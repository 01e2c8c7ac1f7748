"""The folders of sites that were killed go with the next start; those in use stay."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from archive.site.published.folders import room

SITE = """
import sys
from pathlib import Path
from archive.site.published.folders import room
with room(Path(sys.argv[1])) as folder:
    (folder / "archive.db").write_bytes(b"a copy")
    print(folder, flush=True)
    sys.stdin.read()
"""


def started(kept: Path) -> tuple[subprocess.Popen[str], Path]:
    """A site's process, and its folder."""
    site = subprocess.Popen(
        [sys.executable, "-c", SITE, str(kept)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert site.stdout is not None
    return site, Path(site.stdout.readline().strip())


def test_the_folder_of_a_killed_site_goes_with_the_next_start(tmp_path: Path) -> None:
    site, left = started(tmp_path)
    site.kill()
    site.communicate()
    (tmp_path / f"{left.name}.part").write_bytes(b"half a copy")
    assert (left / "archive.db").exists()
    with room(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert not left.exists()
        assert not list(tmp_path.glob("*.part"))
    assert not folder.exists()


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    site, used = started(tmp_path)
    with room(tmp_path) as mine, room(tmp_path) as another:
        assert (used / "archive.db").read_bytes() == b"a copy"
        assert mine.exists()
        assert another.exists()
    site.communicate()
    assert site.returncode == 0
    assert not used.exists()


def test_starts_do_not_wait_for_sites_that_run(tmp_path: Path) -> None:
    with room(tmp_path), FileLock(tmp_path / "rooms.lock", timeout=0):
        pass  # between starts the door is open


def test_a_folder_that_no_site_has_held_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "gongan-other"
    other.mkdir()
    with room(tmp_path):
        assert other.exists()


def test_without_a_place_to_keep_copies_the_folder_is_temporary() -> None:
    with room(None) as folder:
        assert folder.is_dir()
    assert not folder.exists()
