"""The portal registry: who publishes where, as data.

One ``[[portal]]`` table of a TOML file describes one bureau's portal; the
files beside this module are the registry, and a directory of the user's own
may add to it or put entries in the place of shipped ones.  Nothing here touches the network.
"""

from spiders.portals.records import Bounds, Portal
from spiders.portals.registry import (
    NothingToCrawlError,
    RegistryError,
    UnknownPortalError,
    chosen,
    load_registry,
    pick,
)

__all__ = [
    "Bounds",
    "NothingToCrawlError",
    "Portal",
    "RegistryError",
    "UnknownPortalError",
    "chosen",
    "load_registry",
    "pick",
]
