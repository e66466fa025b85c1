"""The relay decision: sessions, matching, reasons, verdicts."""
