"""How long tests wait for what must come."""

from __future__ import annotations

GIVEN_UP = 900
"""Seconds after which something that must come is given up: so that a hang fails a test, and
never a busy machine.  No test may need it to pass."""

GROWING = (1.0, 4.0, 16.0, 64.0, 256.0)
"""Bounds, in seconds, for what must be cut off after it began: the first is enough on a machine
that does nothing else, and a busy one gets a longer one."""
