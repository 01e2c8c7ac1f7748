"""From which capture a version's document was read.

A reading takes in a page and its parts together: the bytes of an attachment are those of the
part's own capture, not of the page that named it.
"""

from __future__ import annotations

CAPTURE_SQL = (
    "coalesce((SELECT rp.capture_id FROM reading_parts rp WHERE rp.reading_id = g.id"
    " AND rp.url = d.url AND rp.capture_id IS NOT NULL ORDER BY rp.position LIMIT 1), g.capture_id)"
)
"""The capture of the document ``d`` in the reading ``g``, as an expression of SQL."""

HELD_IN_SQL = """LEFT JOIN reading_versions y ON y.reading_id = g.id AND y.version_id = v.id
  JOIN documents d ON d.id = coalesce(y.document_id, g.document_id)"""
"""The document ``d`` that holds the version ``v`` in the reading ``g``, as joins of SQL."""

MEDIA_TYPE_SQL = "iif(g.document_id = d.id, g.media_type, d.media_type)"
"""What the document ``d`` was read as in the reading ``g``."""
