"""Imports of libraries that take others along, which nothing here asks of them."""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec


def import_without(library: str, *others: str) -> None:
    """Import a library as if these others were not installed, where one of them is.

    For one that looks for them when it is imported, and does with less where they are not
    there.  They can be imported as ever after that; those that were before stay.
    """
    hidden = [name for name in others if name not in sys.modules and find_spec(name)]
    if not hidden or library in sys.modules:
        return
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        importlib.import_module(library)
    finally:
        for name in hidden:
            del sys.modules[name]
