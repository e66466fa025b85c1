"""Foundations for every package: texts and paths, documents, diagnostics, three-valued logic."""
