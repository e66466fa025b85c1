"""What surrounds the package: its wheel, its pre-commit hooks, its GitHub action. Nothing here uses a network."""
