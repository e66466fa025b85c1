"""Tests of the syntax of PowerShell."""
