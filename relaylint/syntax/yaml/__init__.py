"""YAML: a text to a document whose every value has its place, with the comments beside."""
