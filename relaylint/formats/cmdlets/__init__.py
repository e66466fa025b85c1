"""Reader for PowerShell scripts that call Exchange cmdlets."""
