"""Tests of relaylint.docs."""
