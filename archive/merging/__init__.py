"""Uniting archives."""
