"""Zibo's gongkai platform: channel_<24 hex>/doc_<24 hex>.html."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class ZiboSpider(PortalSpider):
    """All of zibo.gov.cn."""

    name = "zibo"
    family = Family("zibo")
