-- What was fetched: portals, runs, captures and the bytes they brought.

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
