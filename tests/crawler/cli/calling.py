"""Calling ``gongan``: inside this process where that does, else in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.cli.main import main
from tests.patience import GIVEN_UP

ROOT = Path(__file__).parents[3]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GONGAN_")}
"""The environment without settings that the caller may have."""


@dataclass(frozen=True)
class Called:
    """What a call gave: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def gongan(*arguments: str | Path) -> Called:
    """Call a command that starts no crawl and forks nothing."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    return Called(int(str(code or 0)), out.getvalue(), err.getvalue())


def gongan_process(*arguments: str | Path, cwd: Path = ROOT) -> Called:
    """Call any command as a user would."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
        cwd=cwd,
        env=CLEAN,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=GIVEN_UP,
        check=False,
    )
    return Called(done.returncode, done.stdout, done.stderr)
