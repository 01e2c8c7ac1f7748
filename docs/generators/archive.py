"""The data dictionary, from an archive made for the purpose."""

from __future__ import annotations

import tempfile
from itertools import groupby
from pathlib import Path

from archive.data_dictionary import Entry, entries
from archive.store import open_archive
from archive.views import wide_column_name, wide_view_name
from docs.generators.markdown import code, table
from extract.forms.keys import editions, figure_keys

_INTRODUCTION = """\
# Data dictionary

Every table, view and column of the archive. The archive itself holds the same texts in its table
`data_dictionary`. Times are ISO 8601 in UTC, digests SHA-256. In the views named after an edition
each figure of the form is a column `table__row__column`; [figures](figures.md) lists them.
"""


def dictionary() -> list[Entry]:
    """The dictionary of a new archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        open_archive(path).close()
        with open_archive(path, create=False, read_only=True) as archive:
            return entries(archive.db)


def page() -> str:
    """The page ``data-dictionary.md``."""
    parts = [_INTRODUCTION]
    for (kind, name), group in groupby(dictionary(), lambda entry: (entry.kind, entry.name)):
        about, *columns = group
        parts.append(f"\n## {name} ({kind})\n\n{about.description}\n\n")
        hidden = _wide_columns(name)
        rows = [(code(c.column), c.description) for c in columns if c.column not in hidden]
        parts.append(table(["Column", "Meaning"], rows))
    return "".join(parts)


def _wide_columns(view: str) -> set[str]:
    """The columns of a wide view that hold figures."""
    for edition in editions():
        if view == wide_view_name(edition):
            return {wide_column_name(key) for key in figure_keys(edition)}
    return set()
