"""A crawl that asks web archives instead of portals: pace, captures, scope and what is kept."""
