"""The shell: arguments, composition, one error boundary, exit codes."""
