"""Captures and the bytes they brought."""
