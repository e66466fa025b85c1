"""Settings, and paths to tenants."""
