"""A list of ignores as text, one module a format."""
