"""Tests of the conversion to our own format."""
