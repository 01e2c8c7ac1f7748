"""How long tests wait for what must come."""

from __future__ import annotations

GIVEN_UP = 900
"""Seconds after which something that must come is given up: so that a hang fails a test, and
never a busy machine.  No test may need it to pass."""
