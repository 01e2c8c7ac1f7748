"""What the project stands on: every pinned package, its licence, and what it is for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, metadata, requires
from pathlib import Path

from docs.generators.markdown import table

ROOT = Path(__file__).parents[2]
REASONS = Path(__file__).parent / "dependencies.toml"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_INTRODUCTION = """\
# Dependencies

What `constraints.txt` pins, with the licence each package states in its own metadata, or in the
file it ships where the metadata is vague. All can be used by a program under Apache-2.0: none is
under the GPL or AGPL alone. Some are under the Mozilla Public License (certifi; of the development
tools hypothesis, pathspec and axe-core; tld by choice of three; tqdm in part), which asks that
changes to their own files stay under it: they are used unchanged.
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package; ``needed_by`` are the packages that ask for it."""

    name: str
    version: str
    licence: str
    why: str
    needed_by: tuple[str, ...] = ()


def pins() -> dict[str, str]:
    """Pinned name to version, as written in ``constraints.txt``."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return dict(line.split("==") for line in lines)


def direct() -> dict[str, list[str]]:
    """What ``pyproject.toml`` asks for: part (``core`` or the extra) to normal names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = {"core": project["dependencies"], **project["optional-dependencies"]}
    return {
        part: [name for text in texts if (name := normal(text)) != "gongan-archive"]
        for part, texts in parts.items()
    }


def packages() -> list[Package]:
    """Every pinned package, described by the metadata of the installed one."""
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    versions = pins()
    needed: dict[str, set[str]] = {}
    for name in versions:
        for other in _asks_for(name):
            needed.setdefault(other, set()).add(name)
    return [
        Package(
            name,
            version,
            reasons["licence"].get(normal(name)) or licence(metadata(name)),
            reasons["why"].get(normal(name), ""),
            tuple(sorted(needed.get(normal(name), ()), key=str.lower)),
        )
        for name, version in versions.items()
    ]


def page() -> str:
    """The page ``dependencies.md``."""
    every = {normal(package.name): package for package in packages()}
    parts = [_INTRODUCTION]
    for part, names in direct().items():
        heading = "Core" if part == "core" else f"Extra `{part}`"
        rows = [
            (found.name, found.version, found.licence, found.why)
            for found in (every[name] for name in sorted(names))
        ]
        parts.append(f"\n## {heading}\n\n")
        parts.append(table(["Package", "Pinned", "Licence", "What for"], rows))
    named = {name for names in direct().values() for name in names}
    rows = [
        (found.name, found.version, found.licence, found.why or ", ".join(found.needed_by))
        for name, found in every.items()
        if name not in named
    ]
    parts.append("\n## What these need\n\n")
    parts.append(table(["Package", "Pinned", "Licence", "Needed by"], rows))
    return "".join(parts)


def licence(about: PackageMetadata) -> str:
    """The licence that a package's metadata states: expression, short text or classifier."""
    if "License-Expression" in about:
        return about["License-Expression"]
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = about["License"].strip() if "License" in about else ""
    if text and text != "UNKNOWN" and len(text) < 40 and "Copyright" not in text:
        return text
    return ", ".join(classified) or "not stated"


def normal(requirement: str) -> str:
    """The normalised name at the head of a requirement."""
    found = _NAME.match(requirement)
    if found is None:
        raise ValueError(f"no package name in {requirement!r}")
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _asks_for(name: str) -> Iterator[str]:
    for requirement in requires(name) or []:
        if "extra ==" not in requirement:
            yield normal(requirement)
