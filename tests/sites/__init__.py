"""Miniature portals that the crawl is tested against: one or more a family of sites.

``with serve("hanweb") as portal`` runs one in a process of its own: it has a
``url``, the ``expected`` reports and an access ``log()``.  What each is modelled
on stands in the README beside this file.
"""

from tests.sites.faults import Faults
from tests.sites.manners import Manners, judge
from tests.sites.model import Expected, Served
from tests.sites.portals import APART, DRAWN, NAMES, UNSEEN, UNSEEN_AGAIN, site
from tests.sites.running import RunningSite, serve, serve_all

__all__ = [
    "APART",
    "DRAWN",
    "NAMES",
    "UNSEEN",
    "UNSEEN_AGAIN",
    "Expected",
    "Faults",
    "Manners",
    "RunningSite",
    "Served",
    "judge",
    "serve",
    "serve_all",
    "site",
]
