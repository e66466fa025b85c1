"""Tests of relaylint.policy.conditions."""
