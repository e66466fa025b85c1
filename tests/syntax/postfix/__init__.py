"""Tests of relaylint.syntax.postfix."""
