"""Parses Postfix's main.cf."""
