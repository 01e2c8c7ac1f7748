"""Words of the terminal: numbers with their nouns, and how this program is called here."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 report``, ``1,204 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def this_command() -> str:
    """How this program can be called again from here, as a shell takes it.

    ``gongan`` where the shell would find this very program by that name, else the path it
    was called by (as after ``make demo``, where nothing is on the PATH), else the module.
    """
    called = Path(sys.argv[0])
    if called.name != "gongan" or not called.is_file():
        called = Path(sys.executable).with_name("gongan")
    if not called.is_file():
        return f"{shlex.quote(sys.executable)} -m crawler.cli"
    found = shutil.which("gongan")
    if found and Path(found).resolve() == called.resolve():
        return "gongan"
    here = Path.cwd()
    path = called.absolute()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
