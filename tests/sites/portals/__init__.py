"""The portals, one module a family; a module lists the functions that build its sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.sites.model import Site
from tests.sites.portals import (
    anhui,
    apart,
    apart_again,
    apart_last,
    apart_menus,
    apart_named,
    apart_numbers,
    apart_old,
    apart_organs,
    apart_scripts,
    drawn,
    drawn_articles,
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
    unseen,
    unseen_again,
    vsb,
)

_MODULES = (
    trs,
    trs_government,
    hanweb,
    gkmlpt,
    nfcms,
    anhui,
    drawn,
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
_APART = (
    apart,
    apart_old,
    apart_again,
    apart_scripts,
    apart_last,
    apart_menus,
    apart_named,
    apart_numbers,
    apart_organs,
)
_BUILDERS: dict[str, Callable[[], Site]] = {
    build.__name__: build
    for module in (*_MODULES, drawn_articles, unseen, unseen_again, *_APART)
    for build in module.SITES
}

UNSEEN: tuple[str, ...] = tuple(build.__name__ for build in unseen.SITES)
"""The names of portals that no family was made after, for probes."""

UNSEEN_AGAIN: dict[str, int] = unseen_again.NAMED
"""Ten more of them, written later: how many reports the column of each names."""

APART: tuple[str, ...] = tuple(build.__name__ for module in _APART for build in module.SITES)
"""The names of portals after those of an author who had not seen this program."""

DRAWN: tuple[str, ...] = tuple(
    build.__name__ for one in (drawn, drawn_articles) for build in one.SITES
)
"""The names of portals whose lists, or articles, only scripts draw."""

NAMES: tuple[str, ...] = tuple(
    name for name in _BUILDERS if name not in {*UNSEEN, *UNSEEN_AGAIN, *APART, *DRAWN}
)
"""The names of all other portals."""


@cache
def site(name: str) -> Site:
    """The portal of this name; raises KeyError for one that is not in NAMES."""
    return built(name)


def built(name: str) -> Site:
    """The portal of this name, built anew with the reports as they are now."""
    return _BUILDERS[name]()
