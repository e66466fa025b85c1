"""The formats of what the renewal of a certificate changes."""
