"""The settings: the project's own, and Scrapy's as far as the project sets them."""

from __future__ import annotations

import re

import scrapy.settings.default_settings as scrapy_settings

from crawler.config import scrapy_settings as project_settings
from crawler.config.settings_reference import SETTINGS
from docs.generators.markdown import code, table

_DEFAULT = re.compile(r"\s*Default:\s*(.+?)\s*\Z")

_INTRODUCTION = """\
# Settings and environment

`gongan crawl` has options for what is changed often ([the command line](cli.md)), and the
[configuration](configuration.md) has what a nightly crawl needs. Below both stand the settings:
Scrapy's own commands take any of them with `-s NAME=VALUE`, and their values
stand in `crawler/config/scrapy_settings.py`.

## The project's own settings

"""

_ENVIRONMENT = """
## Environment variables

| Variable | Read by |
| --- | --- |
| `GONGAN_CONFIG` | every command: the [configuration](configuration.md) file (as `--config`) |
| `GONGAN_CONTACT` | `gongan crawl` (as `--contact`) and Scrapy's own commands |
| `GONGAN_DB` | every command (as `--db`) but `gongan demo`, and Scrapy's own commands |
| `GONGAN_PORTALS` | commands with `--portals`, and Scrapy's own commands |
| `GONGAN_SECTION_KEY` | `gongan` alone: any key of the [configuration](configuration.md) |
| `XDG_CACHE_HOME` | `gongan browse`, which keeps its copy there; by default `~/.cache` |
| `LOCALAPPDATA` | the same on Windows; on macOS the default is `~/Library/Caches` |

`scrapy.cfg` names the settings module, so Scrapy's own commands need no `SCRAPY_SETTINGS_MODULE`
inside the project's folder.

## Scrapy's settings that the project sets

What they mean is said in Scrapy's documentation.

"""


def page() -> str:
    """The page ``settings.md``."""
    own = table(
        ["Setting", "Default", "Meaning"],
        [(code(name), default(text), meaning(text)) for name, text in SETTINGS.items()],
    )
    rows = [
        (code(name), code(_short(value)), code(_short(getattr(scrapy_settings, name, ""))))
        for name, value in vars(project_settings).items()
        if name.isupper() and not name.startswith("GONGAN_")
    ]
    return _INTRODUCTION + own + _ENVIRONMENT + table(["Setting", "Here", "Scrapy's default"], rows)


def default(text: str) -> str:
    """The default that a description ends with."""
    found = _DEFAULT.search(text)
    return found[1] if found else ""


def meaning(text: str) -> str:
    """A description without its default."""
    return _DEFAULT.sub("", text)


def _short(value: object) -> str:
    """A value on one line; long collections by their size."""
    text = repr(value)
    if isinstance(value, dict | list) and len(text) > 60:
        return f"{len(value)} entries"
    return text
