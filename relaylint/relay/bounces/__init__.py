"""Bounces: what a pasted text tells of a session, what its reply means, and what it is to the definitions."""
