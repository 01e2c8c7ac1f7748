"""Many machines: a crawl cut by host, and reading spread over their cores, on Dask."""
