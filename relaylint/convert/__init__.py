"""Converts definitions to files in relaylint's own format, with every value, comment and doubt, and verifies them."""
