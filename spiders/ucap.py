"""UCAP (开普): cNNNNNN/YYYYMM/<32 hex>.shtml, lists list.shtml, list_2.shtml."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class UcapSpider(PortalSpider):
    """Portals of UCAP, in Xinjiang, Harbin, Nanchang."""

    name = "ucap"
    family = Family("ucap")
