"""Libraries that come along with another one are left out, and can be had after that."""

from __future__ import annotations

import subprocess
import sys


def _said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_archive_takes_no_data_frames_along() -> None:
    program = (
        "import sys, archive.store; print('pandas' in sys.modules);"
        "import pandas; print(pandas.DataFrame({'a': [1]}).a.sum())"
    )
    assert _said(program).split() == ["False", "1"]


def test_what_was_imported_before_stays() -> None:
    program = "import sys, pandas; import archive.store; print(sys.modules['pandas'] is pandas)"
    assert _said(program) == "True"
