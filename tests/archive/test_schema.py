"""The schema: keys, indexes, strict types, and a dictionary of all of it."""

from __future__ import annotations

import tomllib

import pytest

from archive.data_dictionary import entries, schema_objects, source_text
from archive.errors import ArchiveError
from archive.store import Archive
from archive.views import wide_column_name, wide_view_name
from extract.forms.keys import editions, figure_keys

UNINDEXED = {"figures": {"document_id"}}
"""Left out on purpose: documents are never deleted, and the index would be a fourth of the file."""
INDEXES = {"sections_fts", "titles_fts"}


def tables(archive: Archive) -> list[str]:
    return [name for kind, name, _ in schema_objects(archive.db) if kind == "table"]


def test_every_reference_is_a_foreign_key_with_an_index(archive: Archive) -> None:
    for name in tables(archive):
        table = archive.db.table(name)
        keys = {key.column for key in table.foreign_keys}
        named = {c.name for c in table.columns if c.name.endswith("_id")}
        assert named <= keys, name
        indexed = {index.columns[0] for index in table.indexes}
        indexed |= set(table.pks[:1])
        assert keys - UNINDEXED.get(name, set()) <= indexed, name


def test_tables_are_strict(archive: Archive) -> None:
    loose = {name for name in tables(archive) if not archive.db.table(name).strict}
    assert loose == INDEXES | {"_sqlite_migrations"}


def test_foreign_keys_hold(archive: Archive) -> None:
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_dictionary_describes_every_table_view_and_column(archive: Archive) -> None:
    described = {
        (row["kind"], row["name"], row["column"]) for row in archive.db["data_dictionary"].rows
    }
    present = {
        (kind, name, column)
        for kind, name, columns in schema_objects(archive.db)
        for column in ("", *columns)
    }
    assert described == present
    assert all(len(row["description"]) > 3 for row in archive.db["data_dictionary"].rows)


def test_the_dictionary_describes_nothing_that_is_not_there(archive: Archive) -> None:
    source = tomllib.loads(source_text())
    present = {name: set(columns) for _, name, columns in schema_objects(archive.db)}
    for name, columns in {**source["tables"], **source["views"]}.items():
        assert set(columns) - {""} <= present[name], name
    every = set().union(*present.values())
    assert set(source["common"]) <= every


def test_a_column_without_a_description_is_an_error(archive: Archive) -> None:
    archive.db["portals"].add_column("colour", str)
    with pytest.raises(ArchiveError, match=r"portals.colour is not described"):
        entries(archive.db)


@pytest.mark.parametrize("edition", editions())
def test_the_wide_view_of_an_edition_has_its_whole_form(archive: Archive, edition: str) -> None:
    columns = [column.name for column in archive.db.view(wide_view_name(edition)).columns]
    assert columns[:3] == ["report_id", "version_id", "bureau"]
    assert columns[7:] == [wide_column_name(key) for key in figure_keys(edition)]


def test_every_view_can_be_asked(archive: Archive) -> None:
    for name in archive.db.view_names():
        assert list(archive.db.view(name).rows) == []
