"""JSON Schema engines: jsonschema-rs if it is installed, otherwise the reference implementation jsonschema.

Both packages are imported when a schema is first used: they are the most expensive imports of a run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from relaylint.values.syntaxes import FORMATS


class Engine(Protocol):
    """Validates instances against a schema, and returns the instance and schema paths of failures."""

    def is_valid(self, instance: Any) -> bool:
        """Return whether the instance is valid."""

    def failures(self, instance: Any) -> Iterable[tuple[Sequence[str | int], Sequence[str | int]]]:
        """Return the instance path and the schema path of each failed keyword."""


class RustEngine:
    """jsonschema-rs: 90 times as fast as the reference implementation."""

    def __init__(self, schema: Any) -> None:
        import jsonschema_rs

        checkers = {name: _accepts(known.fault) for name, known in FORMATS.items()}
        self._validator = jsonschema_rs.Draft202012Validator(schema, formats=checkers, validate_formats=True)

    def is_valid(self, instance: Any) -> bool:
        """Return whether the instance is valid."""
        return self._validator.is_valid(instance)

    def failures(self, instance: Any) -> Iterable[tuple[Sequence[str | int], Sequence[str | int]]]:
        """Return the instance path and the schema path of each failed keyword."""
        return [(error.instance_path, error.schema_path) for error in self._validator.iter_errors(instance)]


class ReferenceEngine:
    """jsonschema, the reference implementation, for platforms without a wheel of jsonschema-rs."""

    def __init__(self, schema: Any) -> None:
        import jsonschema

        checker = jsonschema.FormatChecker(formats=())
        for name, known in FORMATS.items():
            checker.checks(name)(_accepts(known.fault))
        extend: Any = jsonschema.validators.extend
        dialect = extend(jsonschema.Draft202012Validator, {"pattern": _matches_to_the_end})
        self._validator = dialect(schema, format_checker=checker)

    def is_valid(self, instance: Any) -> bool:
        """Return whether the instance is valid."""
        return bool(self._validator.is_valid(instance))

    def failures(self, instance: Any) -> Iterable[tuple[Sequence[str | int], Sequence[str | int]]]:
        """Return the instance path and the schema path of each failed keyword."""
        errors = self._validator.iter_errors(instance)
        return [(tuple(error.absolute_path), tuple(error.absolute_schema_path)) for error in errors]


def _matches_to_the_end(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterable[Any]:
    """Check a pattern as all other engines do: ``$`` does not match before a final line break."""
    import jsonschema

    exact = f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern
    if validator.is_type(instance, "string") and re.search(exact, instance) is None:
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _accepts(fault: Callable[[str], str | None]) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, str) or fault(value) is None


def default_engine(schema: Any) -> Engine:
    """Return the fast engine, or the reference implementation if it is not installed."""
    try:
        return RustEngine(schema)
    except ImportError:
        return ReferenceEngine(schema)
