"""Tests of relaylint.policy.relations."""
