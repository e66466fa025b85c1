"""Tests of `relaylint.policy.fixes`."""
