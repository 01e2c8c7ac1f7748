"""One cell has one value, place and source on the site, in JSON, CSV, citations and releases."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from lxml import html

from archive import citations, citing
from archive.site.addresses import cell_url
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import open_archive
from archive.versions import corrections, flags
from tests.archive.making import begin
from tests.archive.release.filling import AMOUNT, BLANK, CITY, PROSE, RECEIVED, export, fill
from tests.archive.site.asking import get
from tests.archive.versions.filed import HOST, Piece, file_article

CODE = cell_url(CITY, 2020, "").split("/")[2]
OTHER = "大连市公安局"
BESIDE = Piece(f"{HOST}/beside.docx", f"{HOST}/beside.docx", b"PK beside")
PAGE = f"{HOST}/{OTHER}/2022.html"
WHERE = ("grid", "grid_row", "grid_column", "page")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site, the archive it is of and a release: cells with notes, reports in several files."""
    folder = tmp_path_factory.mktemp("names")
    path = folder / "a.db"
    fill(path)
    with open_archive(path) as archive:
        run = begin(archive)
        file_article(archive, run, OTHER, 2022, stands_in=[PAGE, BESIDE.document],
                     pieces=[BESIDE], minute=50)  # fmt: skip
        for key, value in ((AMOUNT, "7"), (RECEIVED, "blank")):
            archive.write(
                lambda key=key, value=value: corrections.correct(
                    archive.db, CITY, 2020, ".".join(key), value, why="看错", by="李"
                )
            )
        archive.write(
            lambda: flags.flag(archive.db, CITY, 2020, ".".join(PROSE), why="可疑", by="王")
        )
    publish(path, folder / "copy.db")
    export(path, folder / "out")
    site = make_site(folder / "copy.db")
    yield site, path, folder / "out"
    close(site)


@pytest.mark.parametrize(("bureau", "year"), [(CITY, 2020), (OTHER, 2022), (OTHER, 2019)])
def test_a_cell_is_the_same_everywhere(made: Any, bureau: str, year: int) -> None:
    site, path, release = made
    table = pq.read_table(release / "figures.parquet").to_pylist()
    released = {r["cell"]: r for r in table if (r["bureau"], r["year"]) == (bureau, year)}
    code = next(iter(released.values()))["bureau_code"]
    address = f"/r/{code}/{year}"
    given = get(site, f"{address}.json").json()
    by_csv = list(csv.DictReader(io.StringIO(get(site, f"{address}.csv").text.lstrip("\ufeff"))))
    read = [row for row in released.values() if row["url"] is not None]
    assert len(given["figures"]) == len(by_csv) == len(read)
    with open_archive(path, read_only=True) as archive:
        for figure, line in zip(given["figures"], by_csv, strict=True):
            cell = f"{figure['table']}.{figure['row']}.{figure['column']}"
            row = released[cell]
            name = f"{row['report']}/{cell}@{row['version']}"
            assert figure["name"] == line["name"] == name
            assert figure["url"] == line["url"] == row["url"]
            for column in ("value", *WHERE, "raw"):
                assert _text(figure[column]) == line[column] == _text(row[column]), (cell, column)
            assert (line["flagged"] or None) == figure["flagged"] == row["flagged"]
            right = (
                "blank" if row["corrected_why"] and row["corrected"] is None else row["corrected"]
            )
            assert line["corrected"] == _text(figure["corrected"]) == _text(right)
    for cell in list(released)[:6] + [".".join(key) for key in (AMOUNT, RECEIVED, BLANK, PROSE)]:
        row = released[cell]
        if row["url"] is None:
            continue
        with open_archive(path, read_only=True) as archive:
            cited = citations.find(archive.db, f"{row['report']}/{cell}")
        assert cited.url == row["url"]
        assert (
            f"captured {row['fetched_at']}, {row['payload_digest']}, {row['version']}" in cited.note
        )
        place = f"table {row['grid']}, row {row['grid_row']}, column {row['grid_column']}"
        assert row["basis"] == "prose" or place in cited.note
        page = get(site, f"{address}/{cell}").text
        assert row["payload_digest"] in page
        assert row["basis"] == "prose" or all(str(row[one]) in page for one in WHERE[:3])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def test_the_line_that_cites_a_cell_says_what_people_corrected(made: Any) -> None:
    site, _, _ = made
    for key, said in (
        (AMOUNT, " (corrected to 7: 李). "),
        (RECEIVED, " (corrected to a blank: 李). "),
    ):
        page = html.fromstring(get(site, cell_url(CITY, 2020, ".".join(key))).text)
        assert said in page.xpath("//p[@class='cite']")[0].text_content()


@pytest.mark.parametrize("key", [AMOUNT, RECEIVED, PROSE, BLANK])
def test_a_cell_s_page_cites_in_the_formats_of_programs_as_the_command_does(
    made: Any, key: tuple[str, str, str]
) -> None:
    site, path, _ = made
    cell = ".".join(key)
    page = html.fromstring(get(site, cell_url(CITY, 2020, cell)).text)
    with open_archive(path, read_only=True) as archive:
        cited = citations.find(archive.db, f"{CITY}/2020/{cell}")
    texts = [write(cited) for style, write in citing.FORMATS.items() if style != "text"]
    assert [one.text_content() for one in page.xpath("//details/pre")] == texts


def test_what_people_say_of_a_cell_stands_beside_its_figure(made: Any) -> None:
    site, _, _ = made
    for language, amount, received, prose in (
        ("en", "corrected to 7", "corrected to a blank", "flagged as doubtful"),
        ("zh", "更正为 7", "更正为 空白", "人工存疑"),
    ):
        page = html.fromstring(get(site, f"/r/{CODE}/2020?lang={language}").text)
        for key, said in ((AMOUNT, amount), (RECEIVED, received), (PROSE, prose)):
            (cell,) = page.xpath(f"//*[@id='c-{'.'.join(key)}']")
            assert [one.text for one in cell.xpath(".//small[@class='noted']")] == [said]
        assert len(page.xpath("//small[@class='noted']")) == 3


def test_a_cell_that_people_corrected_or_flagged_says_who(made: Any) -> None:
    site, _, _ = made
    for key, who in ((AMOUNT, "李"), (RECEIVED, "李"), (PROSE, "王"), (BLANK, None)):
        page = html.fromstring(get(site, cell_url(CITY, 2020, ".".join(key))).text)
        after = page.xpath("//h2[@id='decisions']/following-sibling::*[1]")[0].text_content()
        assert (f"by {who}" in after) if who else "Nobody has decided" in after
