"""Tests of relaylint.check."""
