"""Entry point of ``python -m relaylint``."""

from relaylint.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
