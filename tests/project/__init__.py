"""Tests of relaylint.project."""
