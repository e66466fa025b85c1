"""Tests of the relay decision."""
