-- What a reading of an article's page read along with it, and in which document it found a report.

CREATE TABLE reading_parts (
    reading_id INTEGER NOT NULL REFERENCES readings (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('part', 'attachment', 'image', 'named')),
    url TEXT NOT NULL,
    capture_id INTEGER REFERENCES captures (id),
    PRIMARY KEY (reading_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_parts_by_url ON reading_parts (url);
CREATE INDEX reading_parts_by_capture ON reading_parts (capture_id) WHERE capture_id IS NOT NULL;

ALTER TABLE reading_versions ADD COLUMN document_id INTEGER REFERENCES documents (id);
CREATE INDEX reading_versions_by_document ON reading_versions (document_id)
    WHERE document_id IS NOT NULL;

CREATE INDEX captures_by_found_on ON captures (found_on)
    WHERE kind IN ('part', 'attachment', 'image') AND found_on IS NOT NULL;
