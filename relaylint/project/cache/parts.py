"""Parts: files with what one shard has found in its tenants, for the run that merges them.

A part is one value of JSON, so that nobody takes it for definitions that are broken: a line about itself, one for each
tenant, and an end. Nothing in it is ever executed, and what it says of a tenant counts where the disk still gives the
same answers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.records import NamedTuple
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.cache.entries import ToldTenant, answer_rows, answers_in, from_rows, to_rows
from relaylint.project.cache.store import digest

_BEGIN, _COMMA, _END = b',"tenants":[\n', b",\n", b"\n]}\n"
"""What stands between the line about the part and those about tenants, between these, and behind them."""
_LONGEST: Final = 1 << 20
"""How many bytes the line about the part has at most."""


class Shard(NamedTuple):
    """Which share of the tenants is meant: ``number``, from 1, of so many."""

    number: int
    of: int


class ShardPart(NamedTuple):
    """What a shard has found. ``terms``: the digest of what all results hang on besides the files of tenants;
    ``paths``: what was asked for, as it was written. ``body``: a line for each tenant."""

    shard: Shard
    terms: str
    paths: tuple[str, ...]
    body: bytes

    def tenants(self, names: KeptNames) -> Iterator[ToldTenant]:
        """Yield what is told of each tenant. Raises `UnknownFormError`."""
        for line in BytesIO(self.body):  # one at a time: they are many
            yield _told(_parsed(line.removesuffix(_COMMA)), names)


def body_of(tenants: Iterable[ToldTenant], names: KeptNames) -> bytes:
    """Return the lines of a part that tell of tenants."""
    lines = (json.dumps(_row(each, names), separators=(",", ":")).encode("ascii") for each in tenants)
    return _COMMA.join(lines)


def part_text(part: ShardPart) -> str:
    """Return the text of a file with a part."""
    head = {
        "relaylint-part": 1,
        "shard": part.shard,
        "terms": part.terms,
        "paths": part.paths,
        "sum": digest(part.body),
    }
    about = json.dumps(head, separators=(",", ":")).encode("ascii").removesuffix(b"}")
    return (about + _BEGIN + part.body + _END).decode("ascii")


def read_part(path: str) -> ShardPart:
    """Return the part in a file. Raises `RefusedError` for what is none, is cut or was changed."""
    if not os.path.isfile(path) and os.path.exists(path):  # a pipe would be waited for, a device has no end
        raise RefusedError(notice("`", Named(path), "` is not a regular file"))
    try:
        with open(path, "rb") as stream:
            head = _parsed(stream.readline(_LONGEST).removesuffix(_BEGIN) + b"}")
            body = stream.read().removesuffix(_END)
    except OSError as error:
        raise RefusedError(notice("`", Named(path), f"` cannot be read: {error.strerror}")) from None
    except UnknownFormError:
        head, body = None, b""
    match head:
        case {"relaylint-part": 1, "shard": [int(), int()] as shard, "terms": str() as terms, "paths": [*paths]}:
            if head.get("sum") == digest(body) and all(isinstance(each, str) for each in paths):
                return ShardPart(Shard(*shard), terms, tuple(paths), body)
            raise RefusedError(notice("`", Named(path), "` is not whole, or was changed"), "let its shard run again")
    words = notice("`", Named(path), "` is no part of a check by this version")
    raise RefusedError(words, "`relaylint check --shard 1/4 --part FILE` writes one")


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise UnknownFormError("this is no JSON") from None


def _row(told: ToldTenant, names: KeptNames) -> list[Any]:
    known, answers = to_rows(told.known, names), answer_rows(told.answers, names)
    return [names.kept(told.place), known, answers, [names.kept(path) for path in told.named], told.partial]


def _told(row: Any, names: KeptNames) -> ToldTenant:
    match row:
        case [str() as place, rows, [*answers], [*named], bool() as partial] if {*map(type, named)} <= {str}:
            known, paths = from_rows(rows, names), [names.path(name) for name in named]
            return ToldTenant(names.path(place), known, answers_in(answers, names), paths, partial)
    raise UnknownFormError("this is nothing that is told of a tenant")
