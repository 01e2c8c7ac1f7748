"""What an archive holds, without the numbers that its rows happen to have."""

from __future__ import annotations

from archive.store import Archive

QUERIES = {
    "portals": "SELECT * FROM portals",
    "portal_hosts": "SELECT * FROM portal_hosts",
    "runs": "SELECT uuid, command, state, started_at, finished_at, user_agent, settings, counts"
    " FROM runs",
    "payloads": "SELECT digest, size FROM payloads",
    "captures": "SELECT r.uuid, c.source, c.url, c.fetched_at, c.requested_at, c.portal_id, c.kind,"
    " c.outcome,"
    " c.status, c.error, c.vendor, c.redirect_to, c.found_on, c.link_text, c.page_title, c.method,"
    " c.request_body,"
    " c.ip, c.tls, c.content_type, c.payload_digest, c.content_digest, c.content_size,"
    " c.content_error, c.to_read, c.request_headers, c.response_headers, o.fetched_at AS original"
    " FROM captures c JOIN runs r ON r.id = c.run_id LEFT JOIN captures o ON o.id = c.revisit_of",
    "conversions": "SELECT c.url, c.fetched_at, v.position, v.media_type, v.payload_digest,"
    " v.software, v.ended, v.made_at, o.url AS source FROM conversions v"
    " JOIN captures c ON c.id = v.capture_id"
    " LEFT JOIN conversion_sources s ON s.conversion_id = v.id"
    " LEFT JOIN captures o ON o.id = s.capture_id",
    "documents": "SELECT url, host, portal_id, media_type, title, first_seen, last_seen"
    " FROM documents",
    "readings": "SELECT c.url, c.fetched_at, d.url AS document, g.state, g.title,"
    " g.extractor_version, g.read_at FROM readings g JOIN captures c ON c.id = g.capture_id"
    " JOIN documents d ON d.id = g.document_id",
    "reports": "SELECT bureau, year, division, portal_id FROM reports",
    "versions": "SELECT r.bureau, r.year, v.digest, v.number, v.is_current, v.gives_prose,"
    " v.edition, v.title, v.published_on, v.bureau_from, v.document_number, v.contact,"
    " v.cells_read, v.cells_blank, n.uuid, g.read_at, v.extractor_version, v.judged_by,"
    " v.first_seen, v.last_seen FROM versions v JOIN reports r ON r.id = v.report_id"
    " JOIN runs n ON n.id = v.run_id JOIN readings g ON g.id = v.reading_id",
    "links": "SELECT v.digest, d.url, f.read_at AS first, l.read_at AS last, w.first_seen,"
    " w.last_seen FROM version_documents w JOIN versions v ON v.id = w.version_id"
    " JOIN documents d ON d.id = w.document_id JOIN readings f ON f.id = w.first_reading_id"
    " JOIN readings l ON l.id = w.last_reading_id",
    "given": "SELECT g.read_at, v.digest FROM reading_versions w"
    " JOIN readings g ON g.id = w.reading_id JOIN versions v ON v.id = w.version_id",
    "figures": 'SELECT r.bureau, r.year, v.digest, f."table", f."row", f."column", f.value,'
    " f.number, f.unit, f.raw, d.url, f.grid, f.grid_row, f.grid_column FROM figures f"
    " JOIN versions v ON v.id = f.version_id JOIN reports r ON r.id = v.report_id"
    " JOIN documents d ON d.id = f.document_id",
    "sections": "SELECT r.bureau, r.year, v.digest, s.position, s.number, s.title, s.text"
    " FROM sections s JOIN versions v ON v.id = s.version_id JOIN reports r ON r.id = v.report_id",
    "findings": "SELECT r.bureau, r.year, v.digest, f.rule, f.verdict, f.text,"
    " f.params, f.message, f.fingerprint,"
    " f.extractor_version, g.read_at, d.url FROM findings f JOIN readings g ON g.id = f.reading_id"
    " LEFT JOIN versions v ON v.id = f.version_id LEFT JOIN reports r ON r.id = v.report_id"
    " LEFT JOIN documents d ON d.id = f.document_id",
    "statements": "SELECT v.digest, t.key, t.value, t.number, t.unit, t.raw, t.quote,"
    " t.extractor_version,"
    " g.read_at, d.url FROM statements t JOIN versions v ON v.id = t.version_id"
    " JOIN readings g ON g.id = t.reading_id JOIN documents d ON d.id = t.document_id",
    "decisions": "SELECT r.bureau, r.year, d.url, s.fingerprint, s.rule, s.subject, s.text,"
    " s.params, s.decision, s.why, s.decided_by,"
    " s.decided_at FROM decisions s LEFT JOIN reports r ON r.id = s.report_id"
    " LEFT JOIN documents d ON d.id = s.document_id",
    "flags": 'SELECT r.bureau, r.year, s."table", s."row", s."column", s.kind, s.read_value,'
    " s.source_digest, s.why, s.flagged_by, s.flagged_at FROM flags s"
    " JOIN reports r ON r.id = s.report_id",
    "corrections": 'SELECT r.bureau, r.year, s."table", s."row", s."column", s.kind, s.value,'
    " s.read_value, s.source_digest, s.why, s.corrected_by, s.corrected_at FROM corrections s"
    " JOIN reports r ON r.id = s.report_id",
    "portal_runs": "SELECT r.uuid, p.portal_id, p.mode, p.state, p.detail, c.url, c.fetched_at,"
    " p.ended, p.error, p.started_at, p.finished_at, p.requests, p.listed, p.captures"
    " FROM portal_runs p JOIN runs r ON r.id = p.run_id LEFT JOIN captures c"
    " ON c.id = p.capture_id",
    "run_reports": "SELECT r.uuid, p.report FROM run_reports p JOIN runs r ON r.id = p.run_id",
    "words": "SELECT term, doc, cnt FROM temp.canonical_words",
}


def canonical(archive: Archive) -> dict[str, list[str]]:
    """Every row of the archive in words, sorted, by what it is."""
    archive.db.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.canonical_words"
        " USING fts5vocab(main, sections_fts, row)"
    )
    return {
        name: sorted(repr(row) for row in archive.db.execute(sql)) for name, sql in QUERIES.items()
    }
