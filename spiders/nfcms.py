"""NFCMS (南方网), Guangdong: content/post_<id>.html, lists under their own number."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class NfcmsSpider(PortalSpider):
    """Portals of NFCMS."""

    name = "nfcms"
    family = Family("nfcms")
