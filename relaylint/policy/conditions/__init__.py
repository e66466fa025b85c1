"""Conditions of rules, compiled to closures."""
