"""Compiles conditions of rules to closures."""
