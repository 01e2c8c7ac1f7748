"""What holds for all tests."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any speed")


def pytest_configure(config: pytest.Config) -> None:
    """Tests, and the programs they start, find their modules compiled.

    Where the environment wants no bytecode beside the modules, as containers often do, each of
    some thousand programs would compile some hundred modules anew, and each worker those of the
    tests; it lies in pytest's cache.
    """
    cache: pytest.Cache | None = getattr(config, "cache", None)  # none with -p no:cacheprovider
    if cache is not None and os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        sys.pycache_prefix = os.environ.setdefault(
            "PYTHONPYCACHEPREFIX", str(cache.mkdir("bytecode"))
        )
        sys.dont_write_bytecode = False


_FIRST = ("tests/kills/", "tests/crawler/", "tests/archive/site/", "tests/test_")
"""Where few tests take long, as they start programs: the longest first."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long runs out unless ``-m`` asks for them, and let several workers end together.

    xdist gives each worker file after file, by their number of tests or (with
    ``--no-loadscope-reorder``) as they come: small files must come last, for a long one would
    leave the other workers nothing to do.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _place(item.nodeid))
    if "slow" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("slow") is not None:
            item.add_marker(pytest.mark.skip(reason="slow: asked for with -m slow"))


def _place(name: str) -> int:
    return next((at for at, one in enumerate(_FIRST) if name.startswith(one)), len(_FIRST))
