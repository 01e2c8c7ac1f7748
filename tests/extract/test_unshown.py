"""Text nobody publishes and marks of notes change no figure; content that scripts show is read."""

from __future__ import annotations

import json
import random
from html import escape

import pytest

from extract import read, reports_in
from extract.records import Report
from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, fragment
from tests.documents.report import report_blocks
from tests.documents.truth import Truth
from tests.documents.word import docx

from .decoys import (
    MARKS,
    NEVER_TEXT,
    PARTS,
    SHEET,
    UNSHOWN,
    WORD_MARKS,
    WORD_UNSHOWN,
    beside_numbers,
    hidden_copies_of_rows,
    in_word,
    other_figures,
)

BUREAU = "示范市公安局"
TRUTHS = {
    name: invent(name, BUREAU, year, edition)
    for name, year, edition in (("a", 2022, "2021"), ("b", 2020, "2019"), ("c", 2016, "2014"))
}


def body(truth: Truth) -> str:
    return fragment(report_blocks(truth, default_layout(truth)), PLAIN)


def page(truth: Truth) -> str:
    return html(truth, body(truth)).decode()


PAGES = {name: page(truth) for name, truth in TRUTHS.items()}


def reports(markup: str | bytes, name: str = "a.html") -> tuple[Report, ...]:
    payload = markup.encode() if isinstance(markup, str) else markup
    return reports_in(read(payload, None, name))


def the_report(markup: str | bytes, name: str = "a.html") -> Report:
    (report,) = reports(markup, name)
    return report


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {figure.key: figure.value for figure in report.figures}


def rules(report: Report, verdict: str | None = None) -> set[str]:
    return {f.rule for f in report.findings if verdict is None or f.verdict == verdict}


SOUND = {name: values(the_report(markup)) for name, markup in PAGES.items()}


@pytest.mark.parametrize("way", UNSHOWN)
@pytest.mark.parametrize("before", [False, True], ids=["behind", "before"])
def test_text_nobody_sees_changes_no_figure_and_is_told(way: str, before: bool) -> None:
    for seed, (name, markup) in enumerate(PAGES.items()):
        rng = random.Random(f"{way}{seed}")
        report = the_report(beside_numbers(markup, {way: UNSHOWN[way]}, rng, before=before))
        assert values(report) == SOUND[name]
        assert "unshown_text" in rules(report, "info")
        assert rules(report) == {"unshown_text"}


@pytest.mark.parametrize("seed", range(20))
def test_all_ways_at_once(seed: int) -> None:
    rng = random.Random(seed)
    name = rng.choice(list(PAGES))
    markup = beside_numbers(PAGES[name], UNSHOWN | NEVER_TEXT, rng, before=rng.random() < 0.5)
    assert values(the_report(markup)) == SOUND[name]


@pytest.mark.parametrize("way", NEVER_TEXT)
def test_what_is_no_text_is_neither_read_nor_told(way: str) -> None:
    report = the_report(beside_numbers(PAGES["a"], {way: NEVER_TEXT[way]}, random.Random(way)))
    assert values(report) == SOUND["a"]
    assert rules(report) == set()


@pytest.mark.parametrize("way", MARKS)
def test_marks_of_notes_are_no_digits(way: str) -> None:
    for name, markup in PAGES.items():
        report = the_report(beside_numbers(markup, {way: MARKS[way]}, random.Random(way)))
        assert values(report) == SOUND[name]
        assert rules(report) == {"doubtful_digits"}


def test_a_raised_cell_holds_its_number() -> None:
    markup = PAGES["a"].replace("</head>", "<style>td{mso-text-raise:4pt}</style></head>")
    assert values(the_report(markup)) == SOUND["a"]
    raised = markup.replace("<td>0</td>", "<td><span style='mso-text-raise:4pt'>0</span></td>")
    assert values(the_report(raised)) == SOUND["a"]


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0",
        "visibility:hidden",
        "color:#fff",
    ],
)
def test_what_is_set_to_be_seen_again_is_read(style: str) -> None:
    seen = "font-size:12pt;visibility:visible;color:#000"
    markup = PAGES["a"].replace("<td>", f'<td style="{style}"><span style="{seen}">')
    assert values(the_report(markup)) == SOUND["a"]


@pytest.mark.parametrize(
    "head",
    [
        "<tr bgcolor='#0055aa'>",
        "<tr style='background:#05a'>",
        "<tr class='head'>",
    ],
)
def test_white_words_on_a_coloured_ground_are_read(head: str) -> None:
    markup = PAGES["a"].replace("<tr>", head).replace("<td>", "<td style='color:#fff'>")
    assert values(the_report(markup)) == SOUND["a"]


def test_styles_for_paper_and_for_the_pointer_hide_nothing() -> None:
    markup = PAGES["a"].replace("</head>", f"{SHEET}</head>")
    for name in ("shown-on-screen", "hover", "panel on"):
        shown = markup.replace("<table ", f'<table class="{name}" ')
        assert values(the_report(shown)) == SOUND["a"]


@pytest.mark.parametrize("where", PARTS)
@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_a_draft_nobody_sees_changes_nothing(where: str, first: bool) -> None:
    truth = TRUTHS["a"]
    own = body(truth)
    draft = PARTS[where](other_figures(own))
    markup = PAGES["a"].replace(own, draft + own if first else own + draft)
    markup = markup.replace("</head>", f"{SHEET}</head>")
    assert draft in markup
    report = the_report(markup)
    assert values(report) == SOUND["a"]
    assert rules(report) == (set() if where == "comment" else {"unshown_copy"})
    assert rules(report, "info") == rules(report)


@pytest.mark.parametrize("where", sorted(set(PARTS) - {"comment"}))
def test_a_part_that_is_the_only_copy_is_read(where: str) -> None:
    truth = TRUTHS["b"]
    own = body(truth)
    markup = PAGES["b"].replace(own, PARTS[where](own)).replace("</head>", f"{SHEET}</head>")
    assert values(the_report(markup)) == SOUND["b"]


def test_a_table_folded_away_is_read_where_it_is_the_only_one() -> None:
    markup = PAGES["a"]
    start = markup.index("<table", markup.index("三、"))
    end = markup.index("</table>", start) + len("</table>")
    folded = f'<div style="display:none">{markup[start:end]}</div>'
    report = the_report(markup[:start] + folded + markup[end:])
    assert values(report) == SOUND["a"]
    assert rules(report) == {"unshown_part"}


def test_tabs_give_a_report_for_each_year() -> None:
    tabs = []
    for year in (2023, 2022, 2021):
        truth = invent(f"tab{year}", BUREAU, year, "2021")
        style = "" if year == 2023 else ' style="display:none"'
        tabs.append((f"<div{style}>{fragment(blocks_of(truth))}</div>", truth))
    found = reports("<html><body>" + "".join(tab for tab, _ in tabs) + "</body></html>")
    assert {report.year: values(report) for report in found} == {
        truth.year: dict(truth.figures) for _, truth in tabs
    }


@pytest.mark.parametrize("seed", range(10))
def test_hidden_copies_of_rows_change_nothing_and_are_told(seed: int) -> None:
    rng = random.Random(seed)
    for name, markup in PAGES.items():
        report = the_report(hidden_copies_of_rows(markup, rng))
        assert values(report) == SOUND[name]
        assert "unshown_rows" in rules(report, "info")


def scripted(kind: str, own: str) -> str:
    text = json.dumps(own)
    parts = [own[at : at + 3000] for at in range(0, len(own), 3000)]
    return {
        "state": f"window.__INITIAL_STATE__={json.dumps({'a': [1, {'content': own}]})};run()",
        "nuxt": f"window.__NUXT__=(function(a,b){{return {{data:[{{c:{text},d:a}}]}}}}('x',1))",
        "variable": f"var a = /'/; var content = {text}; show(content);",
        "escaped": "var c = '" + own.replace("\n", " ").replace("<", "\\u003c") + "';",
        "written": "document.write(" + " + ".join(map(json.dumps, parts)) + ");",
        "writes": "".join(f"document.write({json.dumps(part)});\n" for part in parts),
        "entities": f"var c = {json.dumps(escape(own))};",
        "json-in-json": f"var c = {json.dumps(json.dumps({'html': own}))};",
        "backticks": "const c = `" + own.replace("`", "") + "`;",
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "state",
        "nuxt",
        "variable",
        "escaped",
        "written",
        "writes",
        "entities",
        "json-in-json",
        "backticks",
    ],
)
def test_markup_in_scripts_is_read_without_running_them(kind: str) -> None:
    script = scripted(kind, body(TRUTHS["a"])).replace("</", "<\\/")
    markup = (
        f"<html><head><title>公开</title></head><body><div id='app'></div><script>{script}</script>"
    )
    report = the_report(markup)
    assert values(report) == SOUND["a"]
    assert "unshown_part" in rules(report, "info")


WORD_PAYLOAD = docx(blocks_of(TRUTHS["a"]))


@pytest.mark.parametrize("way", WORD_UNSHOWN)
def test_word_text_nobody_sees_changes_no_figure_and_is_told(way: str) -> None:
    report = the_report(in_word(WORD_PAYLOAD, (way,), random.Random(way)), "a.docx")
    assert values(report) == SOUND["a"]
    assert rules(report) == {"unshown_text"}


@pytest.mark.parametrize("way", WORD_MARKS)
def test_word_marks_of_notes_are_no_digits(way: str) -> None:
    report = the_report(in_word(WORD_PAYLOAD, (way,), random.Random(way)), "a.docx")
    assert values(report) == SOUND["a"]
    assert rules(report) == {"doubtful_digits"}


def test_the_word_look_of_a_page_hides_nothing() -> None:
    truth = TRUTHS["a"]
    markup = html(truth, fragment(report_blocks(truth, default_layout(truth)), WORD))
    assert values(the_report(markup)) == SOUND["a"]
    assert rules(the_report(markup)) == set()
