"""The archive as a site: Datasette on a copy of it, with a page for each report."""
