"""What each of the project's own settings means: the reference the docs are made from."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.config.fields import Key
from crawler.config.spec import for_scrapy


def _described(key: Key) -> str:
    declared, value = key.declared, key.default
    default = declared.shown or (f"{value:g}" if type(value) is float else str(value)) or "empty"
    parts = (declared.in_scrapy or key.about, declared.more, f"Default: {default}")
    return " ".join(filter(None, parts))


SETTINGS: Mapping[str, str] = {
    name: _described(key) for name, key in for_scrapy().items() if name.startswith("GONGAN_")
}
"""Name to description, for every ``GONGAN_`` setting of :mod:`crawler.config.scrapy_settings`."""
