"""What everything stands on: texts and places, documents, diagnostics, paths, three-valued logic."""
