"""The tests: they mirror the packages; ``documents`` and ``sites`` hold what they read."""
