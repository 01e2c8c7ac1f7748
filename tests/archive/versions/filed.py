"""Reports that stand in files beside their pages: attached, in an archive, in several files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from archive.records import ReadingPart
from archive.store import Archive
from extract.records import Figure, Finding, Place
from tests.archive.making import capture, figures, reading, report

HOST = "http://gaj.example.gov.cn"
TABLE = ("requests", "received", "total")
OTHER = ("requests", "carried_over", "total")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of an article: where it was fetched, what it is called, and its bytes."""

    fetched: str
    document: str
    body: bytes

    @property
    def digest(self) -> str:
        """The name of its bytes."""
        return f"sha256:{sha256(self.body).hexdigest()}"


def file_article(
    archive: Archive,
    run: int,
    bureau: str,
    year: int,
    *,
    stands_in: Sequence[str],
    pieces: Sequence[Piece],
    body: bytes | None = None,
    minute: int = 0,
    extractor: str = "1",
    changes: Mapping[tuple[str, str, str], Decimal | None] | None = None,
    findings: Sequence[Finding] = (),
) -> Piece:
    """File a report whose figures stand in turn in these documents; gives its page."""
    url = f"{HOST}/{bureau}/{year}.html"
    page = Piece(url, url, body or f"<p>{bureau}{year}</p>".encode())
    stored = archive.add_capture(capture(run, url=url, body=page.body, minute=minute))
    parts = []
    for at, piece in enumerate(pieces, 1):
        held = archive.add_capture(
            capture(run, url=piece.fetched, body=piece.body, kind="attachment", found_on=url,
                    minute=minute + at)
        )  # fmt: skip
        parts.append(ReadingPart("attachment", piece.fetched, held.id, piece.document))
    placed = tuple(
        _in(one, stands_in[at % len(stands_in)])
        for at, one in enumerate(figures(url, changes=changes or {}))
    )
    found = report(bureau=bureau, year=year, figures=placed, findings=tuple(findings),
                   title=f"{bureau}{year}年度报告")  # fmt: skip
    archive.add_reading(
        reading(stored.id, found, url=url, parts=tuple(parts), extractor_version=extractor)
    )
    return page


def _in(figure: Figure, document: str) -> Figure:
    where = figure.where
    return replace(figure, where=Place(document, where.block, where.grid, where.row, where.column))


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive, the same bytes every time."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name, (2021, 1, 20, 0, 0, 0)), content)
    return buffer.getvalue()
