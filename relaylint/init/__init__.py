"""What a repository holds, and the files with which relaylint begins in it."""
