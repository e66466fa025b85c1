"""Verdicts on relay to text: one module a format, listed in the table of `relaylint.output`."""
