"""The pins are complete, keep the ranges, and their licences go with the project's own."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from docs.generators.dependencies import ROOT, Package, direct, normal, packages, pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = {normal(name): release for name, release in pins().items()}

PACKAGES = ("common", "archive", "crawler", "extract", "spiders")

COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|Public Domain|ISC|ZPL|CNRI"
)
"""Licences of packages that a program under Apache-2.0 may import unchanged."""

IN_TESTS_ONLY = {"text-unidecode": "Artistic"}
"""Packages under other licences that tests bring and the program never does.

text-unidecode comes with frictionless (by python-slugify), which is the standard's own
validator of data packages; it may be had under the Artistic License or the GPL, and nothing
of it is shipped or imported by the program.
"""


def ranges(without: str | None = None) -> list[Requirement]:
    extras = [part for name, part in PROJECT["optional-dependencies"].items() if name != without]
    texts = [*PROJECT["dependencies"], *(text for part in extras for text in part)]
    found = [Requirement(text) for text in texts]
    return [one for one in found if one.name != PROJECT["name"]]


def closure(without: str | None = None) -> set[str]:
    """Every package that installing with all extras (but one) brings to this Python."""
    todo = [(one.name, frozenset(one.extras)) for one in ranges(without)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        name, extras = todo.pop()
        if (normal(name), extras) in seen:
            continue
        seen.add((normal(name), extras))
        for text in requires(name) or []:
            found = Requirement(text)
            marker = found.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in ("", *extras)):
                todo.append((found.name, frozenset(found.extras)))
    return {name for name, _ in seen}


def imported() -> dict[str, str]:
    """Modules of others that the program imports, wherever that is, with one such place."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names = [node.module]
                found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    ours = {*sys.stdlib_module_names, *PACKAGES}
    return {name: place for name, place in found.items() if name not in ours}


def test_everything_that_is_imported_is_declared() -> None:
    providers = packages_distributions()
    declared = closure()
    missing = {
        name: place
        for name, place in imported().items()
        if not {normal(provider) for provider in providers.get(name, ())} & declared
    }
    assert missing == {}


def test_everything_that_is_installed_is_pinned() -> None:
    # pip itself comes with Python
    assert closure() - {"pip"} - set(PINNED) == set()


def test_nothing_else_is_pinned() -> None:
    assert set(PINNED) - closure() - {"setuptools"} == set()


@pytest.mark.parametrize("wanted", ranges(), ids=lambda one: one.name)
def test_the_pin_is_within_the_range(wanted: Requirement) -> None:
    assert wanted.specifier.contains(Version(PINNED[normal(wanted.name)]))
    operators = {part.operator for part in wanted.specifier}
    assert ">=" in operators
    assert "<" in operators


def test_each_direct_dependency_says_what_it_is_for() -> None:
    wanted = {name for names in direct().values() for name in names}
    told = {normal(package.name) for package in packages() if package.why}
    assert wanted - told == set()


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_the_licence_is_compatible(package: Package) -> None:
    if normal(package.name) in IN_TESTS_ONLY:
        assert IN_TESTS_ONLY[normal(package.name)] in package.licence
    else:
        assert COMPATIBLE.search(package.licence), package.licence
    if re.search(r"GPL", package.licence):
        assert " OR " in package.licence, "the GPL alone would bind this project"


def test_the_program_brings_nothing_that_only_tests_may() -> None:
    assert closure(without="dev") & IN_TESTS_ONLY.keys() == set()


def test_the_program_knows_its_own_version() -> None:
    assert version(PROJECT["name"]) == PROJECT["version"]
