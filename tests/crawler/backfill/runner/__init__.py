"""One backfill for a test; a package for the reasons that :mod:`tests.crawler.runner` gives."""

from common.left_out import load_sqlite_utils

load_sqlite_utils()
