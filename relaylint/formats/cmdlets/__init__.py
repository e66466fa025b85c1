"""PowerShell scripts that call the cmdlets of Exchange."""
