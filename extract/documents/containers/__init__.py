"""Zip packages and archives of documents."""
