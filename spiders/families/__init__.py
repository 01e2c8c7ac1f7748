"""Families of content management systems: one file or one declaration each."""
