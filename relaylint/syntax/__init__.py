"""Languages: texts to trees with places. Nothing here knows of Exchange."""
