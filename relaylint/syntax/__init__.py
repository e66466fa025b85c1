"""Parsers of languages: text to trees with source spans. Independent of Exchange."""
