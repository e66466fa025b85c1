"""The language of Postfix's main.cf."""
