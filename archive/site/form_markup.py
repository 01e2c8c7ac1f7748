"""The form's tables as markup, with a report's figures in them.

Labels, spans and headings are the same for every report on an edition of the form:
their markup is made once, with a gap for each cell, and a page fills the gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from archive.site import form_labels, form_layout
from archive.site.labels import Translate, translator

Key = tuple[str, str, str]
_Pieces = tuple[str | Key, ...]


class ShownFigure(NamedTuple):
    """A figure as it is shown: with separators, blank if blank.

    ``about`` says, as markup, what its cell said and where it stood.

    ``published`` is an amount of money in the source's own unit (the text is then
    in yuan); ``finding`` the number of the finding on its cell, and ``message`` its
    words, if there is one; ``name`` is what its snapshot is asked by; ``noted`` is what
    people say of it: a correction, a flag.
    """

    text: str
    unit: str
    about: str
    name: str
    published: str = ""
    finding: int | None = None
    message: str = ""
    noted: str = ""


class CellWriter:
    """Writes the cells of one page, of a report's ``version`` (``None``: the current one).

    ``address`` is the report's.

    ``chosen`` is the name of the cell whose archived page is shown beside.
    """

    def __init__(
        self, address: str, version: int | None, t: Translate, chosen: str | None = None
    ) -> None:
        self._link = f"{address}?{f'version={version}&amp;' if version else ''}cell="
        self._chosen = chosen
        self._published = str(escape(t("as_published")))
        self._blank = str(escape(t("blank_cell")))
        self._finding = str(escape(t("finding")))

    def cell(self, figure: ShownFigure | None) -> str:
        """A cell of the form as ``td``; without a figure, as one that was not found."""
        if figure is None:
            return '<td class="n unread"></td>'
        kind = "n" if figure.text else "n blank"
        if figure.finding is not None:
            kind += " doubtful"
        if figure.name == self._chosen:
            kind += " chosen"
        return f'<td id="c-{_plain(figure.name)}" class="{kind}">{self.link(figure)}</td>'

    def link(self, figure: ShownFigure) -> str:
        """The figure as a link to its cell in the archived page, with what belongs to it."""
        text, unit, about, name, published, finding, _, noted = figure
        name = _plain(name)
        start = f'href="{self._link}{name}#c-{name}" title="{about}">'
        if text:
            unit = f"<small> {unit}</small>" if unit else ""
            html = f'<a class="fig" {start}{escaped(text)}{unit}</a>'
            if published:
                words = f"{self._published} {escape(published)}"
                html += f'<small class="published">{words}</small>'
        else:
            html = f'<a class="fig blank" {start}<span class="vh">{self._blank}</span></a>'
        if finding is not None:
            html += self._mark(figure)
        return f'{html}<small class="noted">{escape(noted)}</small>' if noted else html

    def _mark(self, figure: ShownFigure) -> str:
        message = escape(figure.message)
        return (
            f' <a class="mark" href="#finding-{figure.finding}" title="{message}">'
            '<span aria-hidden="true">!</span>'
            f'<span class="vh">{self._finding}: {message}</span></a>'
        )


def escaped(text: str) -> str:
    """``text`` as markup; one of letters and digits alone, as most figures are, is that already."""
    return text if text.isalnum() else str(escape(text))


def form(
    edition: str, figures: Mapping[Key, ShownFigure], writer: CellWriter, language: str
) -> Markup:
    """The tables of an edition's form that have any figure, filled.

    On English pages the Chinese labels have what they mean beside them.
    """
    parts: list[str] = []
    for key, pieces in _skeleton(edition, language):
        if any(figure[0] == key for figure in figures):
            for piece in pieces:
                parts.append(piece if isinstance(piece, str) else writer.cell(figures.get(piece)))
    return Markup("".join(parts))


@lru_cache(maxsize=5000)
def _plain(name: str) -> str:
    """A cell's name for an address and an id."""
    return quote(name, safe="._")


@cache
def _skeleton(edition: str, language: str) -> tuple[tuple[str, _Pieces], ...]:
    """Each table's key with its markup, in pieces with the keys of its cells between them."""
    cells = {(key.table, key.row, key.column): key for key in form_layout.keys(edition)}
    places = {spot: spot for spot in cells}
    return tuple(
        (table.key, tuple(_joined(_table(table, language))))
        for table in form_layout.tables(edition, places)
    )


def _joined(pieces: Iterator[str | Key]) -> Iterator[str | Key]:
    """The pieces, with texts that follow each other made one."""
    text: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
        else:
            yield "".join(text)
            text.clear()
            yield piece
    yield "".join(text)


def _table(table: form_layout.Table[Key], language: str) -> Iterator[str | Key]:
    title = escape(table.title)
    skip = escape(translator(language)("skip_table"))
    several = len(table.parts) > 1
    yield f'<h2 lang="zh" id="{escape(table.key)}">{_worded(table.title, language)}</h2>'
    for number, part in enumerate(table.parts, 1):
        label = f"{title} {number}" if several else title
        caption = f"{title} {number}/{len(table.parts)}" if several else title
        after = f"after-{escape(table.key)}-{number}"
        yield (
            f'<a class="skip over" href="#{after}">{skip}</a>'
            f'<div class="table-wrapper" tabindex="0" role="region" aria-label="{label}">'
            f'<table class="form{" list" if part.is_list else ""}" lang="zh">'
            f'<caption class="vh">{caption}</caption><thead>'
        )
        for at, row in enumerate(part.head):
            corner = f"<td{_spans(part.corner)}></td>" if at == 0 else ""
            yield f"<tr>{corner}{''.join(_head(one, language) for one in row)}</tr>"
        yield "</thead><tbody>"
        for line in part.lines:
            heading = "" if line.cells else " heading"
            yield f"<tr>{''.join(_row_label(label, heading, language) for label in line.labels)}"
            yield from (cell for cell in line.cells if cell is not None)
            yield "</tr>"
        yield f'</tbody></table></div><span id="{after}" tabindex="-1"></span>'


def _worded(text: str, language: str) -> str:
    """A label, with what it means below it on English pages."""
    meaning = form_labels.english(text) if language == "en" else ""
    if not meaning or meaning == text:
        return str(escape(text))
    return f'{escape(text)}<small class="meaning" lang="en">{escape(meaning)}</small>'


def _spans(label: form_layout.Label) -> str:
    return f' rowspan="{label.rowspan}" colspan="{label.colspan}"'


def _head(label: form_layout.Label, language: str) -> str:
    scope = "colgroup" if label.colspan > 1 else "col"
    return f'<th scope="{scope}"{_spans(label)}>{_worded(label.text, language)}</th>'


def _row_label(label: form_layout.Label, heading: str, language: str) -> str:
    scope = "rowgroup" if label.rowspan > 1 else "row"
    kind = f"depth-{label.depth}{heading}"
    return f'<th scope="{scope}"{_spans(label)} class="{kind}">{_worded(label.text, language)}</th>'
