from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from spiders import links
from spiders.frontier import Frontier
from spiders.links import Link, Score

URL = "http://gaj.example.gov.cn/zwgk/nb/202101/t20210126_1.html"


def html(body: str, url: str = URL) -> HtmlResponse:
    return HtmlResponse(url, body=body.encode(), encoding="utf-8")


@pytest.mark.parametrize(
    "title",
    [
        "沈阳市公安局2020年政府信息公开工作报告",
        "2021年度黄石市公安局政府信息公开工作年度报告",
        "公安局2019年政府信息公开年度工作报告",
        "2010年深圳市公安局政府信息公开年报",
        "某市公安局政府信息公开工作年度报告（2022年度）",
        "2018年度政府信息公开年度报告",
        "某市公安局关于2014年度政府信息公开工作情况的报告",
        "２０１６年 政府信息公开 工作年度报告",
        "关于报送2015年政府信息公开工作年度报告的函",
        "关于公布2012年政府信息公开年度报告的公告",
        "某局2020年政府信息公开目录和年报：政府信息公开工作年度报告",
    ],
)
def test_titles_of_reports(title: str) -> None:
    assert links.title_kind(title) == "report"
    assert links.has_year(title)


@pytest.mark.parametrize("title", ["2020年", "公安局2019年", "普陀区公安分局", "2015年年度报告"])
def test_titles_that_may_be_reports(title: str) -> None:
    assert links.title_kind(title) == "maybe"


@pytest.mark.parametrize(
    "title",
    [
        "关于编制2021年度政府信息公开工作年度报告的通知",
        "政府信息公开指南",
        "政府信息公开目录",
        "2020年部门预算",
        "2020年上半年政府信息公开工作情况报告",
        "政府信息公开年度报告编制规范",
        "关于征求意见的公告",
        "信息公开申请表",
        "一图读懂政府信息公开年度报告",
        "首页",
        "",
    ],
)
def test_titles_of_other_things(title: str) -> None:
    assert links.title_kind(title) == "other"


def test_links_are_absolute_once_each_with_the_better_text() -> None:
    response = html(
        '<a href="../x.html#top" title="2020年政府信息公开工作年度报告">2020年政府信息…</a>'
        '<a href="../x.html"> again </a><a href="mailto:a@b.c">m</a><a href="javascript:go()">j</a>'
        '<a href="http://[bad">b</a><a href="?p=2"> 第 二 页 </a>'
    )
    base = "http://gaj.example.gov.cn/zwgk/nb"
    assert links.links(response) == [
        Link(f"{base}/x.html", "2020年政府信息公开工作年度报告"),
        Link(f"{base}/202101/t20210126_1.html?p=2", "第 二 页"),
    ]


def test_a_base_element_counts() -> None:
    response = html('<head><base href="/other/"></head><a href="a.html">x</a>')
    assert links.links(response)[0].url == "http://gaj.example.gov.cn/other/a.html"


@pytest.mark.parametrize(
    ("text", "url", "value"),
    [
        ("政府信息公开年报", "/a/", Score(100, column=True)),
        ("公开年报", "/a/", Score(100, column=True)),
        ("年度报告", "/a/", Score(80, column=True)),
        ("政府信息公开", "/a/", Score(50)),
        ("监督保障", "/a/", Score(30)),
        ("更多", "/zwgk/zfxxgkndbg/index.html", Score(70, column=True)),
        ("更多", "/bm/qgaj_1/zwgk_2/zfxxgknb_80867/", Score(70, column=True)),
        ("更多", "/news/", None),
        ("便民服务", "/bmfw/", None),
    ],
)
def test_navigation_is_scored(text: str, url: str, value: Score | None) -> None:
    assert links.score(Link(f"http://gaj.example.gov.cn{url}", text)) == value


def test_attachments_of_the_body_and_of_its_block() -> None:
    response = html(
        '<div class="nav"><a href="/d/申请表.doc">申请表</a><a href="/a.pdf">手册</a></div>'
        '<div class="TRS_Editor"><p>正文</p><a href="./P020210126.pdf">附件</a>'
        '<a href="P020210127.DOCX">年报</a><a href="流程图.doc">办事流程图</a></div>'
        '<div class="xgfj"><a href="fj.xlsx">表</a></div>'
        '<div class="side"><a href="/b.zip">2020年政府信息公开工作年度报告</a></div>'
    )
    base = "http://gaj.example.gov.cn"
    assert [link.url for link in links.attachments(response)] == [
        f"{base}/zwgk/nb/202101/P020210126.pdf",
        f"{base}/zwgk/nb/202101/P020210127.DOCX",
        f"{base}/zwgk/nb/202101/fj.xlsx",
        f"{base}/b.zip",
    ]


def test_documents_that_a_page_shows_within_itself() -> None:
    response = html(
        '<iframe src="/pdfjs/web/viewer.html?file=%2Ffile%2Fnb2020.pdf"></iframe>'
        '<embed src="nb.pdf"><object data="/x/nb.docx"></object><iframe src="/count.html"></iframe>'
        '<div class="TRS_Editor"><a href="nb.pdf">年报</a></div>'
    )
    base = "http://gaj.example.gov.cn"
    assert [link.url for link in links.attachments(response)] == [
        f"{base}/file/nb2020.pdf",
        f"{base}/zwgk/nb/202101/nb.pdf",
        f"{base}/x/nb.docx",
    ]


def test_pictures_count_where_the_body_has_no_table() -> None:
    pictures = '<img src="W020.png" width=600><img src="icon.gif" width="16px"><img src="x.svg">'
    table = "<table>" + "<tr><td>1</td></tr>" * 6 + "</table>"
    with_pictures = html(f'<img src=/logo.png><div id="zoom">文字{pictures}</div>')
    assert [link.url.rpartition("/")[2] for link in links.images(with_pictures)] == ["W020.png"]
    assert links.images(html(f'<div id="zoom">文字{pictures}{table}</div>')) == []
    assert links.images(html(f"<p>{pictures}</p>")) == []


@pytest.mark.parametrize(
    "title",
    [
        "样例市公安局2020年政府信息公开工作年度报",
        "样例市公安局2020年政府信息公开工作年",
        "样例市公安局2020年政府信息公开工",
        "样例市公安局关于2020…",
    ],
)
def test_titles_that_end_within_the_words_of_a_report_are_cut_short(title: str) -> None:
    assert links.is_cut_short(title)
    assert links.title_kind(title) == "maybe"


@pytest.mark.parametrize(
    "title", ["2020年政府信息公开", "2020年政府信息公开年报", "公安局召开2020…", "2020年预算公开"]
)
def test_whole_titles_are_not(title: str) -> None:
    assert not links.is_cut_short(title)


def test_a_link_that_says_a_day_says_what_its_row_does() -> None:
    title = "样例市公安局2020年政府信息公开工作年度报告"
    row = f"<table><tr><td>{title}</td><td><a href=a.html>2021-01-19</a></td></tr></table>"
    assert [link.text for link in links.links(html(row))] == [title]


def test_a_column_of_the_police_of_one_year_is_one_of_a_group() -> None:
    assert links.names_group("县公安局2024年")
    assert not links.names_group("县公安局召开2024年工作会议")


def test_next_page_links() -> None:
    response = html(
        '<a href="b.html">下一页 </a><a href="c.html">下页</a><a href="d.html">尾页</a>'
    )
    found = [link.url.rpartition("/")[2] for link in links.next_pages(response)]
    assert found == ["b.html", "c.html"]


def test_article_titles() -> None:
    meta = '<head><meta name="ArticleTitle" content=" 题 目 "><title>x_站</title></head>'
    assert links.article_title(html(meta + "<h1>y</h1>")) == "题 目"
    assert links.article_title(html("<title>x</title><h1>y</h1>")) == "y"
    assert links.article_title(html("<p>nothing</p>")) is None


def test_the_frontier_gives_the_best_first_and_each_once() -> None:
    frontier = Frontier(budget=3)
    for name, value in (("low", 10), ("high", 90), ("mid", 50), ("high", 10), ("least", 1)):
        frontier.add(Link(f"http://x/{name}", name), Score(value), "http://x/")
    taken = [frontier.take() for _ in range(4)]
    assert [found[0].text for found in taken if found] == ["high", "mid", "low"]
    assert taken[3] is None


def test_once_found_only_columns_are_followed() -> None:
    frontier = Frontier()
    frontier.add(Link("http://x/a", "a"), Score(50), "http://x/")
    frontier.add(Link("http://x/b", "b"), Score(30, column=True), "http://x/")
    frontier.found = True
    taken = frontier.take()
    assert taken is not None
    assert taken[0].text == "b"
    assert frontier.take() is None


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("岚江市公安局城东分局2020年政府信息公开工作年度报告", True),
        ("岚江市公安局交通警察支队2020年度报告", True),
        ("出入境管理支队2020年政府信息公开工作年度报告", True),
        ("2019年分局政府信息公开工作报告", True),
        ("岚江市公安局2020年政府信息公开工作年度报告", False),
        ("2019年市公安局政府信息公开工作报告", False),
        ("岚江公安分局2020年政府信息公开工作年度报告", False),
    ],
)
def test_titles_of_branches_and_units(title: str, part: bool) -> None:
    assert links.names_part_of(title, "岚江市公安局") is part
    assert not links.names_part_of(title, "岚江市公安局城东分局")


def test_a_column_s_name_counts_without_what_stands_behind_it() -> None:
    assert links.names_past("历年年报（2013—2018）")
    named = links.score(Link(URL, "部门年报（2018年及以前）"))
    assert named is not None
    assert named.column


def test_an_article_whose_text_is_in_a_file_that_is_not_there() -> None:
    assert links.announces_file(html("<p>详见附件。</p>"))
    assert not links.announces_file(html("<p>文字</p>"))
