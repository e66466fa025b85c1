"""Fixes that rules declare: what would mend a fault, as data."""
