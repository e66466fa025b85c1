"""The rule language: rules as written and as compiled."""
