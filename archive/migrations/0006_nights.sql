-- The nightly crawl: what is still to be fetched, what is remembered of hosts, how each
-- portal's crawl went, and the report of each run.

CREATE TABLE queue (
    id INTEGER PRIMARY KEY,
    portal_id TEXT NOT NULL REFERENCES portals (id),
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    request TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('found', 'retry', 'recheck')),
    priority INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    not_before TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_outcome TEXT,
    last_capture_id INTEGER REFERENCES captures (id),
    UNIQUE (portal_id, fingerprint)
) STRICT;
CREATE INDEX queue_by_portal ON queue (portal_id, priority DESC, id);
CREATE INDEX queue_by_capture ON queue (last_capture_id) WHERE last_capture_id IS NOT NULL;

CREATE TABLE host_memory (
    host TEXT PRIMARY KEY,
    nights INTEGER NOT NULL,
    reason TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    not_before TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_runs (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    portal_id TEXT NOT NULL REFERENCES portals (id),
    mode TEXT NOT NULL CHECK (mode IN ('full', 'gentle')),
    state TEXT NOT NULL CHECK (state IN (
        'ok', 'empty', 'below_bound', 'layout_changed', 'challenged', 'unreachable', 'stale',
        'unfinished')),
    detail TEXT,
    capture_id INTEGER REFERENCES captures (id),
    ended TEXT NOT NULL,
    error TEXT,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    requests INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    new_reports INTEGER NOT NULL,
    new_versions INTEGER NOT NULL,
    captures TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (run_id, portal_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_runs_by_portal ON portal_runs (portal_id, finished_at);
CREATE INDEX portal_runs_by_capture ON portal_runs (capture_id) WHERE capture_id IS NOT NULL;

CREATE TABLE run_reports (
    run_id INTEGER PRIMARY KEY REFERENCES runs (id),
    report TEXT NOT NULL
) STRICT;

-- Official hosts of portals, and where documents lie: copies elsewhere are marked.

CREATE TABLE portal_hosts (
    portal_id TEXT NOT NULL REFERENCES portals (id),
    host TEXT NOT NULL,
    PRIMARY KEY (portal_id, host)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_hosts_by_host ON portal_hosts (host);
ALTER TABLE documents ADD COLUMN host TEXT;

-- What was sent with a request, so that two questions to one address can be told apart.

ALTER TABLE captures ADD COLUMN request_body BLOB;
