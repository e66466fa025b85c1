"""Tests of relaylint.values."""
