"""The relay decision: sessions, matching, evidence, verdicts."""
