"""What portals showed before: asked of web archives (Wayback Machine, Common Crawl, pywb)."""
