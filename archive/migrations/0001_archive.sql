-- The archive's tables.  Each column holds one storage class (STRICT, and no ANY),
-- so that programs which look at the first rows to guess a type guess right.  Only tables
-- of many short rows are WITHOUT ROWID.

-- What was fetched: portals, runs, captures and the bytes they brought.

CREATE TABLE archive_info (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE portals (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    short_name TEXT,
    level TEXT,
    division TEXT,
    parent TEXT,
    family TEXT,
    status TEXT,
    home_url TEXT
) STRICT;

-- Official hosts of portals: copies of documents elsewhere are marked.

CREATE TABLE portal_hosts (
    portal_id TEXT NOT NULL REFERENCES portals (id),
    host TEXT NOT NULL,
    PRIMARY KEY (portal_id, host)
) STRICT;
CREATE INDEX portal_hosts_by_host ON portal_hosts (host);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
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
    digest TEXT NOT NULL PRIMARY KEY CHECK (digest GLOB 'sha256:*'),
    size INTEGER NOT NULL,
    stored_size INTEGER NOT NULL,
    compression TEXT NOT NULL CHECK (compression IN ('zstd', 'none')),
    dictionary_id INTEGER REFERENCES dictionaries (id),
    data BLOB NOT NULL
) STRICT;
CREATE INDEX payloads_by_dictionary ON payloads (dictionary_id) WHERE dictionary_id IS NOT NULL;

-- Dictionaries for the compression of payloads and headers.

CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    family TEXT NOT NULL,
    portal_id TEXT REFERENCES portals (id),
    number INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE CHECK (digest GLOB 'sha256:*'),
    base_id INTEGER REFERENCES dictionaries (id),
    page_digest TEXT REFERENCES payloads (digest),
    payloads INTEGER NOT NULL,
    trained_at TEXT NOT NULL,
    data BLOB,
    CHECK (data IS NOT NULL OR (base_id IS NOT NULL AND page_digest IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX dictionaries_by_family
    ON dictionaries (family, ifnull(portal_id, ''), number);
CREATE INDEX dictionaries_by_portal ON dictionaries (portal_id) WHERE portal_id IS NOT NULL;
CREATE INDEX dictionaries_by_base ON dictionaries (base_id) WHERE base_id IS NOT NULL;
CREATE INDEX dictionaries_by_page ON dictionaries (page_digest) WHERE page_digest IS NOT NULL;

-- request_body is what was sent along, so that two questions to one address can be told
-- apart; source is where the capture comes from, archive_url the address that a web
-- archive has it at, archive_digest what that archive says of its bytes.

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    portal_id TEXT REFERENCES portals (id),
    source TEXT NOT NULL DEFAULT 'live'
        CHECK (source IN ('live', 'wayback', 'commoncrawl', 'import')),
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
    request_body BLOB,
    request_headers TEXT NOT NULL DEFAULT '[]',
    response_headers TEXT NOT NULL DEFAULT '[]',
    -- Answers as they came: the reason of the status line, the head where its parts do
    -- not give its very bytes, and what was missing at the end.
    reason TEXT,
    response_head BLOB,
    cut TEXT,
    archive_url TEXT,
    archive_digest TEXT,
    digest_agrees INTEGER CHECK (digest_agrees IN (0, 1)),
    CHECK ((source IN ('wayback', 'commoncrawl')) = (archive_url IS NOT NULL))
) STRICT;
CREATE INDEX captures_by_archive_url ON captures (archive_url) WHERE archive_url IS NOT NULL;
CREATE INDEX captures_by_url ON captures (url, id);
CREATE INDEX captures_by_run ON captures (run_id);
CREATE INDEX captures_by_portal ON captures (portal_id, outcome);
CREATE INDEX captures_by_payload ON captures (payload_digest);
CREATE INDEX captures_by_revisit ON captures (revisit_of) WHERE revisit_of IS NOT NULL;
CREATE INDEX captures_to_read ON captures (id) WHERE to_read = 1;
CREATE INDEX captures_by_found_on ON captures (found_on)
    WHERE kind IN ('part', 'attachment', 'image') AND found_on IS NOT NULL;

-- What a program made of a capture: its page as a browser showed it once the page's scripts
-- had run, in one state or in several one after the other.  Never a server's bytes: those are
-- in the captures that it was made from.

CREATE TABLE conversions (
    id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    payload_digest TEXT NOT NULL REFERENCES payloads (digest),
    software TEXT NOT NULL,
    ended TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (capture_id, position)
) STRICT;
CREATE INDEX conversions_by_payload ON conversions (payload_digest);

CREATE TABLE conversion_sources (
    conversion_id INTEGER NOT NULL REFERENCES conversions (id),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    PRIMARY KEY (conversion_id, capture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversion_sources_by_capture ON conversion_sources (capture_id);

-- Where imported captures came from.

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    kind TEXT NOT NULL CHECK (kind IN ('warc', 'file')),
    name TEXT NOT NULL,
    software TEXT,
    imported_at TEXT NOT NULL
) STRICT;
CREATE INDEX imports_by_run ON imports (run_id);

CREATE TABLE imported_records (
    record TEXT PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    place INTEGER NOT NULL,
    claimed_digest TEXT,
    wrong_digest TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_records_by_import ON imported_records (import_id);
CREATE INDEX imported_records_by_capture ON imported_records (capture_id);
CREATE INDEX imported_records_by_digest ON imported_records (claimed_digest)
    WHERE claimed_digest IS NOT NULL;

-- What was read: documents, readings, reports, versions, figures, findings, prose.

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT,
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
    read_at TEXT NOT NULL,
    -- The page as a browser showed it, as far as it was at hand, and whether that was read.
    drawing_digest TEXT,
    is_drawn INTEGER NOT NULL DEFAULT 0 CHECK (is_drawn IN (0, 1)),
    CHECK (drawing_digest IS NOT NULL OR NOT is_drawn)
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
    gives_prose INTEGER NOT NULL DEFAULT 0 CHECK (gives_prose IN (0, 1)),
    edition TEXT,
    title TEXT,
    published_on TEXT,
    document_number TEXT,
    contact TEXT,
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
CREATE UNIQUE INDEX versions_prose ON versions (report_id) WHERE gives_prose = 1;
CREATE INDEX versions_by_reading ON versions (reading_id);
CREATE INDEX versions_by_run ON versions (run_id);

CREATE TABLE reading_versions (
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    version_id INTEGER NOT NULL REFERENCES versions (id),
    document_id INTEGER REFERENCES documents (id),
    PRIMARY KEY (reading_id, version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_versions_by_version ON reading_versions (version_id);
CREATE INDEX reading_versions_by_document ON reading_versions (document_id)
    WHERE document_id IS NOT NULL;

-- What a reading of an article's page read along with it.
CREATE TABLE reading_parts (
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('part', 'attachment', 'image', 'named')),
    url TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),
    document_id INTEGER REFERENCES documents (id),
    PRIMARY KEY (reading_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_parts_by_url ON reading_parts (url);
CREATE INDEX reading_parts_by_document ON reading_parts (document_id)
    WHERE document_id IS NOT NULL;
CREATE INDEX reading_parts_by_capture ON reading_parts (capture_id) WHERE capture_id IS NOT NULL;

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
    row_label_en TEXT NOT NULL,
    column_label_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (edition, "table", "row", "column")
) STRICT, WITHOUT ROWID;

-- value is the exact decimal, number the same for arithmetic: a stored column, for
-- generated ones are hidden from programs that ask SQLite which columns there are.

CREATE TABLE figures (
    version_id INTEGER NOT NULL REFERENCES versions (id),
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    value TEXT,
    number REAL CHECK ((number IS NULL) = (value IS NULL)),
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

-- A finding is one row a version, whichever extractors noted it: extractor_version is
-- the latest of them.  text is the key of its wording, params what the wording names.

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    version_id INTEGER REFERENCES versions (id),
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fail', 'uncertain', 'info')),
    text TEXT NOT NULL DEFAULT '',
    params TEXT NOT NULL DEFAULT '{}' CHECK (json_type(params) = 'object'),
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
CREATE UNIQUE INDEX findings_by_version ON findings (version_id, fingerprint);
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

-- Figures stated in sentences, and what people decided on findings.

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    number REAL NOT NULL,
    unit TEXT NOT NULL,
    raw TEXT NOT NULL,
    approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),
    extractor_version TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    block INTEGER,
    grid INTEGER,
    grid_row INTEGER,
    grid_column INTEGER,
    page INTEGER,
    box TEXT,
    quote TEXT NOT NULL,
    UNIQUE (version_id, key, value, raw, quote)
) STRICT;
CREATE INDEX statements_by_key ON statements (key);
CREATE INDEX statements_by_reading ON statements (reading_id);
CREATE INDEX statements_by_document ON statements (document_id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    report_id INTEGER REFERENCES reports (id),
    document_id INTEGER REFERENCES documents (id),
    fingerprint TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('confirmed', 'dismissed')),
    why TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    params TEXT NOT NULL DEFAULT '{}' CHECK (json_type(params) = 'object'),
    message TEXT NOT NULL,
    CHECK ((report_id IS NULL) <> (document_id IS NULL))
) STRICT;
CREATE INDEX decisions_by_report ON decisions (report_id, fingerprint);
CREATE INDEX decisions_by_document ON decisions (document_id, fingerprint);

CREATE TABLE data_dictionary (
    kind TEXT NOT NULL CHECK (kind IN ('table', 'view')),
    name TEXT NOT NULL,
    "column" TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (name, "column")
) STRICT;

-- Full-text search.  Both indexes are contentless: their text is that of the base row
-- with a space on each side of every ideograph (see archive/versions/search.py), so that
-- a phrase of two ideographs is found.

CREATE VIRTUAL TABLE sections_fts USING fts5 (
    title, text, content = '', tokenize = 'unicode61'
);

CREATE VIRTUAL TABLE titles_fts USING fts5 (
    bureau, title, content = '', tokenize = 'unicode61'
);

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
    host TEXT NOT NULL PRIMARY KEY,
    nights INTEGER NOT NULL,
    reason TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    not_before TEXT NOT NULL
) STRICT;

CREATE TABLE portal_runs (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    portal_id TEXT NOT NULL REFERENCES portals (id),
    mode TEXT NOT NULL CHECK (mode IN ('full', 'gentle')),
    state TEXT NOT NULL CHECK (state IN (
        'ok', 'empty', 'below_bound', 'layout_changed', 'challenged', 'unreachable', 'stale',
        'unfinished')),
    detail TEXT,
    detail_message TEXT,
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
) STRICT;
CREATE INDEX portal_runs_by_portal ON portal_runs (portal_id, finished_at);
CREATE INDEX portal_runs_by_capture ON portal_runs (capture_id) WHERE capture_id IS NOT NULL;

CREATE TABLE run_reports (
    run_id INTEGER PRIMARY KEY REFERENCES runs (id),
    report TEXT NOT NULL
) STRICT;

-- What the audit across years and bureaus found: it follows from the current versions, and
-- is made anew by each audit.  Both cells are named; decisions are kept by fingerprint.

CREATE TABLE audit_findings (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fail', 'uncertain', 'info')),
    report_id INTEGER NOT NULL REFERENCES reports (id),
    cell TEXT NOT NULL,
    other_report_id INTEGER NOT NULL REFERENCES reports (id),
    other_cell TEXT NOT NULL,
    observed TEXT NOT NULL,
    expected TEXT NOT NULL,
    arithmetic TEXT NOT NULL,
    texts TEXT,
    message TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (report_id, fingerprint)
) STRICT;
CREATE INDEX audit_findings_by_rule ON audit_findings (rule);
CREATE INDEX audit_findings_by_other ON audit_findings (other_report_id);

-- What people corrected: beside the value that was read, which stays.  A correction holds
-- while the document that the cell stood in has the same content.

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports (id),
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('value', 'blank', 'withdrawn')),
    value TEXT CHECK ((kind = 'value') = (value IS NOT NULL)),
    read_value TEXT,
    source_digest TEXT NOT NULL,
    why TEXT NOT NULL,
    corrected_by TEXT NOT NULL,
    corrected_at TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_by_cell ON corrections (report_id, "table", "row", "column");

-- What people doubt, without a finding: kept as corrections are.

CREATE TABLE flags (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports (id),
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('flagged', 'withdrawn')),
    read_value TEXT,
    source_digest TEXT NOT NULL,
    why TEXT NOT NULL,
    flagged_by TEXT NOT NULL,
    flagged_at TEXT NOT NULL
) STRICT;
CREATE INDEX flags_by_cell ON flags (report_id, "table", "row", "column");
