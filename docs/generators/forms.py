"""The forms' figures and the rules they are held against."""

from __future__ import annotations

from itertools import groupby

from archive.audit.rules import rules as audit_rules
from archive.views import wide_column_name, wide_view_name
from docs.generators.markdown import code, table
from extract.forms import form
from extract.forms.equations import Equation, equations
from extract.forms.keys import editions, figure_keys
from extract.forms.rules import rules

_FIGURES = """\
# Figures

Every cell of every edition's form. A figure's name is its edition, table, row and column; the
labels are the form's own words, a label above others stands before a slash. The unit is `count`,
or `CNY` for an amount, which the forms ask for in 万元 and the archive keeps in yuan. The first
column is also the name of the figure's column in the edition's wide view.
"""

_FINDINGS = """\
# Findings

A finding is a doubt about a source or about how it was read. It never changes a figure. Its
`verdict` is `fail` when the rule is broken and `uncertain` when something that is missing leaves
it open; its `observed` and `expected` say what the source has and what the rule asks for.
"""

_AUDIT = """
## Across years and bureaus (the audit)

`gongan audit`, and every nightly run at its end, holds current reports against the bureau's
other years and against other bureaus ([how, and how often it errs](../explanation/audit.md)).

"""

_KINDS = {
    "document": "About a document",
    "report": "About a report",
    "table": "About a table",
    "cell": "About a cell",
}


def figures_page() -> str:
    """The page ``figures.md``."""
    parts = [_FIGURES]
    for edition in editions():
        keys = figure_keys(edition)
        parts.append(
            f"\n## Edition {edition}\n\n{len(keys)} cells; wide view `{wide_view_name(edition)}`.\n"
        )
        for name, group in groupby(keys, lambda key: key.table):
            rows = [
                (code(wide_column_name(key)), key.row_label, key.column_label, key.unit)
                for key in group
            ]
            parts.append(f"\n### {edition}: {name}\n\n")
            parts.append(table(["Figure", "Row", "Column", "Unit"], rows))
    return "".join(parts)


def findings_page() -> str:
    """The page ``findings.md``."""
    parts = [_FINDINGS]
    listed = [rule for rule in rules() if rule.kind != "equation"]
    for kind, group in groupby(listed, lambda rule: rule.kind):
        parts.append(f"\n## {_KINDS.get(kind, f'About a {kind}')}\n\n")
        parts.append(table(["Rule", "Meaning"], [(code(r.key), r.meaning) for r in group]))
    parts.append("\n## Equations of the tables (勾稽关系)\n")
    parts += [_equation(found) for found in equations()]
    parts.append(_AUDIT)
    meanings = audit_rules().meanings.items()
    parts.append(table(["Rule", "Meaning"], [(code(key), one.en) for key, one in meanings]))
    return "".join(parts)


def _equation(found: Equation) -> str:
    used = [edition for edition in editions() if form(edition, found.table) is not None]
    line = "column" if found.over == "columns" else "row"
    return (
        f"\n### {found.rule}\n\n{found.title}.\n\n"
        f"- Table `{found.table}`, in every {line}; editions {', '.join(used)}\n"
        f"- Source: {found.source}\n\n"
        f"```\n{arithmetic(found)}\n```\n"
    )


def arithmetic(found: Equation) -> str:
    """The equation written out in keys, over several lines when it is long."""
    left = _sum(found.left)
    if found.at_least is not None:
        return f"{left} >= {found.at_least}"
    return f"{left}{chr(10) if chr(10) in left else ' '}= {_sum(found.right)}"


def _sum(terms: tuple[str, ...]) -> str:
    return (" + " if len(terms) <= 4 else "\n+ ").join(terms)
