"""Tests of relaylint.formats.dsc."""
