"""Which rows of the archive (``whole``) a shard begins with, as SQL.

All that a crawl of some portals looks at: of each address the captures that conditions,
re-checks and revisits go by, all readings of them with what they read and the versions they
gave, and the queue.  Chosen first, by number, in temporary tables; then copied as they are.
``CROSS JOIN`` keeps SQLite from going through the archive's tables instead of what was chosen.
"""

from __future__ import annotations

LOOKED_AT = 20
"""The latest captures of a document that re-checks look at (archive.captures.checks)."""

LISTS_LOOKED_AT = 3
"""Those of anything else, which is asked for every night."""

PAST_RUNS = 12
"""Crawls of a portal that its state is judged by, and one more in order (archive.nights.past)."""

TEMPORARY = (
    "CREATE TEMP TABLE w_portals (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE w_without (url TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE w_ranges (first TEXT, after TEXT)",
    "CREATE TEMP TABLE w_urls (url TEXT PRIMARY KEY) WITHOUT ROWID",
    *(
        f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)"
        for name in ("w_captures", "w_documents", "w_readings", "w_versions", "w_reports", "w_runs")
    ),
    "CREATE TEMP TABLE w_payloads (digest TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE w_past (run_id INTEGER, portal_id TEXT, PRIMARY KEY (run_id, portal_id))"
    " WITHOUT ROWID",
)

_GOOD = "c.outcome IN ('ok', 'unchanged') AND c.payload_digest IS NOT NULL"
_ORIGIN = "iif(c.source IN ('wayback', 'commoncrawl'), c.source, 'own')"

_BY_ADDRESS = (
    "INSERT OR IGNORE INTO w_urls SELECT DISTINCT c.url FROM whole.captures c"
    " WHERE c.portal_id IN (SELECT id FROM w_portals)",
    "INSERT OR IGNORE INTO w_urls SELECT DISTINCT c.url FROM w_ranges r"
    " CROSS JOIN whole.captures c ON c.url >= r.first AND c.url < r.after",
    # the latest of each address: more of documents, which are asked for rarely
    "INSERT OR IGNORE INTO w_captures SELECT id FROM (SELECT c.id, c.kind, row_number() OVER"
    " (PARTITION BY c.url ORDER BY c.id DESC) AS age FROM w_urls u"
    " CROSS JOIN whole.captures c ON c.url = u.url"
    " WHERE c.source NOT IN ('wayback', 'commoncrawl'))"
    f" WHERE age <= iif(kind IN ('page', 'part', 'attachment', 'image'), {LOOKED_AT},"
    f" {LISTS_LOOKED_AT})",
    # the latest good one of each question, and the latest that was answered with a body
    "INSERT OR IGNORE INTO w_captures SELECT id FROM (SELECT c.id, row_number() OVER"
    f" (PARTITION BY c.url, c.method, c.request_body, {_ORIGIN}"
    " ORDER BY c.fetched_at DESC, c.id DESC) AS age FROM w_urls u"
    f" CROSS JOIN whole.captures c ON c.url = u.url WHERE {_GOOD}) WHERE age = 1",
    "INSERT OR IGNORE INTO w_captures SELECT id FROM (SELECT c.id, row_number() OVER"
    " (PARTITION BY c.url ORDER BY c.fetched_at DESC, c.id DESC) AS age FROM w_urls u"
    " CROSS JOIN whole.captures c ON c.url = u.url"
    f" WHERE {_GOOD} AND c.status <> 304) WHERE age = 1",
)

_BY_READING = (
    "INSERT OR IGNORE INTO w_readings SELECT g.id FROM w_urls u"
    " CROSS JOIN whole.captures c ON c.url = u.url"
    " CROSS JOIN whole.readings g ON g.capture_id = c.id",
    "INSERT OR IGNORE INTO w_readings SELECT g.id FROM whole.documents d"
    " CROSS JOIN whole.readings g ON g.document_id = d.id"
    " WHERE d.portal_id IN (SELECT id FROM w_portals)",
    # with each report all its versions, and all that gave them
    "INSERT OR IGNORE INTO w_reports SELECT v.report_id FROM w_readings k"
    " CROSS JOIN whole.reading_versions w ON w.reading_id = k.id"
    " CROSS JOIN whole.versions v ON v.id = w.version_id",
    "INSERT OR IGNORE INTO w_versions SELECT v.id FROM w_reports k"
    " CROSS JOIN whole.versions v ON v.report_id = k.id",
    "INSERT OR IGNORE INTO w_readings SELECT w.reading_id FROM w_versions k"
    " CROSS JOIN whole.reading_versions w ON w.version_id = k.id",
    "INSERT OR IGNORE INTO w_readings SELECT v.reading_id FROM w_versions k"
    " CROSS JOIN whole.versions v ON v.id = k.id",
    "INSERT OR IGNORE INTO w_captures SELECT g.capture_id FROM w_readings k"
    " CROSS JOIN whole.readings g ON g.id = k.id",
    "INSERT OR IGNORE INTO w_captures SELECT p.capture_id FROM w_readings k"
    " CROSS JOIN whole.reading_parts p ON p.reading_id = k.id WHERE p.capture_id IS NOT NULL",
)

_NIGHTS = (
    "INSERT INTO w_past SELECT run_id, portal_id FROM (SELECT p.run_id, p.portal_id,"
    " row_number() OVER (PARTITION BY p.portal_id, p.state IN ('ok', 'stale', 'below_bound',"
    " 'empty'), p.state = 'unfinished' ORDER BY p.finished_at DESC) AS age"
    " FROM whole.portal_runs p WHERE p.portal_id IN (SELECT id FROM w_portals)"
    # what an earlier attempt in this run wrote down is to be written anew
    " AND p.run_id NOT IN (SELECT id FROM w_runs))"
    f" WHERE age <= {PAST_RUNS}",
    "INSERT OR IGNORE INTO w_captures SELECT p.capture_id FROM w_past k"
    " CROSS JOIN whole.portal_runs p ON p.run_id = k.run_id AND p.portal_id = k.portal_id"
    " WHERE p.capture_id IS NOT NULL",
    "INSERT OR IGNORE INTO w_captures SELECT q.last_capture_id FROM whole.queue q"
    " WHERE q.portal_id IN (SELECT id FROM w_portals) AND q.last_capture_id IS NOT NULL",
)

_CLOSED = (
    # what is referred to: by revisits, versions, figures, findings, statements
    "INSERT OR IGNORE INTO w_captures SELECT c.revisit_of FROM w_captures k"
    " CROSS JOIN whole.captures c ON c.id = k.id WHERE c.revisit_of IS NOT NULL",
    "INSERT OR IGNORE INTO w_documents SELECT g.document_id FROM w_readings k"
    " CROSS JOIN whole.readings g ON g.id = k.id",
    "INSERT OR IGNORE INTO w_documents SELECT p.document_id FROM w_readings k"
    " CROSS JOIN whole.reading_parts p ON p.reading_id = k.id WHERE p.document_id IS NOT NULL",
    "INSERT OR IGNORE INTO w_documents SELECT d.id FROM w_urls u"
    " CROSS JOIN whole.documents d ON d.url = u.url",
    "INSERT OR IGNORE INTO w_documents SELECT w.document_id FROM w_versions k"
    " CROSS JOIN whole.version_documents w ON w.version_id = k.id",
    *(
        f"INSERT OR IGNORE INTO w_documents SELECT DISTINCT f.document_id FROM w_versions k"
        f" CROSS JOIN whole.{table} f ON f.version_id = k.id WHERE f.document_id IS NOT NULL"
        for table in ("reading_versions", "figures", "findings", "statements")
    ),
    "INSERT OR IGNORE INTO w_documents SELECT f.document_id FROM w_readings k"
    " CROSS JOIN whole.findings f ON f.reading_id = k.id"
    " WHERE f.version_id IS NULL AND f.document_id IS NOT NULL",
    "INSERT OR IGNORE INTO w_runs SELECT c.run_id FROM w_captures k"
    " CROSS JOIN whole.captures c ON c.id = k.id",
    "INSERT OR IGNORE INTO w_runs SELECT run_id FROM w_past",
    "INSERT OR IGNORE INTO w_runs SELECT v.run_id FROM w_versions k"
    " CROSS JOIN whole.versions v ON v.id = k.id",
    # the bytes of the latest good captures
    "INSERT OR IGNORE INTO w_payloads SELECT payload_digest FROM (SELECT c.payload_digest,"
    " row_number() OVER (PARTITION BY c.url, c.method, c.request_body"
    " ORDER BY c.fetched_at DESC, c.id DESC) AS age FROM w_urls u"
    f" CROSS JOIN whole.captures c ON c.url = u.url WHERE {_GOOD}"
    " AND c.source NOT IN ('wayback', 'commoncrawl')"
    " AND u.url NOT IN (SELECT url FROM w_without)) WHERE age = 1",
    "CREATE TEMP TABLE w_dictionaries AS SELECT DISTINCT d.id, d.base_id, d.page_digest"
    " FROM w_payloads k CROSS JOIN whole.payloads y ON y.digest = k.digest"
    " CROSS JOIN whole.dictionaries d ON d.id = y.dictionary_id",
    # a portal's dictionary is its family's with a page, which is packed with the family's
    "INSERT OR IGNORE INTO w_payloads SELECT page_digest FROM w_dictionaries"
    " WHERE page_digest IS NOT NULL",
    "INSERT INTO w_dictionaries SELECT d.id, NULL, NULL FROM whole.dictionaries d"
    " WHERE (d.id IN (SELECT base_id FROM w_dictionaries) OR d.id IN (SELECT y.dictionary_id"
    " FROM w_payloads k CROSS JOIN whole.payloads y ON y.digest = k.digest))"
    " AND d.id NOT IN (SELECT id FROM w_dictionaries)",
)

CHOOSE = (*_BY_ADDRESS, *_BY_READING, *_NIGHTS, *_CLOSED)
"""What fills the temporary tables."""


def _copy(table: str, condition: str) -> str:
    return f"INSERT INTO main.{table} SELECT t.* FROM whole.{table} t WHERE {condition}"


def _numbered(table: str) -> str:
    return _copy(table, f"t.id IN (SELECT id FROM w_{table})")


COPY = (
    # portals and hosts are few: which hosts are official is said of all documents
    _copy("portals", "1"),
    _copy("portal_hosts", "1"),
    _numbered("runs"),
    # their dictionaries unpack what came along, and pack nothing new
    "INSERT INTO main.dictionaries (id, family, portal_id, number, digest, base_id, page_digest,"
    " payloads, trained_at, data) SELECT d.id, 'seed', NULL, d.id, d.digest, d.base_id,"
    " d.page_digest, d.payloads, d.trained_at, d.data FROM whole.dictionaries d"
    " WHERE d.id IN (SELECT id FROM w_dictionaries)",
    _copy("payloads", "t.digest IN (SELECT digest FROM w_payloads)"),
    _numbered("captures"),
    _numbered("documents"),
    _numbered("readings"),
    _numbered("reports"),
    _numbered("versions"),
    _copy(
        "reading_versions",
        "t.reading_id IN (SELECT id FROM w_readings) AND t.version_id IN"
        " (SELECT id FROM w_versions)",
    ),
    _copy("reading_parts", "t.reading_id IN (SELECT id FROM w_readings)"),
    *(
        _copy(table, "t.version_id IN (SELECT id FROM w_versions)")
        for table in ("version_documents", "figures", "sections", "statements")
    ),
    _copy(
        "findings",
        "t.version_id IN (SELECT id FROM w_versions) OR (t.version_id IS NULL"
        " AND t.reading_id IN (SELECT id FROM w_readings))",
    ),
    "INSERT INTO main.portal_runs SELECT t.* FROM w_past k CROSS JOIN whole.portal_runs t"
    " ON t.run_id = k.run_id AND t.portal_id = k.portal_id",
    _copy("queue", "t.portal_id IN (SELECT id FROM w_portals)"),
    _copy("host_memory", "1"),
    "CREATE TABLE main.seed_payloads AS SELECT digest FROM main.payloads",
    "CREATE TABLE main.seed_dictionaries AS SELECT id FROM main.dictionaries",
    "CREATE TABLE main.seed_queue AS SELECT portal_id, fingerprint, added_at FROM main.queue",
)
"""What copies the rows that were chosen."""
