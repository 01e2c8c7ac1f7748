"""Pages that scripts draw, drawn in a browser that has no network of its own."""
