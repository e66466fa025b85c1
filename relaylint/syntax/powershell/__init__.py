"""Parses PowerShell: tokens, literal values, and commands; nothing is executed."""
