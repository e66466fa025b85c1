"""PowerShell: its tokens, the values that a script states, and the commands in it; nothing is executed."""
