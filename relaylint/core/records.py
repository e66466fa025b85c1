"""Named tuples like those of `typing`, made in a sixth of the time: a command loads more than a hundred classes.

Annotations are not compiled, methods are shared, and so is the code that makes an object, by the number of its fields.
"""

from __future__ import annotations

import sys
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter  # what `namedtuple` reads a field with

    _SPACE = {"_new": tuple.__new__, "__builtins__": {}, "__name__": __name__}

    def _make(cls: Any, iterable: Any) -> Any:
        """Return an object whose fields have the values of an iterable, in their order."""
        made = tuple.__new__(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self: Any, /, **values: Any) -> Any:
        """Return an object that has other values in some of its fields."""
        made = self._make(map(values.pop, self._fields, self))
        if values:
            raise ValueError(f"Got unexpected field names: {list(values)!r}")
        return made

    def _asdict(self: Any) -> dict[str, Any]:
        """Return the values by the names of their fields."""
        return dict(zip(self._fields, self, strict=True))

    def _shown(self: Any) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({fields})"

    def _values(self: Any) -> tuple[Any, ...]:
        """Return what pickle and copy make the same object of."""
        return tuple(self)

    _SHARED = {
        "_make": classmethod(_make),
        "_replace": _replace,
        "__replace__": _replace,
        "_asdict": _asdict,
        "__repr__": _shown,
        "__getnewargs__": _values,
    }

    @cache
    def _code(fields: int) -> CodeType:
        """Return the code that makes an object of so many fields."""
        names = "".join(f"_{number}, " for number in range(fields))
        code: CodeType = eval(f"lambda _cls, {names}: _new(_cls, ({names}))").__code__  # noqa: S307  # numbers alone
        return code

    class _Maker(type):
        """Makes a named tuple of a class body: its annotations are the fields, what they are set to the defaults."""

        def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, Any]) -> type[tuple[Any, ...]]:
            """Return the class."""
            fields = tuple(map(sys.intern, body.get("__annotations__", ())))
            defaults = {field: body.pop(field) for field in fields if field in body}
            code = _code(len(fields)).replace(co_name="__new__", co_varnames=("_cls", *fields))
            new = FunctionType(code, _SPACE, "__new__", tuple(defaults.values()))
            getters = {field: _tuplegetter(index, None) for index, field in enumerate(fields)}
            own = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            return type(name, (tuple,), {"__new__": new, **_SHARED, **own, **getters, **body})

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
