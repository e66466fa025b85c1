"""Tests of relaylint.syntax.powershell."""
