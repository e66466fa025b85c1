"""Microsoft365DSC: configurations, their data files, and Datum."""
