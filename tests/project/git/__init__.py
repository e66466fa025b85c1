"""Tests of relaylint.project.git."""
