"""Ignores: read from comments, placed at lines and definitions, taken out of the results, and judged themselves."""
