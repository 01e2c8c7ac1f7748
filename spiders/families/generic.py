"""Portals of no known family: each page is taken for what its markup says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scrapy.http import TextResponse

from spiders.base import PortalSpider
from spiders.families.gkmlpt import Gkmlpt
from spiders.families.hanweb import Hanweb
from spiders.families.trs_wcm import TrsWcm
from spiders.families.ucap import Ucap
from spiders.family import Family, recognise, traits

CERTAIN = 3
"""The weight from which on a page counts as one of a family."""


class GenericSpider(PortalSpider):
    """Links and "next page", and the ways of a family where a page shows that it is one's."""

    name = "generic"
    family = Family("generic")

    def family_by_signs(self, response: TextResponse) -> Family:
        """The family that the page's markup speaks for, or the generic one."""
        named = str(response.meta.get("family"))
        if named in families():
            return families()[named]
        found = recognise(response)
        if found and found[0][1] >= CERTAIN:
            return families()[found[0][0]]
        return self.family

    def is_detail(self, url: str) -> bool:
        """Whether an address looks like an article's in any family."""
        return any(family.is_detail(url) for family in families().values())


@cache
def families() -> Mapping[str, Family]:
    """All families by name."""
    special: tuple[Family, ...] = (
        TrsWcm("trs_wcm"),
        Hanweb("hanweb"),
        Gkmlpt("gkmlpt"),
        Ucap("ucap"),
    )
    own = {family.name: family for family in special}
    return {name: own.get(name) or Family(name) for name in traits()}
