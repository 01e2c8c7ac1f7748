"""Columns and reports that go by other names, and what looks like one and is none."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, TextResponse

from spiders import form_pages, links
from spiders.articles import reports
from spiders.frontier import PROMISING, Frontier
from spiders.links import Link, Score
from spiders.text import readable

from .test_spiders import BASE, PORTAL, answer

FUNCTION = "<script>function goPage(n){{{} document.pageform.submit();}}</script>"
BY_NAME = "document.pageform.curpage.value=n;"


def page(body: str, path: str = "/list.asp?bigid=2") -> TextResponse:
    made = readable(HtmlResponse(BASE + path, body=f"<html><body>{body}</body></html>".encode()))
    assert made is not None
    return made


@pytest.mark.parametrize(
    "title",
    [
        "我局召开2020年政府信息公开年度报告编制工作会",
        "我局2023年政府信息公开工作年度报告编制工作获市政府通报表扬",
        "我局2012年政府信息公开年报编制工作受到县政府办表扬",
        "县公安局在全县2022年度政府信息公开年度报告评比中获第一名",
    ],
)
def test_news_about_reports_are_none(title: str) -> None:
    assert links.title_kind(title) == "other"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("获嘉县公安局2020年政府信息公开工作年度报告", "report"),
        ("凤庆县公安局2022年政…", "maybe"),
        ("二〇二一年", "other"),
    ],
)
def test_titles(title: str, kind: str) -> None:
    assert links.title_kind(title) == kind


def test_a_year_in_characters_names_its_column() -> None:
    assert links.names_year_only("二〇二一年")
    assert links.names_year_only("二○一九年度")
    assert not links.names_year_only("二楼服务大厅")


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("历年年报", True),
        ("往年政府信息公开工作年度报告", True),
        ("年报汇总", True),
        ("政府信息公开年度报告汇编", True),
        ("历年预算", False),
        ("政府信息公开年报", False),
    ],
)
def test_columns_of_the_years_before(text: str, past: bool) -> None:
    assert links.names_past(text) is past
    named = links.score(Link(f"{BASE}/x/", text))
    assert not past or (named is not None and named.column)


@pytest.mark.parametrize(
    ("title", "body", "nobody"),
    [
        ("淳安县2024年政府信息公开工作年度报告", "<p>2024年,我县加强公开。</p>", True),
        ("淳安县2024年政府信息公开工作年度报告", "<p>现将淳安县公安局报告公布</p>", False),
        ("淳安县公安局2024年政府信息公开工作年度报告", "<p>2024年,我局</p>", False),
        ("2024年政府信息公开工作年度报告", "<p>2024年,我局</p>", False),
    ],
)
def test_a_report_that_names_a_place_alone_is_its_governments(
    title: str, body: str, nobody: bool
) -> None:
    made = readable(answer(f"{BASE}/a.html", f"<body><div class='content'>{body}</div></body>"))
    assert made is not None
    assert reports.names_nobody(made, title, PORTAL) is nobody


@pytest.mark.parametrize(
    ("title", "government"),
    [("首页-凤庆县人民政府", True), ("凤庆县公安局", False), ("凤庆县人民政府公安局", False)],
)
def test_a_governments_home_page(title: str, government: bool) -> None:
    made = readable(HtmlResponse(BASE, body=f"<title>{title}</title><p>x</p>".encode()))
    assert made is not None
    assert links.is_government(made) is government


def form(fills: str, link: str, *, more: str = "", head: str = "method='post'") -> str:
    return (
        f"{FUNCTION.format(fills)}<form name='pageform' {head} action='list.asp?bigid=2'>"
        f"<input type='hidden' name='curpage' value='1'><input name='key' value='k'>{more}</form>"
        f"{link}"
    )


LINK = "<a href='javascript:goPage(2)'>下一页</a>"


@pytest.mark.parametrize("fills", [
    BY_NAME,
    "document.forms['pageform'].elements['curpage'].value = n;",
    "document.getElementById('curpage').value=n;",
])  # fmt: skip
@pytest.mark.parametrize("link", [LINK, "<a href='#' onclick=\"goPage('2')\">下一页</a>"])
def test_a_form_that_a_function_fills_and_sends_turns_the_page(fills: str, link: str) -> None:
    sent = {"curpage": "2", "key": "k"}
    assert form_pages.next_page(page(form(fills, link))) == (f"{BASE}/list.asp?bigid=2", sent)


def test_one_that_goes_by_get_is_an_address() -> None:
    found = form_pages.next_page(page(form(BY_NAME, LINK, head="method='get'")))
    assert found == (f"{BASE}/list.asp?curpage=2&key=k", None)


@pytest.mark.parametrize(
    "body",
    [
        form(BY_NAME, "<a href='javascript:goPage(2)'>尾页</a>"),
        form(BY_NAME, LINK, more="<input type='password' name='p'>"),
        form(BY_NAME, LINK).replace("list.asp?bigid=2'", "delete.asp'"),
        form("document.pageform.curpage.value=9;", LINK),
        form("document.pageform.other.value=n;", LINK),
        form(BY_NAME, LINK).replace(".submit()", ".reset()"),
    ],
)
def test_what_is_not_sent(body: str) -> None:
    assert form_pages.next_page(page(body)) is None


@pytest.mark.parametrize(
    ("here", "there", "goes_on"),
    [
        ("/show.asp?id=3", "show.asp?id=3&amp;page=2", True),
        ("/show.asp?id=3&page=2", "show.asp?id=3&amp;page=3", True),
        ("/plus/view.php?aid=8", "view.php?aid=8&pageno=2", True),
        ("/show.asp?id=3", "show.asp?id=4&amp;page=2", False),
        ("/show.asp?id=3", "list.asp?id=3&amp;page=2", False),
        ("/show.asp?id=3&page=2", "show.asp?id=3&amp;page=2", False),
    ],
)
def test_an_article_goes_on_at_the_next_number_of_its_page(
    here: str, there: str, goes_on: bool
) -> None:
    found = links.next_part(page(f"<p>x</p><a href='{there}'>下一页</a>", here))
    assert (found is not None) is goes_on


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<div id='x_content'><p><a href='f/2016.docx'>点击下载</a></p></div>", True),
        (f"<div id='x_content'>{'正文' * 300}<a href='f/2016.docx'>点击下载</a></div>", False),
        ("<div id='x_content'><a href='f/2016.docx'>申请表下载</a></div>", False),
    ],
)
def test_a_bare_download_is_the_articles_where_its_page_says_nothing_else(
    body: str, named: bool
) -> None:
    found = links.attachments(page(body, "/show.aspx?id=1"))
    assert [link.url for link in found] == ([f"{BASE}/f/2016.docx"] if named else [])


def test_beside_a_column_that_was_found_only_so_many_others_are_looked_at() -> None:
    frontier = Frontier(beyond=1)
    for number in range(3):
        frontier.add(Link(f"{BASE}/{number}/", "执法公示"), PROMISING, BASE)
    frontier.add(Link(f"{BASE}/nb/", "年报"), Score(80, column=True), BASE)
    frontier.found = True
    taken = [frontier.take(listed=True) for _ in range(4)]
    assert [one[0].url for one in taken if one is not None] == [f"{BASE}/nb/", f"{BASE}/0/"]
