"""Archived pages and files made safe to look at."""
