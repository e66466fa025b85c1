"""The data model: kinds, definitions, layers and tenants, validated and indexed."""
