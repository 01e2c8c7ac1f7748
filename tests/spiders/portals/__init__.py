"""The shipped registry held to GB/T 2260, and a script that adds what is not there yet."""
