"""Every miniature portal keeps what it promises, asked by a plain client."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from extract import read
from extract import reports_in as find_reports
from extract.records import Hint
from tests.sites import NAMES, Faults, RunningSite, judge, serve, serve_all, site
from tests.sites.faults import KINDS
from tests.sites.wandering import wander

CLIENT = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, RunningSite]]:
    with serve_all(*NAMES) as portals:
        yield portals


def get(portal: RunningSite, path: str, **headers: str) -> httpx.Response:
    return CLIENT.get(urljoin(portal.url, path), headers=headers)


def fetch(portal: RunningSite, path: str) -> httpx.Response:
    """Ask again where the connection broke or patience is asked for, and follow one redirect."""
    try:
        answer = get(portal, path)
    except httpx.TransportError:
        answer = get(portal, path)
    if answer.status_code == 429:
        answer = get(portal, path)
    if answer.status_code in (301, 302):
        answer = get(portal, answer.headers["location"])
    return answer


def is_file(path: str) -> bool:
    return path.lower().endswith((".pdf", ".docx")) or "download" in path


def joined(parts: list[bytes]) -> bytes:
    """The first page of an article with the bodies of all its pages."""
    bodies = [re.findall(rb'(<div class="TRS_Editor">)(.*?)</div>', part, re.S) for part in parts]
    if len(parts) == 1:
        return parts[0]
    whole = b"".join(found[0][1] for found in bodies)
    return parts[0].replace(bodies[0][0][1], whole)


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_served(running: dict[str, RunningSite], name: str) -> None:
    portal = running[name]
    assert len(portal.expected) >= 8
    assert len({report.document for report in portal.expected}) == len(portal.expected)
    for report in portal.expected:
        assert fetch(portal, report.document).status_code == 200, report


@pytest.mark.parametrize("name", NAMES)
def test_reports_read_as_what_they_are(running: dict[str, RunningSite], name: str) -> None:
    portal = running[name]
    articles = [report for report in portal.expected if not is_file(report.document)]
    files = [report for report in portal.expected if is_file(report.document)]
    for report in [*articles[::5], *files]:
        answers = [
            fetch(portal, path)
            for path in portal.site.parts.get(report.document, [report.document])
        ]
        assert {answer.status_code for answer in answers} == {200}, report
        content = joined([answer.content for answer in answers])
        document = read(content, answers[0].headers.get("content-type"), report.document)
        found = find_reports(document, Hint(bureau=portal.site.bureau))
        assert [(r.bureau, r.year) for r in found] == [(report.bureau, report.year)], report


@pytest.mark.parametrize("name", NAMES)
def test_whoever_follows_every_address_from_the_home_page_finds_every_report(
    running: dict[str, RunningSite], name: str
) -> None:
    portal = running[name]
    found = wander(portal)
    for report in portal.expected:
        assert {report.document, report.document.replace("index.shtml", "")} & found, report
    if portal.site.files_host:
        assert any(served.host == "files" for served in portal.log())


@pytest.mark.parametrize("name", NAMES)
def test_reports_that_cannot_be_had_are_linked_and_fail_as_said(
    running: dict[str, RunningSite], name: str
) -> None:
    portal = running[name]
    signs: dict[str, Callable[[httpx.Response], bool]] = {
        "not_found": lambda answer: answer.status_code == 404,
        "soft_404": lambda answer: answer.status_code == 200 and "不存在" in answer.text,
        "challenged": lambda answer: answer.status_code == 521 or "验证码" in answer.text,
        "leads_outside": lambda answer: not answer.headers["location"].startswith(portal.url),
        "redirect_loop": lambda answer: answer.status_code == 302,
    }
    for path, outcome in portal.site.lost.items():
        assert signs[outcome](get(portal, path)), path
    assert set(portal.site.lost) <= wander(portal)


def test_a_redirect_loop_comes_back_to_where_it_began(running: dict[str, RunningSite]) -> None:
    (loop,) = running["nfcms"].site.lost
    other = urlsplit(get(running["nfcms"], loop).headers["location"]).path
    assert urlsplit(get(running["nfcms"], other).headers["location"]).path == loop


def test_records_come_on_post_or_on_get_only(running: dict[str, RunningSite]) -> None:
    proxy = "/module/web/jpage/dataproxy.jsp"
    window = f"{proxy}?startrecord=10&endrecord=18&perpage=3"
    form = {"columnid": "6384", "unitid": "325517"}
    posted = CLIENT.post(running["hanweb"].url + window, data=form)
    assert posted.text.count("<record>") == 9
    assert "<record>" not in get(running["hanweb"], f"{window}&columnid=6384&unitid=325517").text
    url = f"{proxy}?page=2&columnid=1229617074&unitid=4027218"
    refused = CLIENT.post(running["hanweb_gbk"].url + url)
    assert refused.status_code == 405
    answer = get(running["hanweb_gbk"], url)
    assert answer.headers["content-type"] == "text/xml"
    assert "政府信息公开" in answer.content.decode("gb18030")


def test_pages_nought_and_one_of_the_api_are_the_same(running: dict[str, RunningSite]) -> None:
    portal = running["gkmlpt"]
    nought, one, two = (
        get(portal, f"/jmhsgaj/gkmlpt/api/all/2811?page={page}&sid=755031").json()
        for page in range(3)
    )
    assert nought == one != two
    assert nought["total"] == len(portal.expected)
    assert isinstance(nought["articles"][0]["display_publish_time"], int)
    assert get(portal, "/jmhsgaj/gkmlpt/api/all/2811?page=1").json()["articles"] == []


def test_unchanged_pages_are_not_sent_again(running: dict[str, RunningSite]) -> None:
    for name, portal in running.items():
        answer = get(portal, portal.site.column)
        sent = {key for key in ("etag", "last-modified") if key in answer.headers}
        assert sent == portal.site.validators, name
        for header, asked in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
            if header in sent:
                again = get(portal, portal.site.column, **{asked: answer.headers[header]})
                assert (again.status_code, again.content) == (304, b"")


def test_an_address_has_a_twin_of_the_other_scheme(running: dict[str, RunningSite]) -> None:
    portal = running["liaoning"]
    secure = portal.url.replace("http:", "https:")
    twin = httpx.get(secure + portal.site.column, verify=False, trust_env=False)
    assert twin.text == get(portal, portal.site.column).text
    assert secure in twin.text


def test_a_calendar_has_no_end(running: dict[str, RunningSite]) -> None:
    seen = set()
    path = "/rl/"
    for _ in range(30):
        seen.add(path)
        answer = get(running["trs"], path)
        path = re.findall(r'href="([^"]+)"', answer.text)[1]
    assert len(seen) == 30


def test_the_manners_of_a_crawl_are_judged_by_the_log() -> None:
    with serve("trs") as portal:
        for path in ("/robots.txt", portal.site.column, portal.site.column, "/nbgl/", "/rl/?m=3"):
            get(portal, path)
        get(portal, portal.expected[0].document)
        manners = judge(portal.site, portal.log())
    assert manners.requests == 6
    assert manners.lists == 2
    assert manners.per_report == 3 / len(portal.expected)
    assert manners.disallowed == ("/nbgl/",)
    assert manners.trapped == 1
    assert manners.twice == (portal.site.column,)


def test_requests_to_a_host_outside_are_seen() -> None:
    with serve("trs") as portal:
        page = get(portal, portal.site.column).text
        (url,) = re.findall(r'href="(http://127.0.0.2[^"]+)"', page)
        with contextlib.suppress(httpx.TransportError):
            CLIENT.get(url)
            assert judge(portal.site, portal.log()).outside == ("/zf/2023.html",)


def test_faults_hit_the_share_of_answers_asked_for_and_always_the_same_ones() -> None:
    faults = Faults(share=0.2, seed=7)
    drawn = [faults.of("trs", "GET", f"/{number}", 0) for number in range(2000)]
    assert drawn == [faults.of("trs", "GET", f"/{number}", 0) for number in range(2000)]
    assert drawn != [Faults(seed=8).of("trs", "GET", f"/{number}", 0) for number in range(2000)]
    assert 0.17 < sum(fault is not None for fault in drawn) / 2000 < 0.23
    assert set(drawn) == {None, *KINDS}
    bounded = Faults(share=0.9, in_a_row=2)
    runs = [[bounded.of("trs", "GET", f"/{n}", attempt) for attempt in range(9)] for n in range(50)]
    assert not any(all(run[at : at + 3]) for run in runs for at in range(7))


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_is_what_it_says(kind: str) -> None:
    faults = Faults(share=1.0, kinds=(kind,), hang=0.2, retry_after=2, in_a_row=1)
    with serve("hanweb_new", faults=faults) as portal:
        column = portal.url + portal.site.column
        if kind == "unavailable":
            answer = CLIENT.get(column)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        elif kind == "too_short":
            cut = CLIENT.get(column)
            assert not cut.text.rstrip().endswith("</html>")
        else:
            with pytest.raises(httpx.TransportError):
                CLIENT.get(column)
        assert CLIENT.get(column).text.rstrip().endswith("</html>")
        assert [served.fault for served in portal.log()] == [kind, None]


def test_a_name_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError):
        site("nowhere")
    with pytest.raises(RuntimeError, match="nowhere"), serve("nowhere"):
        pass
