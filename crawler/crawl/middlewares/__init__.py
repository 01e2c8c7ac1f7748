"""Scrapy downloader middlewares, from the engine to the network.

scope (which addresses), robots (what the host forbids), politeness (how fast),
conditional (only what changed), capture (everything into the archive).
"""
