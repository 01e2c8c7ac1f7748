"""The nightly crawl: what is due, how it went, and who is told."""
