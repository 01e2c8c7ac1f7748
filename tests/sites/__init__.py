"""Miniature portals that the crawl is tested against."""
