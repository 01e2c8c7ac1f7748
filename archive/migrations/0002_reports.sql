-- What was read: documents, readings, reports, versions, figures, findings, prose.

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
