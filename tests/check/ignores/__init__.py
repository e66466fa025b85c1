"""Tests of relaylint.check.ignores."""
