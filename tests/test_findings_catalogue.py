"""Every rule that the program can name is in the catalogue, and the catalogue has no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.forms.rules import rules

ROOT = Path(__file__).parents[1]
PACKAGES = ("common", "extract", "crawler", "archive", "spiders")
CATALOGUE = {rule.key: rule for rule in rules()}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def takers() -> dict[tuple[str, str], int]:
    """Functions and records that take a rule, and at which place among their arguments.

    Keys are a name and, for a private one, the file that it is private to.
    """
    found = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = _parameters(node)
                if "rule" in names:
                    found[_scope(node.name, path), node.name] = names.index("rule")
    return found


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The names of a call's positional arguments; for a class those of its constructor."""
    if isinstance(node, ast.FunctionDef):
        return [argument.arg for argument in node.args.args if argument.arg != "self"]
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return _parameters(part)
    annotated = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
    return [target.id for target in annotated if isinstance(target, ast.Name)]


def _scope(name: str, path: Path) -> str:
    return str(path) if name.startswith("_") else ""


def named_rules() -> dict[str, str]:
    """Every rule that is written out in a call, with a place where it is."""
    places = takers()
    found = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            place = places.get((_scope(name, path), name))
            if place is None:
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            for value in (*given, *node.args[place : place + 1]):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[value.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_the_search_finds_how_findings_are_made() -> None:
    assert takers()["", "Finding"] == 0
    assert len(named_rules()) > 20


def test_every_rule_in_the_code_is_in_the_catalogue() -> None:
    assert {rule: place for rule, place in named_rules().items() if rule not in CATALOGUE} == {}


def test_every_rule_of_the_catalogue_can_be_found() -> None:
    constants = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    written = {key for key, rule in CATALOGUE.items() if rule.kind != "equation"}
    assert written - constants == set()


@pytest.mark.parametrize("key", CATALOGUE)
def test_meanings_are_sentences(key: str) -> None:
    meaning = CATALOGUE[key].meaning
    assert meaning.endswith(".")
    assert meaning[0].isupper()
