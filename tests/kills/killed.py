"""``python -m tests.kills.killed STEP FILE MODULE ARGUMENT...``: a program that dies at a step.

A step is a statement with which it changes a database, or a change of a file's name;
at the one with the number ``STEP`` the program ends as by ``kill -9``.  With 0 it goes on
to its end, and how many steps it took is written to ``FILE``.
"""

from __future__ import annotations

import os
import runpy
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

_CHANGING = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "VACUUM",
             "SAVEPOINT", "RELEASE", "ROLLBACK", "ATTACH", "DETACH")  # fmt: skip
_NAMING = frozenset({"os.rename", "os.link", "os.remove", "os.truncate"})


class Steps:
    """Counts the program's steps, and ends it at one of them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self.count = 0

    def statement(self, text: str) -> None:
        """A statement begins."""
        if text.lstrip().upper().startswith(_CHANGING):
            self._step()

    def event(self, name: str, _: Any) -> None:
        """The interpreter does something that an audit hook hears of (PEP 578)."""
        if name in _NAMING:
            self._step()

    def _step(self) -> None:
        self.count += 1
        if self.count == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the module with its arguments as if it had been started alone."""
    at, file, module, *arguments = sys.argv[1:]
    steps = Steps(int(at))
    connect = sqlite3.connect

    def counted(*given: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*given, **named)
        connection.set_trace_callback(steps.statement)
        return connection

    sqlite3.connect = counted  # type: ignore[assignment]
    sys.addaudithook(steps.event)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        Path(file).write_text(str(steps.count))


if __name__ == "__main__":
    main()
