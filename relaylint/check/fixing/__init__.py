"""Fixes: from what should change in a definition to edits of a text that touch nothing else, and to the files."""
