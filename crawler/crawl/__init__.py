"""A crawl: one process, one run, one archive."""
