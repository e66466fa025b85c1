"""Certificate files to what the relay decision and the rules ask of them."""
