-- Dictionaries for compression, and where imported captures came from.

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
