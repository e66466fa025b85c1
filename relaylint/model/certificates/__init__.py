"""Certificate files: containers, chains, and what the relay decision and the rules need from them."""
