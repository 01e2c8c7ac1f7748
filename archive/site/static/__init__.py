"""Style sheet of the site."""
