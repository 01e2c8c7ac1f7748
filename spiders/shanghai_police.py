"""Shanghai's police portal: toGjDetail?pa=<token>, to be had from list pages only."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class ShanghaiPoliceSpider(PortalSpider):
    """The bureau and its branches."""

    name = "shanghai_police"
    family = Family("shanghai_police")
