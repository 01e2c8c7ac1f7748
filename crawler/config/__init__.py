"""The configuration: one file, ``gongan.toml``, and the environment over it.

The records of :mod:`crawler.config.records` and :mod:`crawler.config.tuning` declare every
setting once, with its type, default, bounds and meaning.  Keys of the file, environment
variables, options of commands, Scrapy's settings, checks and reference pages follow.
"""

from crawler.config.loading import ConfigError, find, load
from crawler.config.records import Config
from crawler.config.window import Window

__all__ = ["Config", "ConfigError", "Window", "find", "load"]
