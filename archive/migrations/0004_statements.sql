-- Figures stated in sentences, decisions on findings, which reading gave which
-- version, and names of runs that hold in every archive.

ALTER TABLE runs ADD COLUMN uuid TEXT;
UPDATE runs SET uuid = started_at || ' ' || command || ' ' || id;
CREATE UNIQUE INDEX runs_by_uuid ON runs (uuid);

CREATE TABLE reading_versions (
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    version_id INTEGER NOT NULL REFERENCES versions (id),
    PRIMARY KEY (reading_id, version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_versions_by_version ON reading_versions (version_id);
INSERT INTO reading_versions (reading_id, version_id)
    SELECT first_reading_id, version_id FROM version_documents
    UNION
    SELECT last_reading_id, version_id FROM version_documents;

ALTER TABLE versions ADD COLUMN gives_prose INTEGER NOT NULL DEFAULT 0
    CHECK (gives_prose IN (0, 1));
ALTER TABLE versions ADD COLUMN document_number TEXT;
ALTER TABLE versions ADD COLUMN contact TEXT;
UPDATE versions SET gives_prose = is_current;
CREATE UNIQUE INDEX versions_prose ON versions (report_id) WHERE gives_prose = 1;

-- A finding is one row a version, whichever extractors noted it: extractor_version
-- is now the latest of them.
UPDATE findings SET extractor_version = (
    SELECT max(f.extractor_version) FROM findings f
     WHERE f.version_id = findings.version_id AND f.fingerprint = findings.fingerprint
) WHERE version_id IS NOT NULL;
DELETE FROM findings WHERE version_id IS NOT NULL AND id NOT IN (
    SELECT min(id) FROM findings WHERE version_id IS NOT NULL GROUP BY version_id, fingerprint
);
DROP INDEX findings_by_version;
CREATE UNIQUE INDEX findings_by_version ON findings (version_id, fingerprint);

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    number ANY GENERATED ALWAYS AS (CAST(value AS NUMERIC)) VIRTUAL,
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
    message TEXT NOT NULL,
    CHECK ((report_id IS NULL) <> (document_id IS NULL))
) STRICT;
CREATE INDEX decisions_by_report ON decisions (report_id, fingerprint);
CREATE INDEX decisions_by_document ON decisions (document_id, fingerprint);
