"""The start of a task's process (:mod:`crawler.cluster.child`), which loads what it uses."""

import importlib

from common.left_out import load_sqlite_utils

if __name__ == "__main__":
    load_sqlite_utils()
    importlib.import_module("crawler.cluster.child").main()
