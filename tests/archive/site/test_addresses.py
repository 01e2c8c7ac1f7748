"""Addresses of reports and cells that hold, whatever number a report has in a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from archive.bureau_codes import bureau_code
from archive.merging.merge import merge
from archive.site.addresses import cell_url, report_url
from archive.site.published.publish import publish
from archive.site.server import make_site
from archive.store import open_archive
from tests.archive.making import URL, begin, capture, figures, reading, report
from tests.archive.site.asking import get

CITY, BRANCH, NOWHERE = "沈阳市公安局", "沈阳市公安局浑南分局", "示例市公安局"
CELL = "requests.received.total"


def fill(path: Path, *bureaus: str) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        for number, bureau in enumerate(bureaus):
            url = f"{URL}?{bureau}"
            stored = archive.add_capture(capture(run, url=url, body=bureau.encode(), minute=number))
            division = {CITY: "210100", BRANCH: "210112", NOWHERE: "999900"}[bureau]
            found = report(bureau=bureau, division=division, figures=figures(url))
            archive.add_reading(reading(stored.id, found, url=url))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two archives with the same reports under other numbers, and both united."""
    folder = tmp_path_factory.mktemp("addresses")
    fill(folder / "one.db", CITY, BRANCH, NOWHERE)
    fill(folder / "two.db", NOWHERE, BRANCH, CITY)
    with open_archive(folder / "both.db") as archive:
        merge(archive, folder / "two.db")
        merge(archive, folder / "one.db")
    for name in ("one", "both"):
        publish(folder / f"{name}.db", folder / f"{name}-copy.db")
    return folder


@pytest.fixture(scope="module")
def sites(folder: Path) -> dict[str, Any]:
    return {name: make_site(folder / f"{name}-copy.db") for name in ("one", "both")}


def plain(site: Any, path: str) -> Any:
    """The answer itself, also if it leads elsewhere."""
    import asyncio

    return asyncio.run(site.client.get(path))


def test_codes_are_made_of_the_name_alone() -> None:
    assert bureau_code(CITY) == "210100"
    assert bureau_code("中华人民共和国公安部") == "000000"
    assert bureau_code(BRANCH).startswith("210112-")
    assert bureau_code(NOWHERE).startswith("x-")
    names = (CITY, BRANCH, NOWHERE, "沈阳市森林公安局", "辽宁省公安厅", "沈阳市交通公安局")
    assert len({bureau_code(name) for name in names}) == len(names)


@pytest.mark.parametrize("bureau", [CITY, BRANCH, NOWHERE])
def test_an_address_leads_to_the_same_report_in_every_archive(
    sites: dict[str, Any], bureau: str
) -> None:
    address = report_url(bureau, 2020)
    for site in sites.values():
        answer = plain(site, address)
        assert answer.status_code == 200
        told = get(site, f"{address}.json").json()
        assert (told["report"]["bureau"], told["report"]["year"]) == (bureau, 2020)
        assert f'href="{address}.json"' in answer.text
        assert "/reports/1" not in answer.text


def test_numbers_of_a_file_lead_to_the_address_that_holds(sites: dict[str, Any]) -> None:
    for name, bureau in (("one", CITY), ("both", NOWHERE)):
        answer = plain(sites[name], "/reports/1?lang=zh")
        assert answer.status_code == 302
        assert answer.headers["location"] == f"{report_url(bureau, 2020)}?lang=zh"
    exported = plain(sites["one"], "/reports/1.csv")
    assert exported.headers["location"] == "/r/210100/2020.csv"
    assert plain(sites["one"], "/reports/99").status_code == 404


def test_a_cell_has_an_address(sites: dict[str, Any]) -> None:
    assert cell_url(CITY, 2020, CELL) == f"/r/210100/2020/{CELL}"
    answer = plain(sites["both"], f"/r/210100/2020/{CELL}?lang=zh")
    assert answer.status_code == 200
    assert f'href="/r/210100/2020?cell={CELL}#c-{CELL}"' in answer.text
    beside = get(sites["both"], f"/r/210100/2020?cell={CELL}").text
    assert f'id="c-{CELL}" class="n chosen"' in beside
    assert f'href="/r/210100/2020/{CELL}"' in beside
    assert plain(sites["both"], "/r/210100/2020/requests.received.none").status_code == 404


def test_other_codes_of_a_bureau_lead_to_its_own(sites: dict[str, Any]) -> None:
    mark = bureau_code(NOWHERE)[-9:]
    for code in (f"999900{mark}", "999900"):
        answer = plain(sites["one"], f"/r/{code}/2020?version=1")
        assert answer.status_code == 302
        assert answer.headers["location"] == f"{report_url(NOWHERE, 2020)}?version=1"


@pytest.mark.parametrize(
    "path", ["/r/210100/1999", "/r/110000/2020", "/r/x-00000000/2020", "/r/210100/2020?version=9"]
)
def test_what_is_not_there_is_not_found(sites: dict[str, Any], path: str) -> None:
    assert plain(sites["one"], path).status_code == 404


def test_rows_and_columns_are_numbered_alike_everywhere(sites: dict[str, Any]) -> None:
    site, address = sites["one"], report_url(CITY, 2020)
    told = get(site, f"{address}.json").json()["figures"]
    text = get(site, f"{address}.csv").text.lstrip("\ufeff")
    page = get(site, f"{address}?lang=en").text
    rows = list(csv.DictReader(io.StringIO(text)))
    for number in (0, 9, 30):
        figure, row = told[number], rows[number]
        place = (figure["grid"], figure["grid_row"], figure["grid_column"])
        assert place == tuple(int(row[name]) for name in ("grid", "grid_row", "grid_column"))
        name = f"{figure['table']}.{figure['row']}.{figure['column']}"
        shown = page.partition(f'id="c-{name}"')[2].partition("</td>")[0]
        assert f"table {place[0]}, row {place[1]}, column {place[2]}" in shown
    kept = plain(site, f"/archive/figures.json?version_id=1&_shape=array&row={told[9]['row']}")
    assert told[9]["grid_row"] in {row["grid_row"] for row in kept.json()}
