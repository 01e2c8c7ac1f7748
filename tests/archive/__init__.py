"""Tests of the archive and its site."""
