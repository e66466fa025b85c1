"""Entry point of ``python -m relaylint``."""

from relaylint import program

if __name__ == "__main__":
    program()
