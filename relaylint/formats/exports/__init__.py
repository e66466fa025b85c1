"""What the `Get-` cmdlets and tools like them write."""
