"""Tests of relaylint.model.certificates."""
