"""Addresses: the form that names a document."""
