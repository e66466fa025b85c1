"""Surveys a repository and generates the files to start using relaylint in it."""
