"""The formats of what differs between two versions of definitions."""
