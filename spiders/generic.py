"""Portals of no known family: found by their links, listed by "next page"."""

from __future__ import annotations

from spiders.base import PortalSpider


class GenericSpider(PortalSpider):
    """The shared behaviour and nothing else."""

    name = "generic"
