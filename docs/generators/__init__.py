"""What writes the generated pages of ``docs/reference``: one module a subject."""
