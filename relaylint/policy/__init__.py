"""The rule language: rule files, conditions, facts and relations, compiled to functions."""
