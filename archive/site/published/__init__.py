"""The copy of an archive that the site shows."""
