"""From which capture a version's document was read.

A reading takes in a page and its parts together: the bytes of an attachment are those of the
part's own capture, not of the page that named it.  What stands in a file within a file (a
member of an archive, a picture in a document: ``outer!inner``) came with the outer one.
"""

from __future__ import annotations

CAPTURE_SQL = (
    "coalesce((SELECT rp.capture_id FROM reading_parts rp JOIN documents rd"
    " ON rd.id = rp.document_id WHERE rp.reading_id = g.id AND rp.capture_id IS NOT NULL"
    " AND (rd.id = d.id OR substr(d.url, 1, length(rd.url) + 1) = rd.url || '!')"
    " ORDER BY length(rd.url) DESC, rp.position LIMIT 1), g.capture_id)"
)
"""The capture of the document ``d`` in the reading ``g``, as an expression of SQL."""

DRAWING_SQL = "CASE WHEN g.is_drawn AND g.document_id = d.id THEN g.drawing_digest END"
"""The digest of the document ``d`` as a browser showed it, if the reading ``g`` read that: the
bytes of its capture are then a page that was empty without its scripts.

It stands in a view, which DuckDB reads, too: that has no ``iif``."""

HELD_IN_SQL = """LEFT JOIN reading_versions y ON y.reading_id = g.id AND y.version_id = v.id
  JOIN documents d ON d.id = coalesce(y.document_id, g.document_id)"""
"""The document ``d`` that holds the version ``v`` in the reading ``g``, as joins of SQL."""

STOOD_IN_SQL = """SELECT s.version_id, s.document_id, s.last_reading_id AS reading_id, s.first_seen,
         s.last_seen
    FROM version_documents s WHERE s.version_id = :version
   UNION ALL
  SELECT DISTINCT o.id, f.document_id, o.reading_id, o.first_seen, o.last_seen
    FROM versions o JOIN figures f ON f.version_id = o.id JOIN documents i ON i.id = f.document_id
   WHERE o.id = :version AND NOT EXISTS (SELECT 1 FROM version_documents s
          WHERE s.version_id = o.id AND s.document_id = f.document_id)
     AND (instr(i.url, '!') > 0 OR EXISTS (SELECT 1 FROM reading_parts p
          WHERE p.reading_id = o.reading_id AND p.document_id = f.document_id))"""
"""The documents of the version ``:version``, with the reading that last found it there: those
that held it, and of an article in several files those in which single figures stand."""

INSIDE_SQL = """url > :outer || '!' AND url < :outer || '"'
   AND NOT EXISTS (SELECT 1 FROM readings g WHERE g.document_id = documents.id)
   AND NOT EXISTS (SELECT 1 FROM reading_parts p WHERE p.document_id = documents.id)"""
"""Whether a row of ``documents`` is a file inside the document with the address ``:outer``
(and no page or attachment whose address happens to begin so)."""

MEDIA_TYPE_SQL = "iif(g.document_id = d.id, g.media_type, d.media_type)"
"""What the document ``d`` was read as in the reading ``g``."""
