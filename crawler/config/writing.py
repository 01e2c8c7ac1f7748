"""The configuration as text: the example file, and the list of what is in force."""

from __future__ import annotations

import json
from itertools import groupby
from textwrap import wrap
from typing import Any

from crawler.config.fields import Key
from crawler.config.records import Config
from crawler.config.spec import keys, sections

_WIDTH = 98

_HEAD = """\
# gongan.toml: every key with its default. Keep what you change, and leave the rest out.
#
# Read from the file named with --config or GONGAN_CONFIG, else from the working folder.
# Environment variables override it: GONGAN_CRAWL_DELAY is [crawl] delay, and so on.
# Relative paths begin at this file's folder.
"""

_HIDDEN = "(set, not shown)"


def example() -> str:
    """A whole file, with comments, that says nothing but the defaults."""
    parts = [_HEAD]
    for section, group in groupby(keys().values(), lambda key: key.section):
        parts.append("\n" + _comment(sections()[section]))
        if section:
            parts.append(f"[{section}]\n")
        parts += [f"\n{_comment(_about(key))}{_line(key)}\n" for key in group]
    return "".join(parts)


def rows(config: Config) -> list[dict[str, Any]]:
    """Key, effective value and where it comes from, for every key; secrets are hidden."""
    return [
        {"key": name, "value": _shown(key, config), "from": _origin(config, name)}
        for name, key in keys().items()
    ]


def _about(key: Key) -> str:
    return f"{key.about} ({key.bounds})" if key.bounds else key.about


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in wrap(text, _WIDTH, break_long_words=False))


def _line(key: Key) -> str:
    # JSON's texts, numbers and lists of texts are TOML's too
    word = key.name.rpartition(".")[2]
    return f"{word} = {json.dumps(key.default, ensure_ascii=False)}"


def _shown(key: Key, config: Config) -> Any:
    value = key.kind.plain(config.values[key.name])
    return _HIDDEN if key.secret and value else value


def _origin(config: Config, name: str) -> str:
    origin = config.origins[name]
    return str(config.file) if origin == "file" else origin
