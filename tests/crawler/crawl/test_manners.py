"""What a crawl does for the hosts' sake, seen from the hosts' side."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from tests.crawler import running
from tests.crawler.site import Answer, Site, page, revalidated, serve
from tests.crawler.tls import certificate

TITLE = "测试市公安局{}年政府信息公开工作年度报告"


def publish(site: Site, count: int) -> list[str]:
    """A column of so many reports; gives their paths."""
    paths = [f"/col/202101/t20210101_{number}.html" for number in range(count)]
    for number, path in enumerate(paths):
        site.routes[path] = page(TITLE.format(2000 + number))
    titles = [(path, TITLE.format(2000 + number)) for number, path in enumerate(paths)]
    site.column("/col/index.html", *titles)
    return paths


def gaps(site: Site) -> list[float]:
    times = [seen.at for seen in site.seen]
    return [later - earlier for earlier, later in pairwise(times)]


def test_crawl_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    site = Site()
    publish(site, 3)
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.4\n")
    with serve(site):
        running.run(tmp_path / "a.db", running.portal(site.url))
    assert len(site.seen) == 5
    assert min(gaps(site)) >= 0.38


def test_the_delay_of_the_settings_is_the_least_pause(tmp_path: Path) -> None:
    site = Site()
    publish(site, 3)
    with serve(site):
        running.run(
            tmp_path / "a.db",
            running.portal(site.url),
            DOWNLOAD_DELAY=0.3,
            AUTOTHROTTLE_ENABLED=True,
            AUTOTHROTTLE_START_DELAY=0.3,
        )
    assert min(gaps(site)) >= 0.28


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    site = Site()
    first, second = publish(site, 2)
    answers = [Answer(b"busy", 503, {"Retry-After": "1"})]
    ready = page(TITLE.format(2000))
    for path in (first, second):
        site.routes[path] = lambda _: answers.pop() if answers else ready
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url))
    busy = next(n for n, seen in enumerate(site.seen) if seen.path.startswith("/col/2021"))
    assert site.seen[busy + 1].at - site.seen[busy].at >= 0.95
    assert summary["captures"] == {"not_found": 1, "ok": 3, "server_error": 1}


def test_a_long_retry_after_ends_the_host_for_this_run(tmp_path: Path) -> None:
    site = Site()
    publish(site, 4)
    for path in [path for path in site.routes if "2021" in path]:
        site.routes[path] = Answer(b"busy", 429, {"Retry-After": "86400"})
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url))
    assert sum(path.startswith("/col/2021") for path in site.paths()) == 1
    refused = running.captures(tmp_path / "a.db", "outcome = 'disallowed'")
    assert refused
    assert "left alone" in refused[0]["error"]
    assert "86400 s" in refused[0]["error"]
    assert summary["captures"]["blocked"] == 1


def test_after_some_challenges_in_a_row_the_host_is_left_alone(tmp_path: Path) -> None:
    site = Site()
    publish(site, 6)
    wall = Answer(b"<script>document.cookie='__jsl_clearance_s=1';location=1</script>", 521)
    for path in [path for path in site.routes if "2021" in path]:
        site.routes[path] = wall
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url), GONGAN_CHALLENGE_LIMIT=2)
    assert summary["captures"]["challenged"] == 2
    assert summary["captures"]["disallowed"] == 4


def test_after_many_failures_in_a_row_the_host_is_left_alone(tmp_path: Path) -> None:
    site = Site()
    publish(site, 6)
    for path in [path for path in site.routes if "2021" in path]:
        site.routes[path] = Answer(b"broken", 500)
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url), GONGAN_FAILURE_LIMIT=3)
    assert summary["captures"]["server_error"] == 3


def test_the_request_budget_is_kept_and_said(tmp_path: Path) -> None:
    site = Site()
    publish(site, 8)
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url), GONGAN_REQUEST_BUDGET=5)
    assert len(site.seen) == 5
    assert summary["portals"][0]["ended"] == "request_budget"
    assert summary["failures"] == ["portal test: ended early (request_budget)"]
    assert not summary["ok"]


def test_what_the_answer_for_robots_txt_means(tmp_path: Path) -> None:
    answers = {
        "busy": Answer(b"down", 503),
        "limited": Answer(b"slow", 429),
        "refused": Answer(b"no", 403),
        "missing": Answer(b"no", 404),
        "moved": Answer(status=302, headers={"Location": "http://elsewhere.invalid/robots.txt"}),
    }
    sites = {name: Site() for name in answers}
    with ExitStack() as stack:
        for name, site in sites.items():
            publish(site, 1)
            site.routes["/robots.txt"] = answers[name]
            stack.enter_context(serve(site))
        portals = [running.portal(site.url, id=name) for name, site in sites.items()]
        running.run(tmp_path / "a.db", *portals)
    for name in ("busy", "limited"):
        assert set(sites[name].paths()) == {"/robots.txt"}
        (refused,) = running.captures(
            tmp_path / "a.db", f"portal_id = '{name}' AND outcome = 'disallowed'"
        )
        assert "robots.txt" in refused["error"]
    for name in ("refused", "missing", "moved"):
        assert len(sites[name].paths()) == 3


def test_robots_txt_counts_for_all_that_waited_for_it(tmp_path: Path) -> None:
    site = Site()
    paths = [f"/{folder}/{number}/" for number in range(3) for folder in ("open", "closed")]
    for path in paths:
        site.column(path)
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /closed/\n")
    with serve(site):
        columns = [f"{site.url}{path}" for path in paths]
        fields = running.portal(site.url, columns=columns)
        summary = running.run(tmp_path / "a.db", fields, CONCURRENT_REQUESTS=6)
    assert site.paths() == ["/robots.txt", "/open/0/", "/open/1/", "/open/2/"]
    assert summary["captures"] == {"disallowed": 3, "ok": 4}


def test_a_second_crawl_asks_for_changes_only(tmp_path: Path) -> None:
    site = Site()
    first, second = publish(site, 2)
    column = site.routes["/col/index.html"]
    site.routes["/col/index.html"] = revalidated(column, '"list"')
    site.routes[first] = revalidated(page(TITLE.format(2000)), '"one"')
    with serve(site):
        once = running.run(tmp_path / "a.db", running.portal(site.url))
        seen = len(site.seen)
        again = running.run(tmp_path / "a.db", running.portal(site.url))
    sent = {seen.path: seen.headers for seen in site.seen[seen:]}
    assert sent["/col/index.html"]["If-None-Match"] == '"list"'
    assert sent[first]["If-None-Match"] == '"one"'
    assert "If-None-Match" not in sent[second]
    assert once["captures"] == {"not_found": 1, "ok": 3}
    assert again["captures"] == {"not_found": 1, "unchanged": 3}
    assert [c["status"] for c in running.captures(tmp_path / "a.db", "run_id = 2")] == [
        404,
        304,
        304,
        200,
    ]


def test_a_list_is_asked_for_whole_now_and_then(tmp_path: Path) -> None:
    site = Site()
    (first,) = publish(site, 1)
    column = "/col/index.html"
    site.routes[column] = revalidated(site.routes[column], '"never another"')
    site.routes[first] = revalidated(site.routes[first], '"one"')
    with serve(site):
        conditions = []
        for days in (0, 5, 8, 13):
            seen = len(site.seen)
            running.run(tmp_path / "a.db", running.portal(site.url), days=days)
            sent = {seen.path: seen.headers for seen in site.seen[seen:]}
            conditions.append([sent[path].get("If-None-Match") for path in (column, first)])
    assert conditions == [
        [None, None],
        ['"never another"', '"one"'],
        [None, '"one"'],
        ['"never another"', '"one"'],
    ]


def test_portals_that_share_a_host_take_turns(tmp_path: Path) -> None:
    site = Site()
    publish(site, 3)
    site.column("/other/index.html", ("/other/202101/t20210101_9.html", TITLE.format(2009)))
    site.routes["/other/202101/t20210101_9.html"] = page(TITLE.format(2009))
    with serve(site):
        summary = running.run(
            tmp_path / "a.db",
            running.portal(site.url),
            running.portal(site.url, id="other", columns=[f"{site.url}/other/index.html"]),
        )
    asked = [path.split("/")[1] for path in site.paths() if path != "/robots.txt"]
    assert asked == ["col"] * 4 + ["other"] * 2
    assert [portal["ended"] for portal in summary["portals"]] == ["finished", "finished"]


def test_certificates_are_checked_unless_the_entry_says_otherwise(tmp_path: Path) -> None:
    site = Site()
    publish(site, 1)
    with serve(site, certificate(tmp_path)):
        running.run(
            tmp_path / "a.db",
            running.portal(site.url, id="strict"),
            running.portal(site.url, id="lenient", verify_tls=False),
        )
    outcomes = {
        portal: {c["outcome"] for c in running.captures(tmp_path / "a.db", f"portal_id='{portal}'")}
        for portal in ("strict", "lenient")
    }
    assert outcomes == {"strict": {"tls_error", "disallowed"}, "lenient": {"not_found", "ok"}}
    failed = running.captures(tmp_path / "a.db", "outcome = 'tls_error'")
    assert all("certificate" in capture["error"] for capture in failed)
