"""The site's own pages, one module each."""
