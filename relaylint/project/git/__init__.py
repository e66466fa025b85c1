"""What Git tells of a repository: what is staged, what the next commit holds, what is kept away from the disk."""
