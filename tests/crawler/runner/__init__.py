"""One crawl for a test.

A package, for ``multiprocessing`` imports the program's main module in each process that it
starts, but no ``__main__``: readers of documents need nothing of a crawl.
"""

from common.left_out import load_sqlite_utils

load_sqlite_utils()  # as the program itself does
