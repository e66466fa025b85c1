"""Tests of relaylint.formats.postfix."""
