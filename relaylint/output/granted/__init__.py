"""The formats of who can relay."""
