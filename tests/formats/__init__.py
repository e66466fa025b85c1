"""Tests of relaylint.formats."""
