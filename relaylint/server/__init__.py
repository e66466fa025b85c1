"""The language server: the same check for editors, while files and unsaved texts change."""
