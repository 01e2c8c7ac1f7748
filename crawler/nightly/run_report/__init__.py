"""The report of a nightly run: its records, how it is put together, how it is shown."""
