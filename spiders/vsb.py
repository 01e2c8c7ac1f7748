"""VSB (博达): info/<column>/<id>.htm, lists that count down."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class VsbSpider(PortalSpider):
    """Portals of VSB."""

    name = "vsb"
    family = Family("vsb")
