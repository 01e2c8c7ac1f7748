-- Answers as they came: the reason of the status line, the head where its parts do not give
-- its very bytes, and what was missing at the end.

ALTER TABLE captures ADD COLUMN reason TEXT;
ALTER TABLE captures ADD COLUMN response_head BLOB;
ALTER TABLE captures ADD COLUMN cut TEXT;
