"""The configuration: one file, ``gongan.toml``, and the environment over it.

``keys.toml`` has every key once, with its kind, default and bounds; checks, the
example and the reference page are made from it.
"""

from crawler.config.loading import ConfigError, find, load
from crawler.config.records import Config
from crawler.config.window import Window

__all__ = ["Config", "ConfigError", "Window", "find", "load"]
