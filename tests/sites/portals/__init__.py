"""The portals, one module a family; a module lists the functions that build its sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.sites.model import Site
from tests.sites.portals import (
    anhui,
    gkmlpt,
    gongkai,
    hanweb,
    nfcms,
    others,
    plain,
    scattered,
    sections,
    services,
    shanghai,
    trs,
    trs_government,
    ucap,
    vsb,
)

_MODULES = (
    trs,
    trs_government,
    hanweb,
    gkmlpt,
    nfcms,
    anhui,
    gongkai,
    shanghai,
    vsb,
    ucap,
    others,
    plain,
    services,
    scattered,
    sections,
)
_BUILDERS: dict[str, Callable[[], Site]] = {
    build.__name__: build for module in _MODULES for build in module.SITES
}

NAMES: tuple[str, ...] = tuple(_BUILDERS)
"""The names of all portals."""


@cache
def site(name: str) -> Site:
    """The portal of this name; raises KeyError for one that is not in NAMES."""
    return built(name)


def built(name: str) -> Site:
    """The portal of this name, built anew with the reports as they are now."""
    return _BUILDERS[name]()
