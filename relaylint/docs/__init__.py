"""Generates pages and schemas from rules and kinds."""
