"""Tests of the classes of sessions."""
