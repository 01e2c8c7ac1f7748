"""From keyed cells and prose to reports: names, years, sections, statements."""
