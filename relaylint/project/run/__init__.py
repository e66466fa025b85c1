"""What every door composes: settings and paths to the report, or to the verdicts.

Nothing is printed here, the working directory is not asked for, and nothing ends the process: command line, action,
editor and `relaylint.api` do the rest.
"""
