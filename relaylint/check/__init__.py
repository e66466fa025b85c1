"""Workspace and policy to a report; the examples of rules."""
