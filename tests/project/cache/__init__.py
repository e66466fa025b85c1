"""Tests of relaylint.project.run."""
