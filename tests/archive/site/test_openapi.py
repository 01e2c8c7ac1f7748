"""The description of the addresses for programs: valid, true, and of all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from lxml import html
from openapi_spec_validator import validate

from archive.site import openapi, routes
from archive.site.addresses import bureau_code
from archive.site.server import close, make_site
from crawler.cli.browse import snapshot_tools
from tests.archive.site.asking import get
from tests.archive.site.test_releases import release

NO_DATA = {r"^/robots\.txt$"}
"""Addresses with a kind of file in their names that are for no program that wants data."""

ENDPOINTS = openapi.api().endpoints


@pytest.fixture(scope="module")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    root = tmp_path_factory.mktemp("releases")
    release(root, "2026.11", "2026.11")
    made = make_site(published, snapshot_tools(), releases=root)
    yield made
    close(made)


@pytest.fixture(scope="module")
def names(site: Any) -> dict[str, str]:
    """What stands for the names in the examples: a bureau of this archive, a year, a capture."""
    sql = (
        "SELECT l.bureau, l.year, c.id FROM report_list l JOIN version_documents d"
        " ON d.version_id = l.version_id JOIN readings g ON g.id = d.last_reading_id"
        " JOIN captures c ON c.id = g.capture_id WHERE l.edition = '2021' AND c.payload_digest"
        " IS NOT NULL ORDER BY l.report_id LIMIT 1"
    )
    ((bureau, year, capture),) = get(site, f"/archive.json?_shape=arrays&sql={quote(sql)}").json()[
        "rows"
    ]
    return {
        "code": bureau_code(bureau), "year": str(year), "bureau": quote(bureau),
        "capture": str(capture),
    }  # fmt: skip


@pytest.fixture(scope="module")
def said(site: Any) -> dict[str, Any]:
    found: dict[str, Any] = get(site, "/-/openapi.json").json()
    return found


def test_the_description_is_valid(said: dict[str, Any]) -> None:
    validate(said)
    assert set(said["paths"]) == {one.path for one in ENDPOINTS}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.path)
def test_what_is_described_answers_so(
    site: Any, names: dict[str, str], said: dict[str, Any], endpoint: openapi.Endpoint
) -> None:
    answer = get(site, endpoint.example.format(**names))
    assert answer.status_code == 200
    assert bool(answer.history) == endpoint.redirects
    kind = answer.headers["content-type"].partition(";")[0]
    assert endpoint.any_type or kind in endpoint.types
    if kind == "application/json":
        schema = said["paths"][endpoint.path]["get"]["responses"]["200"]["content"][kind]
        whole = schema.get("schema", {}) | {"components": said["components"]}
        Draft202012Validator(whole).validate(answer.json())


def test_parameters_in_paths_are_described_as_such() -> None:
    parameters = openapi.api().parameters
    for endpoint in ENDPOINTS:
        here = {name for name in endpoint.parameters if parameters[name].place == "path"}
        assert here == endpoint.asks_for, endpoint.path
    assert set(parameters) == {name for one in ENDPOINTS for name in one.parameters}


def test_every_address_of_data_is_described(names: dict[str, str]) -> None:
    """Routes with a kind of file in their pattern, in each kind they answer in."""
    examples = [one.example.format(**names).partition("?")[0] for one in ENDPOINTS]
    of_data = [
        pattern for pattern, _ in routes.routes() if r"\." in pattern.replace(r"\.[a-z0-9_]", "")
    ]
    for pattern in of_data:
        if pattern in NO_DATA:
            continue
        kinds = {found["format"] for one in examples if (found := _match(pattern, one))}
        assert kinds, pattern
        named = re.search(r"\(\?P<format>([^)]*)\)", pattern)
        if named:
            wanted = {kind.replace("\\", "") for kind in named[1].split("|")}
            assert kinds >= wanted - {"png"}, pattern  # drawn only where an extra is installed


def _match(pattern: str, address: str) -> dict[str, str] | None:
    found = re.match(pattern, address)
    return {"format": "", **found.groupdict()} if found else None


def test_what_is_no_report_does_not_pass_for_one(said: dict[str, Any]) -> None:
    schema = said["components"]["schemas"]["Report"]
    assert not Draft202012Validator(schema).is_valid({"report": {}})


def test_the_address_is_that_of_visitors(published: Path) -> None:
    made = make_site(published, base_url="https://example.org")
    try:
        said = get(made, "/-/openapi.json").json()
    finally:
        close(made)
    assert said["servers"] == [{"url": "https://example.org"}]


def test_the_page_on_the_data_links_to_it(site: Any) -> None:
    tree = html.fromstring(get(site, "/data").text)
    assert "/-/openapi.json" in tree.xpath("//a/@href")
    assert json.dumps(get(site, "/-/openapi.json").json())
