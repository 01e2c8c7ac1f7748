"""The sample portal answers as a government site does, and its log tells what was sent."""

from __future__ import annotations

import gzip
import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from crawler.sample import expected
from crawler.sample.process import RunningSample, serve
from tests.patience import GIVEN_UP

LIST = "/zwgk/zfxxgkndbg/index.html"


@pytest.fixture(scope="module")
def first() -> Iterator[RunningSample]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def second() -> Iterator[RunningSample]:
    with serve(visit=2) as running:
        yield running


def get(portal: RunningSample, path: str, **headers: str) -> httpx.Response:
    return httpx.get(portal.url + path, headers=headers, trust_env=False)


def test_every_expected_report_is_there(first: RunningSample) -> None:
    for report in expected()["reports"]:
        for path in {report["article"], report["document"]}:
            answer = get(first, path)
            assert answer.status_code == 200, path
            assert len(answer.content) > 1500


def test_the_home_page_leads_to_the_column_and_its_second_page(first: RunningSample) -> None:
    assert "/zwgk/index.html" in get(first, "/").text
    assert LIST in get(first, "/zwgk/").text
    assert 'createPageHTML(2, 0, "index", "html")' in get(first, LIST).text
    assert (
        'createPageHTML(2, 1, "index", "html")' in get(first, "/zwgk/zfxxgkndbg/index_1.html").text
    )


def test_the_column_links_every_article_and_every_trap(first: RunningSample) -> None:
    text = get(first, LIST).text + get(first, "/zwgk/zfxxgkndbg/index_1.html").text
    want = expected()
    old_addresses = want["redirected"]
    paths = [report["article"] for report in want["reports"]]
    paths = [path for path in paths if path not in old_addresses.values()]
    paths += [*want["no_report"], *want["not_found"], *want["soft_404"], *want["challenged"]]
    for path in paths:
        assert f'href=".{path.removeprefix("/zwgk/zfxxgkndbg")}"' in text
    for path in [*old_addresses, want["disallowed"][1]]:
        assert f'href="{path}"' in text


def test_robots_forbids_what_the_home_page_links(first: RunningSample) -> None:
    robots = get(first, "/robots.txt")
    assert robots.headers["content-type"] == "text/plain"
    assert "Disallow: /nbgl/" in robots.text
    assert "/nbgl/index.html" in get(first, "/index.html").text


def test_the_traps_answer_as_they_should(first: RunningSample) -> None:
    want = expected()
    for old, new in want["redirected"].items():
        answer = get(first, old)
        assert (answer.status_code, answer.headers["location"]) == (301, new)
    assert [get(first, path).status_code for path in want["not_found"]] == [404]
    challenge = get(first, want["challenged"][0])
    assert challenge.status_code == 521
    assert "__jsluid_s" in challenge.headers["set-cookie"]
    assert "document.cookie" in challenge.text
    soft = get(first, want["soft_404"][0])
    assert soft.status_code == 200
    assert "页面不存在" in soft.text


def test_nothing_outside_the_site_is_served(first: RunningSample) -> None:
    for path in ("/../expected.json", "/%2e%2e/expected.json", "/routes.toml", "/second/"):
        assert get(first, path).status_code == 404


def test_a_conditional_request_is_answered_304(first: RunningSample) -> None:
    path = expected()["reports"][0]["document"]
    answer = get(first, path)
    for headers in (
        {"If-None-Match": answer.headers["etag"]},
        {"If-Modified-Since": answer.headers["last-modified"]},
    ):
        again = get(first, path, **headers)
        assert (again.status_code, again.content) == (304, b"")
    # RFC 9110: where both are sent the entity tag decides alone
    mixed = get(
        first,
        path,
        **{"If-None-Match": '"other"', "If-Modified-Since": answer.headers["last-modified"]},
    )
    assert mixed.status_code == 200


def test_some_pages_are_gzipped_for_clients_that_ask(first: RunningSample) -> None:
    with httpx.stream("GET", first.url + LIST, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    plain = get(first, LIST, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert plain.headers["etag"] != answer.headers["etag"]


def test_the_log_holds_the_digest_of_what_was_sent(first: RunningSample) -> None:
    path = expected()["reports"][2]["document"]
    body = get(first, path).content
    line = first.log()[-1]
    assert (line.method, line.path, line.status, line.length) == ("GET", path, 200, len(body))
    assert line.digest == hashlib.sha256(body).hexdigest()


def test_the_second_visit_changes_one_report_and_nothing_else(
    first: RunningSample, second: RunningSample
) -> None:
    changed = [change["document"] for change in expected()["changed_at_second_visit"]]
    paths = {report["document"] for report in expected()["reports"]} | {
        LIST,
        "/index.html",
        "/robots.txt",
        *expected()["no_report"],
    }
    differing = [
        path for path in sorted(paths) if get(first, path).content != get(second, path).content
    ]
    assert differing == changed
    before, after = get(first, changed[0]), get(second, changed[0])
    assert before.headers["last-modified"] < after.headers["last-modified"]
    stale = get(second, changed[0], **{"If-None-Match": before.headers["etag"]})
    assert stale.status_code == 200


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "crawler.sample", "--port", port]
        result = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=GIVEN_UP
        )
    assert result.returncode != 0
    assert result.stderr.strip() == (
        f"Error: port {port} is in use; choose another with --port, or 0 for a free one"
    )
