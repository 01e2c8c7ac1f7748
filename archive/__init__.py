"""The SQLite archive: captures, payloads, reports, versions, figures and findings."""

from common.lean_imports import import_without

# sqlite-utils can store data frames, which no archive does: pandas alone would take
# every process 0.4 s and 70 MB
import_without("sqlite_utils", "pandas", "numpy")
