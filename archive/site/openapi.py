"""The addresses for programs, described as OpenAPI 3.1: made of ``data/api.toml``.

The tests ask every address that is described, and look for a description of every address
that answers with data, so that neither can be without the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from archive.site import exports, vega
from archive.site.metadata import SUBTITLE, TITLE
from common import data_files

VERSION = "3.1.0"

_IN_PATH = re.compile(r"\{(\w+)\}")
_LISTS = {
    "figures": (*exports.FIGURE_COLUMNS, *exports.NAMED_COLUMNS),
    "findings": exports.FINDING_COLUMNS,
    "statements": exports.STATEMENT_COLUMNS,
    "sections": exports.SECTION_COLUMNS,
}
_TABLES = ("sources", "versions", "corrections", "flags")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of an address: ``path`` or ``query`` it stands in, and what it may be.

    ``name`` is that in the address, where two parameters share it.
    """

    place: str
    type: str
    about: str
    values: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address for programs, with an ``example`` that an archive can answer.

    ``schema`` names the schema of its JSON; one that ``redirects`` leads to another;
    ``any_type`` is given as whatever the file is.
    """

    path: str
    example: str
    types: tuple[str, ...]
    summary: str
    parameters: tuple[str, ...] = ()
    schema: str = ""
    redirects: bool = False
    any_type: bool = False

    @property
    def asks_for(self) -> frozenset[str]:
        """The names that stand in its path."""
        return frozenset(_IN_PATH.findall(self.path))


@dataclass(frozen=True, slots=True)
class Api:
    """All of them, and the parameters that they name."""

    endpoints: tuple[Endpoint, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@cache
def api() -> Api:
    """What ``data/api.toml`` describes."""
    return data_files.records("archive.site.data", "api.toml", Api)


def described(base: str) -> dict[str, Any]:
    """The description of a site at ``base`` (an address without a slash at its end)."""
    return {
        "openapi": VERSION,
        "info": {
            "title": TITLE,
            "summary": SUBTITLE,
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base or "/"}],
        "paths": {one.path: {"get": _operation(one)} for one in api().endpoints},
        "components": {
            "schemas": {"Report": _report(), "VegaLite": _vega_lite()},
            "parameters": {name: _parameter(name, one) for name, one in api().parameters.items()},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": endpoint.summary}
    schema = {"$ref": f"#/components/schemas/{endpoint.schema}"} if endpoint.schema else {}
    answer["content"] = {kind: {"schema": schema} if schema else {} for kind in endpoint.types}
    if endpoint.any_type:
        answer["content"] = {"*/*": {}}
    answers = {"200": answer}
    if endpoint.redirects:
        answers["302"] = {"description": "The address that holds"}
    if endpoint.asks_for:
        answers["404"] = {"description": "There is no such thing here"}
    return {
        "summary": endpoint.summary,
        "operationId": re.sub(r"\W+", "_", endpoint.path).strip("_") or "root",
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in endpoint.parameters],
        "responses": answers,
    }


def _parameter(name: str, one: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": one.type}
    if one.type == "array":
        schema["items"] = {"type": "string"}
    if one.values:
        schema["enum"] = [int(v) if one.type == "integer" else v for v in one.values]
    found = {"name": one.name or name, "in": one.place, "description": one.about, "schema": schema}
    return found | ({"required": True} if one.place == "path" else {})


def _report() -> dict[str, Any]:
    """What :func:`archive.site.exports.as_json` gives."""
    lists: dict[str, Any] = {name: _rows(columns) for name, columns in _LISTS.items()}
    others: dict[str, Any] = {name: _rows(()) for name in _TABLES}
    head = {
        "type": "object",
        "required": ["report_id", "bureau", "year", "edition", "number"],
        "properties": {"year": {"type": "integer"}, "number": {"type": "integer"}},
    }
    properties = {"report": head, **others, **lists}
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _rows(columns: tuple[str, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {"type": "object"}
    if columns:
        row |= {
            "required": list(columns),
            "properties": {name: {} for name in columns},
            "additionalProperties": False,
        }
    return {"type": "array", "items": row}


def _vega_lite() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["$schema"],
        "externalDocs": {"url": vega.SCHEMA, "description": "The schema of Vega-Lite"},
    }
