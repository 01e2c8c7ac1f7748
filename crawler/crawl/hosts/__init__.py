"""Hosts: the pace and troubles of one run, and what is remembered between runs."""
