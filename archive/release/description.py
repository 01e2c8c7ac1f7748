"""What a release says of itself to programs: Frictionless, Croissant, CITATION.cff, Zenodo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.release.variables import tables, variables
from archive.release.write import Stats

LICENCE = "Apache-2.0"
AUTHORS = "the gongan-archive authors"
TITLE = "Annual disclosure reports of China's public-security bureaus"
ABSTRACT = (
    "Figures, findings and versions of the annual reports on government information disclosure"
    " (政府信息公开工作年度报告) of China's public-security bureaus, each traced to the document"
    " and the bytes it was read from."
)
KEYWORDS = ("government information disclosure", "public security", "China", "panel data", "公安")
DESCRIPTOR = "datapackage.json"
SUMS = "SHA256SUMS"
"""The file that names all others with their digests, as ``sha256sum`` writes it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its name and version, the day of its last capture, and what is in each table."""

    name: str
    version: str
    date: str
    software: str
    rows: Mapping[str, int]
    stats: Mapping[str, Mapping[str, Stats]]

    @property
    def title(self) -> str:
        """The title with the version, as one cites it."""
        return f"{TITLE}, release {self.version}"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its name, size and SHA-256 in hexadecimal digits."""

    name: str
    size: int
    digest: str


def measured(path: Path) -> File:
    """Size and digest of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return File(path.name, path.stat().st_size, digest.hexdigest())


_FIELD_TYPES = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "time": {"type": "string"},
}


def datapackage(release: Release, files: Mapping[str, File]) -> str:
    """``datapackage.json``: the Frictionless description of the CSV files, with keys."""
    resources = []
    for name, table in tables().items():
        file = files[f"{name}.csv.gz"]
        schema: dict[str, Any] = {"fields": _fields(name), "missingValues": [""]}
        if table.key:
            schema["primaryKey"] = list(table.key)
        if table.references:
            schema["foreignKeys"] = [
                {"fields": [column], "reference": {"resource": other, "fields": [its]}}
                for column, (other, its) in table.targets.items()
            ]
        resources.append(
            {
                "name": name,
                "title": table.en,
                "path": file.name,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "compression": "gz",
                "bytes": file.size,
                "hash": f"sha256:{file.digest}",
                "rows": release.rows[name],
                "schema": schema,
            }
        )
    found = {
        "profile": "tabular-data-package",
        "name": release.name,
        "title": release.title,
        "description": ABSTRACT,
        "version": release.version,
        "created": f"{release.date}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "licenses": [{"name": LICENCE, "path": "LICENCE.md"}],
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "resources": resources,
    }
    return _json(found)


def _fields(table: str) -> list[dict[str, Any]]:
    found = []
    for name, variable in variables(table).items():
        constraints: dict[str, Any] = {}
        if name in tables()[table].key:
            constraints["required"] = True
        if variable.values:
            constraints["enum"] = list(variable.values)
        about = {"name": name, **_FIELD_TYPES[variable.type], "description": variable.en}
        found.append(about | ({"constraints": constraints} if constraints else {}))
    return found


_CROISSANT_TYPES = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "decimal": "sc:Number",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "time": "sc:DateTime",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "column": "cr:column",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "key": "cr:key",
    "source": "cr:source",
    "md5": "cr:md5",
}


def croissant(release: Release, files: Mapping[str, File]) -> str:
    """``croissant.json``: a schema.org Dataset with the Parquet files' columns (Croissant 1.0)."""
    return _json(
        {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": release.name,
            "alternateName": release.title,
            "description": ABSTRACT,
            "version": release.version,
            "datePublished": release.date,
            "license": f"https://spdx.org/licenses/{LICENCE}",
            "creator": {"@type": "sc:Organization", "name": AUTHORS},
            "keywords": list(KEYWORDS),
            "inLanguage": ["zh", "en"],
            "isAccessibleForFree": True,
            "citeAs": citation_text(release),
            "distribution": [
                {
                    "@type": "cr:FileObject",
                    "@id": file.name,
                    "name": file.name,
                    "contentUrl": file.name,
                    "contentSize": f"{file.size} B",
                    "encodingFormat": _media_type(file.name),
                    "sha256": file.digest,
                }
                for file in files.values()
            ],
            "recordSet": [_record_set(name) for name in tables()],
        }
    )


def _record_set(table: str) -> dict[str, Any]:
    about = tables()[table]
    fields = []
    for name, variable in variables(table).items():
        one: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{table}/{name}",
            "name": name,
            "description": variable.en,
            "dataType": _CROISSANT_TYPES[variable.type],
            "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": name}},
        }
        if name in about.targets:
            one["references"] = {"field": {"@id": "/".join(about.targets[name])}}
        fields.append(one)
    found: dict[str, Any] = {"@type": "cr:RecordSet", "@id": table, "name": table}
    found |= {"description": about.en}
    if about.key:
        found |= {"key": [{"@id": f"{table}/{name}"} for name in about.key]}
    return found | {"field": fields}


def _media_type(name: str) -> str:
    if name.endswith(".parquet"):
        return "application/vnd.apache.parquet"
    return "application/gzip" if name.endswith(".gz") else "text/csv"


def citation_text(release: Release) -> str:
    """The release as one cites it in a text."""
    year = release.date[:4]
    return f"{AUTHORS} ({year}). {TITLE} (version {release.version}) [Data set]."


def citation_cff(release: Release) -> str:
    """``CITATION.cff`` of the data set (Citation File Format 1.2.0; JSON is YAML)."""
    return _json(
        {
            "cff-version": "1.2.0",
            "message": "If you use this data set, please cite it, and the reports you use.",
            "type": "dataset",
            "title": TITLE,
            "abstract": ABSTRACT,
            "version": release.version,
            "date-released": release.date,
            "license": LICENCE,
            "authors": [{"name": AUTHORS}],
            "keywords": list(KEYWORDS),
        }
    )


def zenodo(release: Release) -> str:
    """``zenodo.json``: the metadata of a deposit; Zenodo takes it when called .zenodo.json."""
    return _json(
        {
            "upload_type": "dataset",
            "title": TITLE,
            "version": release.version,
            "publication_date": release.date,
            "description": f"<p>{ABSTRACT}</p>",
            "creators": [{"name": AUTHORS}],
            "access_right": "open",
            "license": LICENCE.lower(),
            "language": "zho",
            "keywords": list(KEYWORDS),
        }
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
