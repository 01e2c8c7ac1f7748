PRAGMA application_id = 1196379719;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE archive_info (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE portals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    short_name TEXT,
    level TEXT,
    division TEXT,
    parent TEXT,
    family TEXT,
    status TEXT,
    home_url TEXT
) STRICT;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'running'
        CHECK (state IN ('running', 'ok', 'failed', 'interrupted')),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    user_agent TEXT,
    settings TEXT NOT NULL DEFAULT '{}',
    counts TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE payloads (
    digest TEXT PRIMARY KEY CHECK (digest GLOB 'sha256:*'),
    size INTEGER NOT NULL,
    stored_size INTEGER NOT NULL,
    compression TEXT NOT NULL CHECK (compression IN ('zstd', 'none')),
    data BLOB NOT NULL
) STRICT;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    portal_id TEXT REFERENCES portals (id),
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    error TEXT,
    vendor TEXT,
    redirect_to TEXT,
    found_on TEXT,
    link_text TEXT,
    page_title TEXT,
    method TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    ip TEXT,
    protocol TEXT,
    tls INTEGER NOT NULL CHECK (tls IN (0, 1)),
    content_type TEXT,
    payload_digest TEXT REFERENCES payloads (digest),
    content_digest TEXT,
    content_size INTEGER,
    content_error TEXT,
    revisit_of INTEGER REFERENCES captures (id),
    to_read INTEGER NOT NULL DEFAULT 0 CHECK (to_read IN (0, 1)),
    request_headers TEXT NOT NULL DEFAULT '[]',
    response_headers TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX captures_by_url ON captures (url, id);
CREATE INDEX captures_by_run ON captures (run_id);
CREATE INDEX captures_by_portal ON captures (portal_id, outcome);
CREATE INDEX captures_by_payload ON captures (payload_digest);
CREATE INDEX captures_by_revisit ON captures (revisit_of) WHERE revisit_of IS NOT NULL;
CREATE INDEX captures_to_read ON captures (id) WHERE to_read = 1;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    portal_id TEXT REFERENCES portals (id),
    media_type TEXT,
    title TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_portal ON documents (portal_id);
CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    state TEXT NOT NULL CHECK (state IN ('report', 'no_report', 'failed')),
    title TEXT,
    media_type TEXT NOT NULL,
    extractor_version TEXT NOT NULL,
    seconds REAL NOT NULL,
    read_at TEXT NOT NULL
) STRICT;
CREATE INDEX readings_by_capture ON readings (capture_id, extractor_version);
CREATE INDEX readings_by_document ON readings (document_id);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    bureau TEXT NOT NULL,
    year INTEGER NOT NULL,
    division TEXT,
    portal_id TEXT REFERENCES portals (id),
    UNIQUE (bureau, year)
) STRICT;
CREATE INDEX reports_by_year ON reports (year, bureau);
CREATE INDEX reports_by_portal ON reports (portal_id);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports (id),
    number INTEGER NOT NULL,
    is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
    edition TEXT,
    title TEXT,
    published_on TEXT,
    bureau_from TEXT NOT NULL CHECK (bureau_from IN ('report', 'portal')),
    cells_read INTEGER NOT NULL,
    cells_blank INTEGER NOT NULL,
    digest TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    extractor_version TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    UNIQUE (report_id, digest),
    UNIQUE (report_id, number)
) STRICT;
CREATE UNIQUE INDEX versions_current ON versions (report_id) WHERE is_current = 1;
CREATE INDEX versions_by_reading ON versions (reading_id);
CREATE INDEX versions_by_run ON versions (run_id);
CREATE TABLE version_documents (
    version_id INTEGER NOT NULL REFERENCES versions (id),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    first_reading_id INTEGER NOT NULL REFERENCES readings (id),
    last_reading_id INTEGER NOT NULL REFERENCES readings (id),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (version_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_documents_by_document ON version_documents (document_id);
CREATE INDEX version_documents_by_first_reading ON version_documents (first_reading_id);
CREATE INDEX version_documents_by_last_reading ON version_documents (last_reading_id);
CREATE TABLE figure_keys (
    edition TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    position INTEGER NOT NULL,
    row_label TEXT NOT NULL,
    column_label TEXT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (edition, "table", "row", "column")
) STRICT, WITHOUT ROWID;
CREATE TABLE figures (
    version_id INTEGER NOT NULL REFERENCES versions (id),
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    value TEXT,
    number ANY GENERATED ALWAYS AS (CAST(value AS NUMERIC)) VIRTUAL,
    unit TEXT NOT NULL,
    raw TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    block INTEGER,
    grid INTEGER,
    grid_row INTEGER,
    grid_column INTEGER,
    page INTEGER,
    box TEXT,
    quote TEXT,
    PRIMARY KEY (version_id, "table", "row", "column")
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_by_key ON figures ("table", "row", "column", version_id);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    version_id INTEGER REFERENCES versions (id),
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fail', 'uncertain')),
    message TEXT NOT NULL,
    observed TEXT,
    expected TEXT,
    subject TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    extractor_version TEXT NOT NULL,
    document_id INTEGER REFERENCES documents (id),
    block INTEGER,
    grid INTEGER,
    grid_row INTEGER,
    grid_column INTEGER,
    page INTEGER,
    box TEXT,
    quote TEXT
) STRICT;
CREATE INDEX findings_by_version ON findings (version_id, extractor_version, fingerprint);
CREATE INDEX findings_by_reading ON findings (reading_id);
CREATE INDEX findings_by_rule ON findings (rule);
CREATE INDEX findings_by_document ON findings (document_id);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (version_id, position)
) STRICT;
CREATE TABLE data_dictionary (
    kind TEXT NOT NULL CHECK (kind IN ('table', 'view')),
    name TEXT NOT NULL,
    "column" TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (name, "column")
) STRICT, WITHOUT ROWID;
INSERT INTO "_sqlite_migrations" ("id", "migration_set", "name", "applied_at") VALUES (1, 'gongan_archive', '0001_captures', '2026-11-21 09:27:34.956509+00:00');
INSERT INTO "_sqlite_migrations" ("id", "migration_set", "name", "applied_at") VALUES (2, 'gongan_archive', '0002_reports', '2026-11-21 09:27:34.968270+00:00');
INSERT INTO "portals" ("id", "name", "short_name", "level", "division", "parent", "family", "status", "home_url") VALUES ('example', '示例市公安局', NULL, NULL, '999900', NULL, NULL, NULL, NULL);
INSERT INTO "runs" ("id", "command", "state", "started_at", "finished_at", "user_agent", "settings", "counts") VALUES (1, 'crawl', 'ok', '2026-11-21T09:27:35.023+00:00', '2026-11-21T09:27:35.055+00:00', 'test', '{"delay": 1}', '{"captures": 5}');
INSERT INTO "runs" ("id", "command", "state", "started_at", "finished_at", "user_agent", "settings", "counts") VALUES (2, 'crawl', 'ok', '2026-11-21T09:27:35.056+00:00', '2026-11-21T09:27:35.083+00:00', 'test', '{"delay": 1}', '{}');
INSERT INTO "payloads" ("digest", "size", "stored_size", "compression", "data") VALUES ('sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 626, 55, 'zstd', X'28B52FFD6072016D010014023C68746D6C3E3C626F64793EE585ACE5BC80E5B9B4E68AA53C2F3C2F68746D6C3E020062848049F2AA8C01');
INSERT INTO "payloads" ("digest", "size", "stored_size", "compression", "data") VALUES ('sha256:9390298f3fb0c5b160498935d79cb139aef28e1c47358b4bbba61862b9c26e59', 2, 2, 'none', X'6E6F');
INSERT INTO "payloads" ("digest", "size", "stored_size", "compression", "data") VALUES ('sha256:fc022288f3e49d09353987de1c32fc1427bd2a8b3657a340e86efb8e34efe003', 10, 10, 'none', X'255044462D312E342078');
INSERT INTO "payloads" ("digest", "size", "stored_size", "compression", "data") VALUES ('sha256:a8bebddab7f87a4f8e6931e12a4ffecea23366ccab8c92ce8718368a10935908', 627, 56, 'zstd', X'28B52FFD60730175010024023C68746D6C3E3C626F64793EE585ACE5BC80E5B9B4E68AA53C2F3C2F68746D6C3E32020062848049F2AA8C01');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (1, 1, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.html', 'ok', 200, NULL, NULL, NULL, NULL, '2020年年报', NULL, 'GET', '2026-11-01T02:00:00.000+00:00', '2026-11-01T02:00:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 626, NULL, NULL, 1, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (2, 1, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.html', 'unchanged', 200, NULL, NULL, NULL, NULL, NULL, NULL, 'GET', '2026-11-01T02:01:00.000+00:00', '2026-11-01T02:01:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 626, NULL, 1, 0, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (3, 1, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.html', 'unchanged', 304, NULL, NULL, NULL, NULL, NULL, NULL, 'GET', '2026-11-01T02:02:00.000+00:00', '2026-11-01T02:02:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 'sha256:73cc6c4fe7fedb6cf5568446e1c7563a1674009b854ae7e9d2e4ab9abec0ade0', 626, NULL, 1, 0, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (4, 1, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.html?x', 'not_found', 404, NULL, NULL, NULL, NULL, NULL, NULL, 'GET', '2026-11-01T02:03:00.000+00:00', '2026-11-01T02:03:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:9390298f3fb0c5b160498935d79cb139aef28e1c47358b4bbba61862b9c26e59', 'sha256:9390298f3fb0c5b160498935d79cb139aef28e1c47358b4bbba61862b9c26e59', 2, NULL, NULL, 0, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (5, 1, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.pdf', 'ok', 200, NULL, NULL, NULL, NULL, NULL, NULL, 'GET', '2026-11-01T02:04:00.000+00:00', '2026-11-01T02:04:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:fc022288f3e49d09353987de1c32fc1427bd2a8b3657a340e86efb8e34efe003', 'sha256:fc022288f3e49d09353987de1c32fc1427bd2a8b3657a340e86efb8e34efe003', 10, NULL, NULL, 1, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "captures" ("id", "run_id", "portal_id", "kind", "url", "outcome", "status", "error", "vendor", "redirect_to", "found_on", "link_text", "page_title", "method", "requested_at", "fetched_at", "ip", "protocol", "tls", "content_type", "payload_digest", "content_digest", "content_size", "content_error", "revisit_of", "to_read", "request_headers", "response_headers") VALUES (6, 2, 'example', 'page', 'http://gaj.example.gov.cn/xxgk/2021/t1.html', 'ok', 200, NULL, NULL, NULL, NULL, NULL, NULL, 'GET', '2026-11-03T04:00:00.000+00:00', '2026-11-03T04:00:00.000+00:00', NULL, NULL, 0, 'text/html', 'sha256:a8bebddab7f87a4f8e6931e12a4ffecea23366ccab8c92ce8718368a10935908', 'sha256:a8bebddab7f87a4f8e6931e12a4ffecea23366ccab8c92ce8718368a10935908', 627, NULL, NULL, 1, '[]', '[["Content-Type", "text/html"]]');
INSERT INTO "documents" ("id", "url", "portal_id", "media_type", "title", "first_seen", "last_seen") VALUES (1, 'http://gaj.example.gov.cn/xxgk/2021/t1.html', 'example', 'text/html', NULL, '2026-11-01T02:00:00.000+00:00', '2026-11-03T04:00:00.000+00:00');
INSERT INTO "documents" ("id", "url", "portal_id", "media_type", "title", "first_seen", "last_seen") VALUES (2, 'http://gaj.example.gov.cn/xxgk/2021/t1.pdf', 'example', 'text/html', NULL, '2026-11-01T02:04:00.000+00:00', '2026-11-01T02:04:00.000+00:00');
INSERT INTO "readings" ("id", "capture_id", "document_id", "state", "title", "media_type", "extractor_version", "seconds", "read_at") VALUES (1, 1, 1, 'report', NULL, 'text/html', '1', 0.1, '2026-11-21T09:27:35.033+00:00');
INSERT INTO "readings" ("id", "capture_id", "document_id", "state", "title", "media_type", "extractor_version", "seconds", "read_at") VALUES (2, 5, 2, 'report', NULL, 'text/html', '1', 0.1, '2026-11-21T09:27:35.054+00:00');
INSERT INTO "readings" ("id", "capture_id", "document_id", "state", "title", "media_type", "extractor_version", "seconds", "read_at") VALUES (3, 6, 1, 'report', NULL, 'text/html', '2', 0.1, '2026-11-21T09:27:35.076+00:00');
INSERT INTO "reports" ("id", "bureau", "year", "division", "portal_id") VALUES (1, '示例市公安局', 2020, '999900', 'example');
INSERT INTO "versions" ("id", "report_id", "number", "is_current", "edition", "title", "published_on", "bureau_from", "cells_read", "cells_blank", "digest", "run_id", "reading_id", "extractor_version", "judged_by", "first_seen", "last_seen") VALUES (1, 1, 1, 0, '2019', '示例市公安局2020年政府信息公开工作年度报告', '2021-01-20', 'report', 22, 0, 'sha256:293200617ad241159ef9e1e07b2abec173c889165dc18f46dc35c102e86693f9', 1, 1, '1', '1', '2026-11-01T02:00:00.000+00:00', '2026-11-01T02:02:00.000+00:00');
INSERT INTO "versions" ("id", "report_id", "number", "is_current", "edition", "title", "published_on", "bureau_from", "cells_read", "cells_blank", "digest", "run_id", "reading_id", "extractor_version", "judged_by", "first_seen", "last_seen") VALUES (2, 1, 2, 0, '2019', '示例市公安局2020年政府信息公开工作年度报告', '2021-01-20', 'report', 22, 0, 'sha256:c9a7cf5df33042bee3fa39def6760e169d985794157ad3db48358b361399c833', 1, 2, '1', '1', '2026-11-01T02:04:00.000+00:00', '2026-11-01T02:04:00.000+00:00');
INSERT INTO "versions" ("id", "report_id", "number", "is_current", "edition", "title", "published_on", "bureau_from", "cells_read", "cells_blank", "digest", "run_id", "reading_id", "extractor_version", "judged_by", "first_seen", "last_seen") VALUES (3, 1, 3, 1, '2019', '示例市公安局2020年政府信息公开工作年度报告', '2021-01-20', 'report', 22, 0, 'sha256:54b7b50cc4f18cc5e32042338f4ff15bc15e8a1975bcc5fe52803fa6e7a513b6', 2, 3, '2', '2', '2026-11-03T04:00:00.000+00:00', '2026-11-03T04:00:00.000+00:00');
INSERT INTO "version_documents" ("version_id", "document_id", "first_reading_id", "last_reading_id", "first_seen", "last_seen") VALUES (1, 1, 1, 1, '2026-11-01T02:00:00.000+00:00', '2026-11-01T02:02:00.000+00:00');
INSERT INTO "version_documents" ("version_id", "document_id", "first_reading_id", "last_reading_id", "first_seen", "last_seen") VALUES (2, 2, 2, 2, '2026-11-01T02:04:00.000+00:00', '2026-11-01T02:04:00.000+00:00');
INSERT INTO "version_documents" ("version_id", "document_id", "first_reading_id", "last_reading_id", "first_seen", "last_seen") VALUES (3, 1, 3, 3, '2026-11-03T04:00:00.000+00:00', '2026-11-03T04:00:00.000+00:00');
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'coercion', 'decisions', '17', 'count', '17', 1, 3, 1, 2, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'coercion', 'items_change', '16', 'count', '16', 1, 3, 1, 2, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'coercion', 'items_last_year', '15', 'count', '15', 1, 3, 1, 2, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'fees', 'items_change', '19', 'count', '19', 1, 3, 1, 2, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'fees', 'items_last_year', '18', 'count', '18', 1, 3, 1, 2, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'licensing', 'decisions', '8', 'count', '8', 1, 3, 1, 1, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'licensing', 'items_change', '7', 'count', '7', 1, 3, 1, 1, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'licensing', 'items_last_year', '6', 'count', '6', 1, 3, 1, 0, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'normative_documents', 'produced_this_year', '3', 'count', '3', 1, 3, 1, 0, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'normative_documents', 'published_this_year', '4', 'count', '4', 1, 3, 1, 0, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'normative_documents', 'published_total', '5', 'count', '5', 1, 3, 1, 0, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'other_services', 'decisions', '11', 'count', '11', 1, 3, 1, 1, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'other_services', 'items_change', '10', 'count', '10', 1, 3, 1, 1, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'other_services', 'items_last_year', '9', 'count', '9', 1, 3, 1, 1, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'penalties', 'decisions', '14', 'count', '14', 1, 3, 1, 2, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'penalties', 'items_change', '13', 'count', '13', 1, 3, 1, 1, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'penalties', 'items_last_year', '12', 'count', '12', 1, 3, 1, 1, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'procurement', 'amount', '21', 'CNY', '21', 1, 3, 1, 3, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'procurement', 'items', '20', 'count', '20', 1, 3, 1, 2, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'rules', 'produced_this_year', '0', 'count', '0', 1, 3, 1, 0, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'rules', 'published_this_year', '1', 'count', '1', 1, 3, 1, 0, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 'proactive_disclosure', 'rules', 'published_total', '2', 'count', '2', 1, 3, 1, 0, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'coercion', 'decisions', '17', 'count', '17', 1, 3, 1, 2, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'coercion', 'items_change', '16', 'count', '16', 1, 3, 1, 2, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'coercion', 'items_last_year', '15', 'count', '15', 1, 3, 1, 2, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'fees', 'items_change', '19', 'count', '19', 1, 3, 1, 2, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'fees', 'items_last_year', '18', 'count', '18', 1, 3, 1, 2, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'licensing', 'decisions', '8', 'count', '8', 1, 3, 1, 1, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'licensing', 'items_change', '7', 'count', '7', 1, 3, 1, 1, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'licensing', 'items_last_year', '6', 'count', '6', 1, 3, 1, 0, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'normative_documents', 'produced_this_year', '3', 'count', '3', 1, 3, 1, 0, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'normative_documents', 'published_this_year', '4', 'count', '4', 1, 3, 1, 0, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'normative_documents', 'published_total', '5', 'count', '5', 1, 3, 1, 0, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'other_services', 'decisions', '11', 'count', '11', 1, 3, 1, 1, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'other_services', 'items_change', '10', 'count', '10', 1, 3, 1, 1, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'other_services', 'items_last_year', '9', 'count', '9', 1, 3, 1, 1, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'penalties', 'decisions', '14', 'count', '14', 1, 3, 1, 2, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'penalties', 'items_change', '13', 'count', '13', 1, 3, 1, 1, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'penalties', 'items_last_year', '12', 'count', '12', 1, 3, 1, 1, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'procurement', 'amount', '21', 'CNY', '21', 1, 3, 1, 3, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'procurement', 'items', '20', 'count', '20', 1, 3, 1, 2, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'rules', 'produced_this_year', '0', 'count', '0', 1, 3, 1, 0, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'rules', 'published_this_year', '1', 'count', '1', 1, 3, 1, 0, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (2, 'proactive_disclosure', 'rules', 'published_total', '2', 'count', '2', 1, 3, 1, 0, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'coercion', 'decisions', '17', 'count', '17', 1, 3, 1, 2, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'coercion', 'items_change', '16', 'count', '16', 1, 3, 1, 2, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'coercion', 'items_last_year', '15', 'count', '15', 1, 3, 1, 2, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'fees', 'items_change', '19', 'count', '19', 1, 3, 1, 2, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'fees', 'items_last_year', '18', 'count', '18', 1, 3, 1, 2, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'licensing', 'decisions', '8', 'count', '8', 1, 3, 1, 1, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'licensing', 'items_change', '7', 'count', '7', 1, 3, 1, 1, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'licensing', 'items_last_year', '6', 'count', '6', 1, 3, 1, 0, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'normative_documents', 'produced_this_year', '3', 'count', '3', 1, 3, 1, 0, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'normative_documents', 'published_this_year', '4', 'count', '4', 1, 3, 1, 0, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'normative_documents', 'published_total', '5', 'count', '5', 1, 3, 1, 0, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'other_services', 'decisions', '11', 'count', '11', 1, 3, 1, 1, 4, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'other_services', 'items_change', '10', 'count', '10', 1, 3, 1, 1, 3, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'other_services', 'items_last_year', '9', 'count', '9', 1, 3, 1, 1, 2, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'penalties', 'decisions', '77', 'count', '14', 1, 3, 1, 2, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'penalties', 'items_change', '77', 'count', '13', 1, 3, 1, 1, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'penalties', 'items_last_year', '77', 'count', '12', 1, 3, 1, 1, 5, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'procurement', 'amount', '21', 'CNY', '21', 1, 3, 1, 3, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'procurement', 'items', '20', 'count', '20', 1, 3, 1, 2, 6, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'rules', 'produced_this_year', '0', 'count', '0', 1, 3, 1, 0, 0, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'rules', 'published_this_year', '1', 'count', '1', 1, 3, 1, 0, 1, NULL, NULL, NULL);
INSERT INTO "figures" ("version_id", "table", "row", "column", "value", "unit", "raw", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (3, 'proactive_disclosure', 'rules', 'published_total', '2', 'count', '2', 1, 3, 1, 0, 2, NULL, NULL, NULL);
INSERT INTO "findings" ("id", "reading_id", "version_id", "rule", "verdict", "message", "observed", "expected", "subject", "fingerprint", "extractor_version", "document_id", "block", "grid", "grid_row", "grid_column", "page", "box", "quote") VALUES (1, 1, 1, 'sum', 'fail', '42 + 1 = 43, table says 44', '44', '43', 'x', 'dfdd2c9464bfe30c', '1', 1, 3, 1, 0, 3, NULL, NULL, NULL);
INSERT INTO "sections" ("id", "version_id", "position", "number", "title", "text") VALUES (1, 1, 1, 1, '一、总体情况', '收到申请3件。');
INSERT INTO "sections" ("id", "version_id", "position", "number", "title", "text") VALUES (2, 3, 1, 1, '一、总体情况', '收到申请3件。');
