"""relaylint: will Exchange Online still relay this organisation's mail?"""

__version__ = "0.1.0"
REPOSITORY = "https://github.com/relaylint/relaylint"
