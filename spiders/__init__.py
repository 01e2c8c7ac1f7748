"""One module per CMS family of the portals, and a generic one."""
