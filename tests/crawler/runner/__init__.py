"""One crawl for a test.

A package, for ``multiprocessing`` imports the program's main module in each process that it
starts, but no ``__main__``: readers of documents need nothing of a crawl.
"""

from common.left_out import import_without

import_without("sqlite_utils", "numpy", "pandas")  # as the program itself does
