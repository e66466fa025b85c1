"""Tests of relaylint.syntax."""
