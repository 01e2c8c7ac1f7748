"""Everything that can be named is documented, and everything documented is there."""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import click
import pytest

from archive.store import Archive, open_archive
from archive.views import wide_column_name
from crawler.config import load
from crawler.config import scrapy_settings as project_settings
from crawler.config.settings_reference import SETTINGS
from docs import build
from docs.generators.archive import dictionary
from docs.generators.cli import commands
from docs.generators.settings import default
from extract.forms.keys import figure_keys
from extract.forms.rules import rules
from spiders.portals import Portal, load_registry
from tests.crawler.cli.calling import gongan

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
OWN = ("common", "crawler", "spiders", "extract", "archive")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def reference(name: str) -> str:
    return text(DOCS / "reference" / name)


def fenced(language: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks of one language: where, and what."""
    for page in PAGES:
        for found in FENCE.finditer(text(page)):
            if found[1] == language:
                line = text(page)[: found.start()].count("\n") + 1
                yield f"{page.relative_to(ROOT)}:{line}", found[2]


# --- the generated pages are current, and hold what they should ---------------


@pytest.mark.parametrize("name", build.PAGES)
def test_generated_pages_are_current(name: str) -> None:
    assert reference(name) == build.rendered(name), "run: make docs"


def test_every_command_and_option_is_documented() -> None:
    page = reference("cli.md")
    for path, command, context in commands():
        section = page.partition(f"\n## {' '.join(path)}\n")[2].partition("\n## ")[0]
        assert section, path
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
                names = [*parameter.opts, *parameter.secondary_opts]
                assert [name for name in names if name not in section] == [], path


def test_every_setting_is_documented_with_its_default() -> None:
    own = {name for name in vars(project_settings) if name.startswith("GONGAN_")}
    assert own == set(SETTINGS)
    page = reference("settings.md")
    for name in own:
        assert f"`{name}`" in page
        value = getattr(project_settings, name)
        if name != "GONGAN_READERS":  # the number of CPUs of this machine
            told = default(SETTINGS[name])
            assert told in (str(value), f"{value:g}" if isinstance(value, float) else "empty"), name


def test_every_environment_variable_is_documented() -> None:
    page = reference("settings.md")
    assert {name for name in environment_variables() if f"`{name}`" not in page} == set()
    assert "GONGAN_CONTACT" in environment_variables()


def environment_variables() -> set[str]:
    """Names that the program reads from the environment, itself or through click."""
    found = set()
    for package in OWN:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(text(path))):
                found |= set(_read_variables(node))
    return found


def _read_variables(node: ast.AST) -> Iterator[str]:
    values: list[ast.expr] = []
    if isinstance(node, ast.Call):
        values += [keyword.value for keyword in node.keywords if keyword.arg == "envvar"]
        if ast.unparse(node.func) in ("os.environ.get", "os.getenv", "environ.get", "getenv"):
            values += node.args[:1]
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "environ"):
        values.append(node.slice)
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def test_every_table_view_and_column_is_documented() -> None:
    page, figures = reference("data-dictionary.md"), reference("figures.md")
    for entry in dictionary():
        section = page.partition(f"\n## {entry.name} ({entry.kind})\n")[2].partition("\n## ")[0]
        assert entry.description
        assert section, entry.name
        if entry.column:
            assert f"`{entry.column}`" in section or f"`{entry.column}`" in figures, entry


def test_every_figure_is_documented() -> None:
    page = reference("figures.md")
    assert [key for key in figure_keys() if f"`{wide_column_name(key)}`" not in page] == []


def test_every_finding_is_documented() -> None:
    page = reference("findings.md")
    assert [rule.key for rule in rules() if rule.key not in page] == []
    assert [rule.key for rule in rules() if rule.meaning not in page] == []


def test_every_portal_and_field_is_documented() -> None:
    page = reference("portals.md")
    assert [name for name in load_registry() if f"`{name}`" not in page] == []
    guide = text(DOCS / "how-to" / "crawl-your-portal.md")
    assert [field.name for field in fields(Portal) if f"`{field.name}`" not in guide] == []


# --- what the pages say is there -----------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", text(page))):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert found.is_relative_to(ROOT), target
        if anchor:
            assert anchor in headings(found), target


def headings(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    lines = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in lines}


def test_every_page_can_be_reached_from_the_index() -> None:
    todo, seen = [DOCS / "index.md"], set()
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(text(page))]
        todo += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert {page for page in PAGES if page.is_relative_to(DOCS)} - seen == set()


def shell_lines() -> list[tuple[str, list[str]]]:
    """The command lines in the documentation, split into words."""
    found = []
    for place, block in fenced("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                found.append((place, [words[0].removeprefix(".venv/bin/"), *words[1:]]))
    return found


def test_commands_in_the_documentation_exist() -> None:
    known = {path: (command, context) for path, command, context in commands()}
    checked = 0
    for place, words in shell_lines():
        if words[0] != "gongan":
            continue
        path = tuple(words[:2]) if tuple(words[:3]) not in known else tuple(words[:3])
        assert path in known, place
        command, context = known[path]
        parameters = command.get_params(context)
        options = {name for p in parameters for name in (*p.opts, *p.secondary_opts)}
        given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given <= options, f"{place}: {given - options}"
        checked += 1
    assert checked > 15


def test_make_targets_in_the_documentation_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    used = {words[1] for _, words in shell_lines() if words[0] == "make"}
    inline = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", text(page))}
    assert {"demo", "test"} <= used
    assert (used | inline) - targets == set()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("docs") / "new.db") as opened:
        yield opened


@pytest.mark.parametrize(("place", "query"), list(fenced("sql")))
def test_queries_in_the_documentation_run(archive: Archive, place: str, query: str) -> None:
    archive.db.execute(query).fetchall()


def test_python_in_the_documentation_compiles() -> None:
    blocks = list(fenced("python"))
    assert blocks
    for place, block in blocks:
        compile(block, place, "exec")


def test_toml_in_the_documentation_is_a_registry_or_a_configuration(tmp_path: Path) -> None:
    blocks = [block for _, block in fenced("toml")]
    registries = [block for block in blocks if "[[portal]]" in block]
    configurations = [block for block in blocks if block not in registries]
    assert registries
    assert configurations
    for number, block in enumerate(registries):
        (tmp_path / f"{number}.toml").write_text(block, encoding="utf-8")
    assert set(load_registry(tmp_path)) > set(load_registry())
    for block in configurations:
        (tmp_path / "gongan.toml").write_text(block, encoding="utf-8")
        assert "file" in load(tmp_path / "gongan.toml", {}).origins.values()


def test_the_json_in_the_documentation_is_what_extract_gives() -> None:
    ((_, block),) = fenced("json")
    (shown,) = json.loads(block)["reports"]
    page = "site/zwgk/zfxxgkndbg/202101/t20210125_1005.html"
    document = Path(str(files("crawler.sample"))) / page
    (report,) = gongan("extract", document, "--format", "json").json["reports"]
    (example,) = shown.pop("figures")
    assert {name: report[name] for name in shown} == shown
    key = ("table", "row", "column")
    (figure,) = [f for f in report["figures"] if all(f[name] == example[name] for name in key)]
    place = {**example.pop("where"), "document": str(document)}
    assert {name: figure[name] for name in example} == example
    assert {name: figure["where"][name] for name in place} == place


def test_the_changelog_and_the_citation_know_the_version() -> None:
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"version: {version}" in text(ROOT / "CITATION.cff")
    assert "## [Unreleased]" in text(ROOT / "CHANGELOG.md")
