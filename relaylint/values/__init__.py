"""The syntax of values, placeholders in them, and published lists of names and addresses."""
