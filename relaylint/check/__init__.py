"""Evaluates rules on tenants and produces a report; runs the examples of rules."""
