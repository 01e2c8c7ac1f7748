"""Sichuan's gongkai/show/<hash>: addresses that name neither date nor column."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class GongkaiShowSpider(PortalSpider):
    """Portals of the gongkai platform."""

    name = "gongkai_show"
    family = Family("gongkai_show")
