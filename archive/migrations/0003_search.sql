-- Full-text search.  Both indexes are contentless: their text is that of the
-- base row with a space on each side of every ideograph (see archive/search.py),
-- so that a phrase of two ideographs is found.

CREATE VIRTUAL TABLE sections_fts USING fts5 (
    title, text, content = '', tokenize = 'unicode61'
);

CREATE VIRTUAL TABLE titles_fts USING fts5 (
    bureau, title, content = '', tokenize = 'unicode61'
);
