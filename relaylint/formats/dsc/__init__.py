"""Readers for Microsoft365DSC: configurations, configuration data, and Datum."""
