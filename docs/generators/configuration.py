"""The configuration file, from its keys."""

from __future__ import annotations

import json
from itertools import groupby

from crawler.config.fields import Key
from crawler.config.spec import keys, sections
from docs.generators.markdown import code, table

_INTRODUCTION = """\
# Configuration

One TOML file, `gongan.toml`. It is the file named with `--config`, else the one that the variable
`GONGAN_CONFIG` names, else `gongan.toml` in the working folder if it is there; without any, the
defaults hold. Keys that a file leaves out keep their default. `gongan config example` prints a file
with all of them, `gongan config check` tells every mistake at once, `gongan config show` what is in
force and where it comes from.

What counts, from the first to the last: an option of the command, the environment variable, the
file, the default. An empty variable counts as none. A list in a variable is separated by commas.
Relative paths in the file begin at the file's folder, others at the working folder.

All commands take the archive, the contact and the folder of portals from here. `gongan crawl`
takes its pace, its limits and its log from `[crawl]` and `[log]`, `gongan demo` takes nothing.
Scrapy's own commands read the [settings](settings.md) and not this file.
"""

_HEAD = "Above all sections"


def page() -> str:
    """The page ``configuration.md``."""
    parts = [_INTRODUCTION]
    for section, group in groupby(keys().values(), lambda key: key.section):
        heading = f"`[{section}]`" if section else _HEAD
        parts.append(f"\n## {heading}\n\n{sections()[section]}\n\n")
        parts.append(table(["Key", "Default", "Values", "Meaning", "Variable"], map(_row, group)))
    return "".join(parts)


def _row(key: Key) -> tuple[str, str, str, str, str]:
    word = key.name.rpartition(".")[2]
    default = code(json.dumps(key.default, ensure_ascii=False))
    values = key.bounds or key.kind.says
    return code(word), default, values, key.about, code(key.variable)
