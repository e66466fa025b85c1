"""Kinds, definitions, tenants: what was read, checked and indexed."""
