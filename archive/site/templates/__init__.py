"""Templates of the site, over Datasette's own."""
