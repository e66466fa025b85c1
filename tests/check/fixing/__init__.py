"""Tests of relaylint.check.fixing."""
