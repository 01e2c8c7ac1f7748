"""The start of a task's process (:mod:`crawler.cluster.child`), which loads what it uses."""

import importlib

from common.left_out import import_without

if __name__ == "__main__":
    import_without("sqlite_utils", "numpy", "pandas")
    importlib.import_module("crawler.cluster.child").main()
