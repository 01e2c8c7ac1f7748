"""Word processing documents."""
