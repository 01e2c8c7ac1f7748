"""The kinds of files that are followed and read."""

from __future__ import annotations

from common.file_types import FileType, file_types
from docs.generators.markdown import code, table

_HEAD = """\
# File types

The list of `common/file_types.toml`: spiders follow these files as attachments of an article (a
picture only where the page has no table), and the reader reads them. The bytes decide what a file
is; the name and the declared type only where they do not. Where what a file needs is not
installed, the file is kept and a finding (`converter_missing`) says what to install.

"""
_NEEDS = {"LibreOffice": "LibreOffice on the machine", None: "nothing more"}


def page() -> str:
    """The page ``file-types.md``."""
    rows = [
        (
            kind.name,
            ", ".join(code(f".{suffix}") for suffix in kind.suffixes),
            code(kind.media_type),
            "no, it is the page itself" if kind.role == "page" else f"as {_article(kind)}",
            _NEEDS.get(kind.needs) or f"the extra `{kind.needs}`",
        )
        for kind in file_types()
    ]
    return _HEAD + table(["Kind", "Names end in", "Media type", "Followed", "Reading needs"], rows)


def _article(kind: FileType) -> str:
    return f"an {kind.role}" if kind.role[0] in "aeiou" else f"a {kind.role}"
