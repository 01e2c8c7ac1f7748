"""Liaoning: <32 HEX>/index.shtml, and Epoint's YYYYMMDD/<uuid>.html in Fushun."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class LiaoningSpider(PortalSpider):
    """Portals of Liaoning."""

    name = "liaoning"
    family = Family("liaoning")
