"""Data of the site: labels in two languages, series across editions, provinces."""
