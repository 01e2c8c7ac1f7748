"""Tables of a published copy on findings: what the page on them counts and shows first."""

from __future__ import annotations

import sqlite3

SHOWN = 40
"""Findings of the audit that are kept in the order of the page."""

_SQL = (
    """
CREATE TABLE rule_counts (
    rule TEXT PRIMARY KEY, reports INTEGER NOT NULL, failed INTEGER NOT NULL,
    open INTEGER NOT NULL, example INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
INSERT INTO rule_counts
SELECT rule, count(*), sum(verdict = 'fail'), sum(verdict = 'uncertain'), min(report_id)
  FROM report_rules GROUP BY rule
""",
    """
CREATE TABLE audit_counts (
    rule TEXT NOT NULL, verdict TEXT NOT NULL, findings INTEGER NOT NULL,
    reports INTEGER NOT NULL, PRIMARY KEY (rule, verdict)
) WITHOUT ROWID
""",
    """
INSERT INTO audit_counts
SELECT rule, verdict, count(*), count(DISTINCT report_id) FROM current_audit
 GROUP BY rule, verdict
""",
    "CREATE TABLE audit_first (place INTEGER PRIMARY KEY, audit_id INTEGER NOT NULL)",
    f"""
INSERT INTO audit_first (audit_id)
SELECT audit_id FROM current_audit
 ORDER BY decision <> 'pending', year DESC, rule, bureau, cell LIMIT {SHOWN}
""",
)


def build(connection: sqlite3.Connection) -> None:
    """Make the tables; ``report_rules`` is there already."""
    for sql in _SQL:
        connection.execute(sql)
