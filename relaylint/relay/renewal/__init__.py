"""What becomes of mail once another certificate takes the place of one that hosts present, and what to do first."""
