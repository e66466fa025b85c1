"""The syntax of values, lists of names and addresses that age, and what a text holds that is still to be filled in."""
