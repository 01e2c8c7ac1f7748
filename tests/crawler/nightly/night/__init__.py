"""One night for a test; a package for the reasons that :mod:`tests.crawler.runner` gives."""

from common.left_out import import_without

import_without("sqlite_utils", "numpy", "pandas")
