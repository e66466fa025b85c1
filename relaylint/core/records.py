"""Named tuples like those of `typing`, without compiling the annotations, which would double the cost of a class."""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _GIVEN = ("__module__", "__annotations__")

    class _Maker(type):
        """Makes a named tuple of a class body: its annotations are the fields, what they are set to the defaults."""

        def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, Any]) -> type[tuple[Any, ...]]:
            """Return the class."""
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in fields and key not in _GIVEN:
                    setattr(made, key, value)
            made.__annotations__ = made.__new__.__annotations__ = fields
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
