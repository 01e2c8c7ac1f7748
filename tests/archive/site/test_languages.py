"""The two languages of the site: labels, rules, tables, details, and which is shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site import details
from archive.site.labels import labels, language, rule_teller, switched
from archive.site.metadata import CHINESE_TITLES, TABLES
from common.messages import packed, say
from tests.archive.site.asking import get, report_of

EXTRACT = Path(__file__).parents[3] / "extract" / "forms"
TEMPLATES = Path(__file__).parents[3] / "archive" / "site" / "templates"


def test_every_label_has_both_languages_and_is_used_in_no_other_name() -> None:
    for key, words in labels().items():
        assert set(words) == {"en", "zh"}, key
        fields = [sorted(re.findall(r"\{(\w+)\}", text)) for text in words.values()]
        assert fields[0] == fields[1], key
    written = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))
    for key in re.findall(r'\bt\("(\w+)"[),]', written):
        assert key in labels(), key


def test_every_rule_of_findings_has_chinese_words(site: Any) -> None:
    texts = tomllib.loads((EXTRACT / "rules.toml").read_text(encoding="utf-8"))
    rules = {rule for texts in texts.values() for rule in texts}
    equations = tomllib.loads((EXTRACT / "equations.toml").read_text(encoding="utf-8"))
    rules |= {entry["rule"] for entry in equations["equation"]}
    missing = [rule for rule in sorted(rules) if not rule_teller("zh")(rule)]
    assert missing == [], "add them to archive/site/data/rules.toml"
    page = get(site, "/findings?lang=zh").text
    (rule,) = set(re.findall(r"<code>(\w+)</code></a><br><small>", page))
    assert rule_teller("zh")(rule) in page
    assert rule_teller("en")(rule) == ""
    assert "<br><small>" not in get(site, "/findings?lang=en").text


def test_the_data_dictionary_is_in_chinese_on_chinese_pages(site: Any) -> None:
    tree = html.fromstring(get(site, "/dictionary?lang=zh").text)
    missing = {one.text_content() for one in tree.xpath("//main//*[@lang='en']")}
    assert not missing, "translate them in archive/site/data/dictionary_zh.toml"
    assert tree.xpath("//main//td[@lang='zh'][text()='HTTP方法。']")
    assert "HTTP method." in get(site, "/dictionary?lang=en").text


def test_no_chinese_text_of_the_dictionary_is_for_a_text_that_is_gone(site: Any) -> None:
    english = get(site, "/dictionary?lang=en").text
    shown = {one.text_content() for one in html.fromstring(english).xpath("//*[@lang='en']")}
    path = TEMPLATES.parent / "data" / "dictionary_zh.toml"
    gone = set(tomllib.loads(path.read_text(encoding="utf-8"))) - shown
    assert not gone, "take them out of archive/site/data/dictionary_zh.toml"


def test_a_table_says_in_chinese_what_it_is(site: Any) -> None:
    titled = {name for name, settings in TABLES.items() if "title" in settings}
    assert set(CHINESE_TITLES) == titled
    chinese = html.fromstring(get(site, "/archive/run_list?_lang=zh").text)
    assert chinese.xpath("string(//h1)").startswith("运行")
    (about,) = chinese.xpath("//*[@class='metadata-description']")
    assert re.search("[一-鿿]", about.text_content())
    columns = chinese.xpath("//*[@data-column-description]/@data-column-description")
    assert columns
    assert all(re.search("[一-鿿]", text) for text in columns)
    english = html.fromstring(get(site, "/archive/run_list?_lang=en").text)
    assert english.xpath("string(//h1)").startswith("Runs")


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "expected"),
    [
        ("", "", "", "en"),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "", "de,fr;q=0.5", "en"),
        ("", "lang=zh", "en", "zh"),
        ("lang=en", "lang=zh", "zh", "en"),
        ("lang=xx", "lang=yy", "", "en"),
    ],
)
def test_which_language(query: str, cookie: str, accepted: str, expected: str) -> None:
    assert language(query, cookie, accepted) == expected


def test_switching_keeps_the_rest_of_the_address() -> None:
    assert switched("/search", "q=a&year=2020&lang=en", "zh") == "/search?q=a&year=2020&lang=zh"


def test_the_chosen_language_is_kept_in_a_cookie(site: Any) -> None:
    answer = get(site, "/coverage?lang=zh")
    assert "覆盖情况" in answer.text
    assert answer.headers["set-cookie"].startswith("lang=zh;")
    assert "覆盖情况" in get(site, "/coverage", Cookie="lang=zh").text
    assert "set-cookie" not in get(site, "/coverage?lang=<script>").headers
    assert "Cookie" in answer.headers["vary"]


def test_hints_on_cells_are_in_the_language_of_the_page(site: Any, published: Path) -> None:
    report = report_of(published, "鞍山市公安局", 2020)["report"]
    assert "published as “3”, table 1, row" in get(site, f"/reports/{report}?lang=en").text
    assert "原文为“3”，第1个表，第" in get(site, f"/reports/{report}?lang=zh").text


def test_the_language_is_switched_on_tables_too(site: Any) -> None:
    page = get(site, "/archive/report_list?province=21", accept_language="en")
    (link,) = html.fromstring(page.text).xpath("//a[.='中文']/@href")
    assert "_lang=zh" in link
    answer = get(site, link)
    assert answer.headers["set-cookie"].startswith("lang=zh;")
    tree = html.fromstring(answer.text)
    assert tree.get("lang") == "zh-CN"
    assert len(tree.xpath("//table[@class='rows-and-columns']/tbody/tr")) == 2
    (back,) = tree.xpath("//a[.='English']/@href")
    assert "_lang=zh" not in back


@pytest.mark.parametrize(
    ("detail", "chinese"),
    [
        (None, ("", "zh")),
        (say("column_shrank", listed=2, before=14), ("栏目列出2份报告，此前为14份", "zh")),
        (say("report_overdue", year=2025, day="2026-01-31"),
         ("2025年度报告应于2026-01-31前公布，尚未出现", "zh")),
        (say("no_page_came"), ("没有得到任何网页", "zh")),
        (say("trouble_timeout", error="timed out"), ("超时：timed out", "zh")),
        (say("older_form_than_asked", edition=2014, asked=2019),
         ("用2014版表式，该年度应用2019版", "zh")),
        ("Connection refused: <b>", ("Connection refused: <b>", "en")),
    ],
)  # fmt: skip
def test_details_of_states_are_in_chinese(detail: str | None, chinese: tuple[str, str]) -> None:
    assert details.told(detail, packed(detail), "zh") == chinese
    assert details.told(detail, packed(detail), "en")[0] == (detail or "")


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"key": 3}', '{"key": "of another version"}'])
def test_a_detail_whose_message_is_not_known_stays_as_it_is(stored: str) -> None:
    assert details.told("no page came", stored, "zh") == ("no page came", "en")
