-- Dictionaries for compression, and where imported captures came from.

CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    family TEXT NOT NULL,
    number INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE CHECK (digest GLOB 'sha256:*'),
    payloads INTEGER NOT NULL,
    trained_at TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (family, number)
) STRICT;

ALTER TABLE payloads ADD COLUMN dictionary_id INTEGER REFERENCES dictionaries (id);
CREATE INDEX payloads_by_dictionary ON payloads (dictionary_id) WHERE dictionary_id IS NOT NULL;

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
    claimed_digest TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_records_by_import ON imported_records (import_id);
CREATE INDEX imported_records_by_capture ON imported_records (capture_id);
CREATE INDEX imported_records_by_digest ON imported_records (claimed_digest)
    WHERE claimed_digest IS NOT NULL;
