"""Tests of relaylint.formats.exports."""
