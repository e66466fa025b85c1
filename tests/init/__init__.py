"""Tests of what `relaylint init` finds and proposes."""
