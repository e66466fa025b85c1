"""Tests of relaylint.syntax.yaml."""
