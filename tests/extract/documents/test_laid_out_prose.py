"""Prose on pages that tables lay out: read to its end, whatever stands in the page's menu."""

from __future__ import annotations

import pytest

from extract import read, reports_in

MENUS = (
    "<a href='m.asp'>首页</a> | <a href='1.asp'>公安要闻</a> | <a href='2.asp'>警务公告</a>",
    "<a href='m.asp'>首页</a>",
    "",
)
SECTIONS = (
    ("一、概述", "我局通过门户网站、政务新媒体、办事大厅公示栏等多种形式方便群众查询。"),
    ("二、主动公开政府信息情况", "2013年，我局共主动公开政府信息2206条。"),
    (
        "三、依申请公开政府信息情况",
        "2013年共收到政府信息公开申请16件，其中当面申请4件，网上申请12件。",
    ),
    ("四、收费及减免情况", "全年未收取任何费用。"),
    ("五、行政复议、诉讼情况", "2013年共发生针对我局有关政府信息公开事务的行政复议案3件。"),
)
TITLE = "样例县公安局2013年度政府信息公开工作年度报告"


@pytest.mark.parametrize("menu", MENUS)
@pytest.mark.parametrize("long", [False, True])
def test_a_report_in_prose_within_tables_is_read_whole(menu: str, long: bool) -> None:
    lead = "根据《中华人民共和国政府信息公开条例》要求，由样例县公安局编制。" * (6 if long else 1)
    text = "".join(f"<p><strong>{name}</strong></p>\n<p>　　{said}</p>" for name, said in SECTIONS)
    rows = f"<tr><td class='menu'>{menu}</td></tr>" if menu else ""
    page = (
        "<html><body><table width='960'><tr><td><img src='top.jpg'></td></tr>"
        f"{rows}<tr><td><table width='100%'><tr><td align='center'><b>{TITLE}</b></td></tr>"
        "<tr><td align='center'>作者：办公室 发布时间：2014-3-10 点击：124次</td></tr>"
        f"<tr><td id='content'><p>　　{lead}</p>{text}</td></tr></table></td></tr>"
        "<tr><td align='center'>版权所有：样例县公安局</td></tr></table></body></html>"
    )
    document = read(page.encode(), "text/html", "http://a.example/show.asp?id=1")
    told = "".join(getattr(block, "text", "") for block in document.blocks)
    assert all(said in told for _, said in SECTIONS)
    (report,) = reports_in(document)
    stated = {found.key: found.value for found in report.statements}
    assert stated["requests_received"] == 16
    assert (report.bureau, report.year) == ("样例县公安局", 2013)
