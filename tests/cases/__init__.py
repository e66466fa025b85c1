"""Tests of what public sources report."""
