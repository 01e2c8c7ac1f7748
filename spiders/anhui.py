"""Anhui's openness platforms: OpennessAnnualReport/show/<id>, public/column by year."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class AnhuiSpider(PortalSpider):
    """Portals of Anhui, and of the same platform in Sichuan."""

    name = "anhui"
    family = Family("anhui")
