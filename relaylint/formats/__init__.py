"""The input formats: how each is recognised and read."""
