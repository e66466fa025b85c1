"""Tests of relaylint.formats.cmdlets."""
