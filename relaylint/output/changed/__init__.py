"""The formats of what a change does."""
