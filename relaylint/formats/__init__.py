"""What people keep definitions in: how each format is recognised and read."""
