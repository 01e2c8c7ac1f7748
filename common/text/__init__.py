"""Text: from bytes to characters, and one spelling for what is spelled in many ways."""
