"""The site in a real browser: pages, highlight, search, languages; nothing from outside."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.archive.site import hostile as attack
from tests.archive.site.asking import report_of
from tests.archive.site.conftest import GONGAN

playwright = pytest.importorskip(
    "playwright.sync_api", reason="tests in a browser need playwright: pip install '.[dev]'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (Debian: apt install chromium)"
)
BUREAU = "样例市公安局"
PAGES = [
    "/",
    "/reports",
    "/reports?province=21&level=prefecture&edition=2021&found=1",
    "/reports/{report}",
    "/reports/{report}?cell=requests.received.total",
    "/reports/{changed}?version=1",
    "/reports/{pdf}?cell=requests.received.total",
    "/r/321300/2020/requests.received.total",
    "/r/210300/2020/proactive_disclosure.other_services.items_change",
    "/r/x-45514f54/2019/versions",
    "/captures/20",
    f"/bureaus/{quote(BUREAU)}",
    f"/compare?name={quote(BUREAU)}&series=granted&rate=1",
    "/compare?by=province&name=21&name=32&series=penalties",
    "/explore",
    f"/explore?view=multiples&measure=granted&as=share&place={quote(BUREAU)}&place=21",
    "/explore?view=ranking&measure=granted&as=share&year=2020&least=0",
    f"/explore?view=shares&measure=denied&place=all&place={quote(BUREAU)}",
    "/explore?view=map&measure=granted&as=share&year=2020",
    "/explore?view=table&measure=reviews_corrected&as=share",
    "/explore/embed?view=map&measure=denied&year=2020",
    f"/search?q={quote('公开')}",
    "/coverage",
    "/coverage?province=21",
    "/coverage?province=13&level=prefecture&lang=en",
    "/runs",
    "/runs/{night}",
    "/runs/1",
    "/portals",
    "/portals?state=stale&province=11",
    "/portals?portal=mps",
    "/findings",
    "/dictionary",
    "/data",
    "/archive",
    "/archive/report_list",
    "/archive/captures/1",
    "/archive/grant_rate_by_year",
    "/archive?sql=select+1",
    "/reports/999999",
]
DRAWN = [
    path
    for path in PAGES
    if path.startswith(("/bureaus", "/compare", "/explore")) and "view=table" not in path
]


@contextmanager
def served(copy: Path) -> Iterator[str]:
    """The address of ``gongan browse`` on a published copy."""
    command = [*GONGAN, "browse", "--db", str(copy), "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield next(word for word in line.split() if word.startswith("http")).rstrip("/")
        process.terminate()


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    with served(published) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """A new tab; fails if the page complains or asks for anything outside the site."""
    with watched(browser, address) as page:
        yield page


@contextmanager
def watched(browser: Any, address: str) -> Iterator[Any]:
    """A tab whose complaints and outside requests are an error at the end."""
    context = browser.new_context(locale="en-GB", base_url=address)
    page = context.new_page()
    troubles: list[str] = []
    page.on("dialog", lambda dialog: troubles.append(f"it acts: {dialog.message}"))
    page.on("console", lambda message: _note(troubles, message.type, message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: _inside(troubles, request.url, address))
    yield page
    context.close()
    assert troubles == []


def _note(troubles: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning") and "404" not in text:
        troubles.append(text)


def _inside(troubles: list[str], url: str, address: str) -> None:
    if not url.startswith((f"{address}/", "data:")):
        troubles.append(f"outside: {url}")


@pytest.fixture(scope="module")
def numbers(published: Path) -> dict[str, int]:
    return {
        "report": report_of(published, "鞍山市公安局", 2020)["report"],
        "pdf": report_of(published, "宿迁市公安局", 2020)["report"],
        "night": 4,
        "changed": report_of(published, BUREAU, 2019)["report"],
    }


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_complaint(tab: Any, numbers: dict[str, int], path: str) -> None:
    answer = tab.goto(path.format(**numbers))
    assert answer.status == (404 if "999999" in path else 200)
    assert tab.locator("h1").count() == 1
    assert tab.locator("h1").inner_text()


@pytest.mark.parametrize("path", DRAWN)
def test_charts_are_drawn_by_the_page_itself(tab: Any, path: str) -> None:
    tab.goto(path)
    figures = tab.locator("figure[data-spec]")
    count = figures.count()
    assert count
    playwright.expect(tab.locator("figure[data-drawn=yes] .drawn svg")).to_have_count(count)
    playwright.expect(tab.locator("figure > svg")).to_have_count(0)


_CUT = """
() => [...document.querySelectorAll("figure .drawn svg text")].filter(text => {
  const room = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
  return box.width && (box.right > room.right + 1 || box.left < room.left - 1);
}).map(text => text.textContent)
"""


@pytest.mark.parametrize("width", [320, 390])
def test_no_words_of_a_chart_are_cut_on_a_phone(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"/bureaus/{quote(BUREAU)}?lang=en")
    tab.wait_for_selector("figure[data-drawn=yes] svg", state="attached")
    assert tab.evaluate(_CUT) == []


def test_the_menu_of_a_column_is_in_chinese(tab: Any) -> None:
    tab.goto("/archive/report_list?_lang=zh")
    tab.locator("th[data-column=bureau] svg").first.click()
    said = tab.locator(".dropdown-column-type")
    playwright.expect(said).to_have_text("类型：TEXT NOT NULL")


def test_without_scripts_the_server_s_pictures_stay(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/bureaus/{quote(BUREAU)}")
    playwright.expect(page.locator("figure > svg")).to_have_count(3)
    context.close()


def test_the_years_of_a_map_are_a_slider_and_the_page_follows_it(tab: Any) -> None:
    tab.goto("/explore?view=map&measure=granted&as=share&year=2020&lang=en")
    slider = tab.get_by_role("slider", name="Year")
    playwright.expect(tab.locator("figure[data-drawn=yes] .drawn svg")).to_have_count(1)
    slider.focus()
    tab.keyboard.press("ArrowRight")
    playwright.expect(tab).to_have_url(re.compile("year=2021"))
    playwright.expect(tab.locator("h2").first).to_contain_text("2021")
    playwright.expect(tab.get_by_role("slider", name="Year")).to_be_focused()


def test_what_is_chosen_in_the_form_is_the_address(tab: Any) -> None:
    tab.goto("/explore?lang=en")
    tab.locator("select[name=measure]").select_option("denied_state_secret")
    tab.locator("select[name=as]").select_option("share")
    tab.get_by_label("small multiples").check()
    tab.get_by_label("Add a bureau or province").fill("anshan")
    tab.get_by_role("button", name="Show").click()
    playwright.expect(tab.locator("h2").first).to_contain_text("Denied: state secret, share of")
    for part in ("measure=denied_state_secret", "as=share", "view=multiples", "place=anshan"):
        assert part in tab.url
    playwright.expect(tab.locator("input[name=place][value='210300']")).to_be_checked()


WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 780}
TABLET, SMALL_PHONE = {"width": 768, "height": 1024}, {"width": 320, "height": 700}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits_a_phone_and_hinders_nobody(
    tab: Any, numbers: dict[str, int], path: str, language: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab.set_viewport_size(PHONE if language == "zh" else WIDE)
    tab.emulate_media(color_scheme="dark" if language == "zh" else "light")
    name = "_lang" if path.startswith("/archive/") else "lang"
    tab.goto(path.format(**numbers) + ("&" if "?" in path else "?") + f"{name}={language}")
    drawn = tab.locator("figure[data-drawn=yes]")
    playwright.expect(drawn).to_have_count(tab.locator("figure[data-spec]").count())
    # the script of axe is put into the page by the test: the site's policy would not run it
    found = axe.Axe().run(tab).response["violations"]
    serious = [(one["id"], node["html"][:200]) for one in found for node in one["nodes"][:3]]
    assert serious == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for size in (WIDE, TABLET, PHONE, SMALL_PHONE):
        tab.set_viewport_size(size)
        assert tab.evaluate(wide) <= 0


def test_the_keyboard_reaches_the_content_and_a_cell(tab: Any, numbers: dict[str, int]) -> None:
    tab.goto(f"/reports/{numbers['report']}")
    focused = "getComputedStyle(document.activeElement)"
    tab.keyboard.press("Tab")
    skip = tab.locator("a.skip[href='#content']")
    playwright.expect(skip).to_be_focused()
    playwright.expect(skip).to_be_in_viewport()
    tab.keyboard.press("Enter")
    playwright.expect(tab).to_have_url(re.compile("#content$"))
    tab.locator("a.fig").first.focus()
    assert tab.evaluate(f"{focused}.outlineStyle") != "none"
    tab.keyboard.press("Enter")
    tab.frame_locator("iframe").locator("#cell").wait_for()


def test_a_figure_leads_to_its_cell(tab: Any, numbers: dict[str, int]) -> None:
    tab.goto(f"/reports/{numbers['report']}")
    cell = tab.locator("[id='c-proactive_disclosure.penalties.decisions'] a.fig")
    shown = cell.inner_text()
    cell.click()
    marked = tab.frame_locator("iframe").locator("#cell")
    marked.wait_for()
    assert marked.inner_text().strip() == shown.replace(",", "")
    assert marked.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    playwright.expect(marked).to_be_in_viewport()
    assert tab.locator("td.chosen").inner_text() == shown


def test_a_figure_of_a_pdf_leads_to_its_place_on_the_page(
    tab: Any, numbers: dict[str, int]
) -> None:
    tab.goto(f"/reports/{numbers['pdf']}?cell=proactive_disclosure.penalties.decisions")
    box = tab.frame_locator("iframe").locator("span.box.cell")
    box.wait_for()
    size = box.bounding_box()
    assert size is not None
    assert size["width"] > 20
    assert size["height"] > 5


def test_search_and_facets(tab: Any) -> None:
    tab.goto("/")
    tab.get_by_label("Search titles and prose").fill("複議")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?*")
    assert "复议" in tab.locator("ol.hits mark").first.inner_text()
    hits = tab.locator("ol.hits li")
    before = hits.count()
    with tab.expect_navigation():
        tab.locator(".facets details", has_text="Year").locator("a", has_text="2021").click()
    assert 1 <= hits.count() < before
    with tab.expect_navigation():
        tab.locator("a.chip").click()
    assert hits.count() == before


def test_the_language_is_switched_and_remembered(tab: Any) -> None:
    tab.goto("/coverage")
    heading = playwright.expect(tab.locator("h1"))
    heading.to_have_text("Coverage")
    tab.get_by_role("link", name="中文").click()
    heading.to_have_text("覆盖情况")
    assert tab.locator("html").get_attribute("lang") == "zh-CN"
    tab.goto("/findings")
    heading.to_have_text("核查发现")
    tab.get_by_role("link", name="English").click()
    heading.to_have_text("Findings")


def test_bureaus_are_compared(tab: Any) -> None:
    tab.goto(f"/compare?name={quote(BUREAU)}&series=received")
    tab.get_by_label("Add a bureau").fill("沈阳市公安局")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Show").click()
    assert tab.locator("figure.chart svg text", has_text="沈阳市公安局").count() == 1
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Data as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("name,year,series,number")
    assert "沈阳市公安局,2020,received,42" in text


def test_the_keyboard_reaches_the_content_first(tab: Any) -> None:
    tab.goto("/")
    tab.keyboard.press("Tab")
    playwright.expect(tab.locator("a.skip[href='#content']")).to_be_focused()
    tab.keyboard.press("Enter")
    playwright.expect(tab).to_have_url(re.compile("#content$"))


def test_nothing_that_attacks_acts_in_a_browser(browser: Any, hostile: Path) -> None:
    with served(hostile) as address, watched(browser, address) as page:
        for path in attack.PAGES:
            page.goto(path)
            assert page.url.startswith(f"{address}/"), path
            assert page.locator("script", has_text="alert(1)").count() == 0, path
        page.goto("/reports/3")
        link = page.locator("ul.sources a").first
        assert link.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
