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
INSERT INTO "_sqlite_migrations" ("id", "migration_set", "name", "applied_at") VALUES (1, 'gongan_archive', '0001_captures', '2026-11-21 09:27:34.956509+00:00');
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
