"""Tests of relaylint.core."""
