"""Lists whose way on stands in scripts, feeds and sitemaps: read, never run."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse, XmlResponse

from spiders import called_lists, links, shared_scripts
from spiders.family import Ask, Family
from spiders.lists import is_lost
from spiders.text import readable

BASE = "http://gaj.example.gov.cn"
GENERIC = Family("generic")
ENTRY = "<a href='/nb/1.html'>2020年政府信息公开年报</a>"


def page(body: str, path: str = "/xxgk/index.html", ask: Ask | None = None) -> TextResponse:
    kind = XmlResponse if body.startswith("<?xml") else HtmlResponse
    text = body if body.startswith("<?xml") else f"<html><body>{body}</body></html>"
    made = readable(kind(BASE + path, body=text.encode()))
    assert made is not None
    made.request = Request(BASE + path, cb_kwargs={"ask": ask} if ask else {})
    return made


def found(body: str) -> list[tuple[str, str]]:
    return [(link.url.removeprefix(BASE), link.text) for link in links.links(page(body))]


@pytest.mark.parametrize(
    ("script", "element"),
    [
        ("function openInfo(no, id) { window.open('content/show_' + id + '.html', '_blank'); }",
         "<a href=\"javascript:openInfo('640-1','188')\">2020年政府信息公开年报</a>"),
        ("function go(id){ var u = 'content/show_' + id; location.href = u + '.html'; }",
         "<li onclick=\"go(188)\">2020年政府信息公开年报</li>"),
        ("function see(id){ location.assign('content/show_'+id+'.html'); }",
         "<a href='javascript:;' onclick=\"see('188');return false\">2020年政府信息公开年报</a>"),
        ("function goYear(y) { location.href = '/xxgk/content/show_' + y + '.html'; }",
         "<select onchange='goYear(this.value)'><option value='188'>2020年政府信息公开年报</option>"
         "<option value=''>请选择</option></select>"),
    ],
)  # fmt: skip
def test_a_function_that_opens_an_address_is_read(script: str, element: str) -> None:
    body = f"<script>{script}</script>{element}"
    assert found(body) == [("/xxgk/content/show_188.html", "2020年政府信息公开年报")]


@pytest.mark.parametrize(
    "script",
    [
        "function openInfo(no, id) { window.open(secret(id)); }",
        "function openInfo(no, id) { window.open(host + id); }",
        "function openInfo(no, id) { window.open('/fixed.html'); }",
        "function openInfo(no) { alert(no); }",
        "function openInfo(no, id) { window.open('/a' + id * 2); }",
        "function openInfo(no, id) { var u = u + id; window.open(u); }",
    ],
)
def test_one_that_does_more_is_left_alone(script: str) -> None:
    body = "<a href=\"javascript:openInfo('640','188')\">2020年政府信息公开年报</a>"
    assert found(f"<script>{script}</script>{body}") == []


CALL = """var total = 14, pageSize = 8, channelId = "40824";
function toPage(n) { $.ajax({ type: "POST", url: "/search/102644",
  data: { "datas[0][key]": "channelId", "datas[0][value]": channelId, "page": n,
          "_pageSize": pageSize, "_isJson": "false" },
  success: function (html) { $("#ul").html(html); } }); }"""
SENT = {"datas[0][key]": "channelId", "datas[0][value]": "40824", "_pageSize": "8",
        "_isJson": "false"}  # fmt: skip


def test_the_call_for_further_pages_is_asked_until_all_that_it_counts_came() -> None:
    shown = "".join(f"<a href='/nb/{at}.html'>{2000 + at}年年报</a>" for at in range(10, 18))
    (second,) = GENERIC.list_pages(page(f"{shown}<script>{CALL}</script>"))
    assert second.url == f"{BASE}/search/102644"
    assert second.form == {**SENT, "page": "2"}
    assert (second.number, second.seen, second.promised) == (2, 8, 1)
    assert list(GENERIC.list_pages(page(shown, "/search/102644", second))) == []
    (third,) = GENERIC.list_pages(page(ENTRY, "/search/102644", second))
    assert third.form is not None
    assert third.form["page"] == "3"
    assert third.promised == 5


def test_a_call_by_get_has_its_data_in_the_address() -> None:
    script = "$.ajax({url:'/l.do', data:{cid: 7, pageNo: i}, success: f})"
    (asked,) = GENERIC.list_pages(page(f"{ENTRY}<script>{script}</script>"))
    assert (asked.url, asked.form) == (f"{BASE}/l.do?cid=7&pageNo=2", None)


@pytest.mark.parametrize(
    "script",
    [
        "$.ajax({type:'POST', url:'/hits', data:{id: 7}})",
        "$.ajax({type:'POST', url:'/l.do', data:{key: secret(), page: n}})",
        "$.ajax({type:'POST', url:'/l.do', data:{key: unknown, page: n}})",
        "$.ajax({type:'POST', url: base + '/l.do', data:{page: n}})",
        "$.ajax({type:'POST', url:'/l.do', data: $('form').serialize()})",
        "var k = 1; k = 2; $.ajax({type:'POST', url:'/l.do', data:{k: k, page: n}})",
    ],
)
def test_calls_that_are_left_alone(script: str) -> None:
    assert called_lists.call_of(page(f"{ENTRY}<script>{script}</script>")) is None


FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title><![CDATA[某局'
    f"2020年政府信息公开年报]]></title><link>{BASE}/nb/1.html</link></item></channel></rss>"
)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>某局2020年政府'
    "信息公开年报</title><link href='/nb/1.html'/></entry></feed>"
)


@pytest.mark.parametrize("feed", [FEED, ATOM])
def test_the_entries_of_a_feed_are_links(feed: str) -> None:
    assert found(feed) == [("/nb/1.html", "某局2020年政府信息公开年报")]


def test_an_empty_feed_is_no_lost_list() -> None:
    empty = '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>'
    assert not is_lost(page(empty), GENERIC, follows=True)


COLUMN = (
    "<h2>政府信息公开年报</h2><link rel='alternate' type='application/rss+xml' href='/rss/nb.xml'>"
    "<a href='/sitemap.xml'>网站地图</a>"
)


def test_a_column_without_entries_is_asked_for_its_feed_and_the_sitemap_for_what_is_below() -> None:
    asked = list(GENERIC.list_pages(page(COLUMN, "/zwgk/nb/")))
    assert asked == [
        Ask(f"{BASE}/rss/nb.xml"),
        Ask(f"{BASE}/sitemap.xml", below=f"{BASE}/zwgk/nb/"),
    ]


@pytest.mark.parametrize("path", ["/", "/index.html", "/list.asp?c=7", "/zwgk/nb.htm"])
def test_one_without_a_folder_of_its_own_is_not_sought_in_the_sitemap(path: str) -> None:
    assert list(GENERIC.list_pages(page(COLUMN, path))) == [Ask(f"{BASE}/rss/nb.xml")]


def test_one_with_entries_is_not() -> None:
    assert list(GENERIC.list_pages(page(COLUMN + ENTRY, "/zwgk/nb/"))) == []


def test_of_a_sitemap_only_what_is_below_the_column_is_an_entry() -> None:
    ask = Ask(f"{BASE}/sitemap.xml", below=f"{BASE}/zwgk/nb/")
    head = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    urls = ("/zwgk/nb/2011/3000.html", "/zwgk/tz/2011/3001.html", "/zwgk/nb/", "/sitemap-2.xml")
    text = head + "".join(f"<url><loc>{BASE}{url}</loc></url>" for url in urls) + "</urlset>"
    given = page(text, "/sitemap.xml", ask)
    assert [link.url for link in GENERIC.entries(given)] == [f"{BASE}/zwgk/nb/2011/3000.html"]
    assert list(GENERIC.list_pages(given)) == [
        Ask(f"{BASE}/sitemap-2.xml", below=f"{BASE}/zwgk/nb/")
    ]


@pytest.mark.parametrize("end", ["</script>", "</SCRIPT >", "</script\n>"])
def test_a_script_of_the_site_cannot_end_its_element(end: str) -> None:
    """Its functions are read, and its texts become no links of the page."""
    script = f"var t = '{end}<a href=\"/nb/9.html\">2019年政府信息公开年报</a>';"
    script += "function go(id) { location.href = '/nb/' + id + '.html'; }"
    plain = page('<li onclick="go(188)">2020年政府信息公开年报</li>')
    both = shared_scripts.with_scripts(plain, [script])
    read = [link.url.removeprefix(BASE) for link in links.links(both)]
    assert read == ["/nb/188.html"]
