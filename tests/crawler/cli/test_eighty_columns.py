"""Commands in a real terminal of 80 columns, where no line is longer; completion in bash."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.crawler.cli.calling import CLEAN
from tests.test_documentation import DOCS

GONGAN = (sys.executable, "-m", "crawler.cli")
LINE = 'eval "$(_GONGAN_COMPLETE=bash_source gongan)"'
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
LISTS = {
    "reports": ("bureau", "year", "宿迁市公安局", "2020"),
    "findings": ("bureau", "year", "鞍山市公安局", "2020"),
    "captures": ("capture id", "outcome", "status", "not_found"),
    "gaps": ("bureau", "years", "2008-2025"),
    "coverage": ("宿迁市公安局", "新疆生产建设兵团", "08 09 10", "24 25"),
    "doubts": ("bureau", "year", "鞍山市公安局"),
    "status": ("Last runs", "Archive:", "Next:"),
    "runs": ("run id", "command"),
}


def in_terminal(*arguments: str, columns: int) -> str:
    """What a terminal of so many columns is sent, without colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {name: value for name, value in CLEAN.items() if name not in ("COLUMNS", "NO_COLOR")}
    with subprocess.Popen(
        [*GONGAN, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
        env={**env, "TERM": "xterm-256color"},
    ) as process:  # fmt: skip
        os.close(theirs)
        sent = b""
        while True:
            try:
                some = os.read(ours, 65536)
            except OSError:  # how Linux says that nobody writes any more
                break
            if not some:
                break
            sent += some
        os.close(ours)
    assert process.returncode == 0, sent.decode(errors="replace")
    return ESCAPES.sub("", sent.decode()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    subprocess.run([*GONGAN, "demo", "--db", str(db)], check=True, capture_output=True)
    return db


@pytest.mark.parametrize("name", LISTS)
def test_no_line_is_longer_than_the_terminal(demo: Path, name: str) -> None:
    said = in_terminal(name, "--db", str(demo), columns=80)
    too_long = [line for line in said.split("\n") if cell_len(line.rstrip()) > 80]
    # a path is not broken: it could not be used any more
    assert [line for line in too_long if str(demo) not in line] == []
    for words in LISTS[name]:
        assert words in said, said


def test_portals_fit_too() -> None:
    said = in_terminal("portals", "list", columns=80)
    assert [line for line in said.split("\n") if cell_len(line.rstrip()) > 80] == []
    assert "beijing" in said


def test_more_years_than_a_narrow_window_has_room_for_keep_their_bureau(demo: Path) -> None:
    said = in_terminal("coverage", "--db", str(demo), "--province", "32", columns=72)
    lines = [line.rstrip() for line in said.split("\n")]
    (at,) = [n for n, line in enumerate(lines) if line.lstrip().startswith("宿迁市公安局")]
    beside = "".join(lines[at : at + 2])
    assert "R" in beside
    assert all(cell_len(line) <= 72 for line in lines if not line.startswith(("-", "?", "!")))


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """bash, and an environment in which it finds ``gongan``."""
    found = shutil.which("bash")
    if found is None:
        pytest.skip("no bash")
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "gongan"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(GONGAN)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return found, {**CLEAN, "PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("gongan repo", ["reports"]),
        ("gongan reports --bur", ["--bureau"]),
        ("gongan findings --decision conf", ["confirmed"]),
        ("gongan portals lis", ["list"]),
    ],
)
def test_bash_completes(bash: tuple[str, dict[str, str]], words: str, offered: list[str]) -> None:
    """What is offered behind ``words`` once the line of the reference stands in ~/.bashrc."""
    assert LINE in (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    program, env = bash
    script = f"""
        {LINE}
        COMP_WORDS=({words}) COMP_CWORD={len(words.split()) - 1}
        _gongan_completion gongan
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(
        [program, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == offered
