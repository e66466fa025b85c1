"""Tests of relaylint.model."""
