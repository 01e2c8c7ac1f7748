"""Care of an archive: backup, check, repair, compaction."""
