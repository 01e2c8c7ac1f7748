"""The SQLite archive: captures, payloads, reports, versions, figures and findings."""

import sys
from importlib import import_module

_LEFT_OUT = ("pandas", "numpy")


def _load_sqlite_utils() -> None:
    """Load sqlite-utils without pandas and numpy, which it loads wherever they are installed.

    It does so to take data frames, which nobody hands it here: 0.5 s of processor and 70 MB
    in every process.  Whoever imports them later gets them; what is loaded already stays.
    """
    left_out = [name for name in _LEFT_OUT if name not in sys.modules]
    sys.modules.update(dict.fromkeys(left_out))  # type: ignore[arg-type]  # not to be had
    try:
        import_module("sqlite_utils")
    finally:
        for name in left_out:
            del sys.modules[name]


_load_sqlite_utils()
