"""What is said of replies and bounces: as words, as text for people, as JSON for programs."""
