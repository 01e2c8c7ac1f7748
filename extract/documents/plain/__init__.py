"""Plain text, and tables flattened into lines."""
