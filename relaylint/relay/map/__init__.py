"""Every possible session of a tenant, in classes that the relay decision answers alike."""
