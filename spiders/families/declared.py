"""Families that need no code of their own: what ``families.toml`` declares is all there is."""

from __future__ import annotations

from spiders.base import PortalSpider
from spiders.family import Family


class AnhuiSpider(PortalSpider):
    """Anhui's openness platforms: OpennessAnnualReport/show/<id>, public/column by year.

    The same platform serves portals in Sichuan.
    """

    name = "anhui"
    family = Family("anhui")


class GongkaiShowSpider(PortalSpider):
    """Sichuan's gongkai/show/<hash>: addresses that name neither date nor column."""

    name = "gongkai_show"
    family = Family("gongkai_show")


class HebeiSpider(PortalSpider):
    """Shijiazhuang and its counties: columns/<uuid>/YYYYMM/DD/<uuid>.html, 13 digits before."""

    name = "hebei"
    family = Family("hebei")


class HunanSpider(PortalSpider):
    """Counties in Hunan: columns that are paths of numbers, content_<id>.html below them."""

    name = "hunan"
    family = Family("hunan")


class LiaoningSpider(PortalSpider):
    """Liaoning: <32 HEX>/index.shtml, and Epoint's YYYYMMDD/<uuid>.html in Fushun."""

    name = "liaoning"
    family = Family("liaoning")


class NfcmsSpider(PortalSpider):
    """NFCMS (南方网), Guangdong: content/post_<id>.html, lists under their own number."""

    name = "nfcms"
    family = Family("nfcms")


class OldPoliceSpider(PortalSpider):
    """The bureaus' own sites of 2009 to 2018, as web archives have them: pages that count up."""

    name = "old_police"
    family = Family("old_police")


class ShanghaiPoliceSpider(PortalSpider):
    """Shanghai's bureau and its branches: toGjDetail?pa=<token>, to be had from lists only."""

    name = "shanghai_police"
    family = Family("shanghai_police")


class VsbSpider(PortalSpider):
    """VSB (博达): info/<column>/<id>.htm, lists that count down."""

    name = "vsb"
    family = Family("vsb")


class ZiboSpider(PortalSpider):
    """All of zibo.gov.cn, on its gongkai platform: channel_<24 hex>/doc_<24 hex>.html."""

    name = "zibo"
    family = Family("zibo")
