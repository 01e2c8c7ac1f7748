"""The SQLite archive: captures, payloads, reports, versions, figures and findings."""
