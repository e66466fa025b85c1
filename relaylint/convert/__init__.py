"""Definitions to files in our own format: every value, comment and doubt, each file read again before it is given."""
