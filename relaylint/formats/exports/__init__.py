"""Readers for the output of the `Get-` cmdlets and similar tools."""
