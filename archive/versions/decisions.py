"""What people decided on findings: confirmed or dismissed, why, and by whom.

A decision is kept with the report (or, for a finding about a document, with the
document) and the finding's fingerprint, which is made of the rule, the subject and
the values.  So it holds for every later reading that finds the same, and lapses
when the figures change.  Nothing is overwritten: the latest decision holds, the
earlier ones can be read.
"""

from __future__ import annotations

import re
from typing import Any, Literal, get_args

from sqlite_utils import Database

from archive.errors import ArchiveError
from common.times import now

Decision = Literal["confirmed", "dismissed"]
DECISIONS: tuple[str, ...] = get_args(Decision)

_MAX_TEXT = 2000
"""The longest reason, in characters."""

Row = dict[str, Any]

_FINDINGS_SQL = """
SELECT f.id, v.report_id, iif(v.id IS NULL, g.document_id, NULL) AS document_id, f.fingerprint,
       f.rule, f.subject, f.text, f.params, f.message, r.bureau, r.year, d.url
  FROM findings f
  JOIN readings g ON g.id = f.reading_id
  LEFT JOIN versions v ON v.id = f.version_id
  LEFT JOIN reports r ON r.id = v.report_id
  LEFT JOIN documents d ON d.id = g.document_id
"""
_AUDIT_SQL = """
SELECT a.id, a.report_id, NULL AS document_id, a.fingerprint, a.rule, a.cell AS subject,
       '' AS text, '{}' AS params, a.message, r.bureau, r.year, NULL AS url
  FROM audit_findings a JOIN reports r ON r.id = a.report_id
"""
_KEPT = (
    "report_id", "document_id", "fingerprint", "rule", "subject", "text", "params", "message",
)  # fmt: skip
"""What a decision keeps of the finding it was made on."""

_LIST_SQL = """
SELECT s.id AS decision_id, r.bureau, r.year, d.url AS document, s.rule, s.subject, s.message,
       s.fingerprint, s.decision, s.why, s.decided_by, s.decided_at,
       s.id = (SELECT o.id FROM decisions o WHERE o.fingerprint = s.fingerprint
                AND o.report_id IS s.report_id AND o.document_id IS s.document_id
                ORDER BY o.decided_at DESC, o.decision, o.why, o.decided_by LIMIT 1) AS holds,
       EXISTS (SELECT 1 FROM current_findings c WHERE c.fingerprint = s.fingerprint
                AND (c.report_id = s.report_id OR (c.report_id IS NULL AND c.url = d.url)))
       OR EXISTS (SELECT 1 FROM audit_findings a WHERE a.report_id = s.report_id
                AND a.fingerprint = s.fingerprint) AS applies
  FROM decisions s
  LEFT JOIN reports r ON r.id = s.report_id
  LEFT JOIN documents d ON d.id = s.document_id
"""


def decide(db: Database, name: str, decision: Decision, why: str, by: str) -> Row:
    """Note a decision on the finding called ``name``: its number or its fingerprint.

    Part of the caller's transaction; gives the decision as :func:`listing` does.
    Raises :class:`ArchiveError` if no finding, or findings of several reports, are
    called so, or if reason or name are missing.
    """
    why = in_one_line(why, "a decision", "a reason (--why)")
    by = in_one_line(by, "a decision", "your name (--by)")
    found = _finding(db, name)
    given = {"decision": decision, "why": why, "decided_by": by, "decided_at": now()}
    added = db.table("decisions").insert(given | {name: found[name] for name in _KEPT})
    return _rows(db, f"{_LIST_SQL} WHERE s.id = ?", (added.last_pk,))[0]


def listing(db: Database, name: str | None = None) -> list[Row]:
    """All decisions, the latest first; of one finding if it is named.

    ``holds`` is 1 for the latest decision on its finding, ``applies`` if that
    finding is one of those that hold now.
    """
    if name is None:
        return _rows(db, f"{_LIST_SQL} ORDER BY s.decided_at DESC, s.id DESC", ())
    found = _finding(db, name)
    return _rows(
        db,
        f"{_LIST_SQL} WHERE s.fingerprint = ? AND s.report_id IS ? AND s.document_id IS ?"
        " ORDER BY s.decided_at DESC, s.id DESC",
        (found["fingerprint"], found["report_id"], found["document_id"]),
    )


def _finding(db: Database, name: str) -> Row:
    """The finding of this number or fingerprint (a fingerprint's beginning may do)."""
    by_number = name.isascii() and name.isdigit() and len(name) < 16
    rows = _rows(db, f"{_FINDINGS_SQL} WHERE f.id = ?", (int(name),)) if by_number else []
    if not rows and re.fullmatch(r"[0-9a-f]{6,16}", name):
        rows = _rows(db, f"{_FINDINGS_SQL} WHERE f.fingerprint GLOB ?", (f"{name}*",))
        rows += _rows(db, f"{_AUDIT_SQL} WHERE a.fingerprint GLOB ?", (f"{name}*",))
    if not rows:
        raise ArchiveError(
            f"no finding {name} in the archive: 'gongan findings --format json' gives finding_id"
            " and fingerprint"
        )
    about = {(row["report_id"], row["document_id"], row["fingerprint"]): row for row in rows}
    if len(about) > 1:
        some = ", ".join(
            f"{row['id']} ({row['bureau'] or row['url']} {row['year'] or ''})".replace(" )", ")")
            for row in list(about.values())[:5]
        )
        raise ArchiveError(f"{len(about)} findings are called {name}: name one by number: {some}")
    return rows[0]


def _rows(db: Database, sql: str, values: tuple[object, ...]) -> list[Row]:
    return list(db.query(sql, values))


def in_one_line(text: str, about: str, what: str) -> str:
    """A reason or a name in one line; raises :class:`ArchiveError` without one, or too long."""
    text = " ".join(text.split())
    if not text:
        raise ArchiveError(f"{about} needs {what}")
    if len(text) > _MAX_TEXT:
        raise ArchiveError(f"{what} is longer than {_MAX_TEXT} characters: make it shorter")
    return text
