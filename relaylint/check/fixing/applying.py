"""Edits to the bytes of a file, and these to the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping

from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.splicing import Splice, spliced
from relaylint.core.diagnostic import Edit
from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.paths import escapes
from relaylint.core.replacing import replace_all
from relaylint.core.text import DecodeError, Rewritten, Source, decode, encoding_of


def applied(data: bytes, source: Source, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of a file after edits of the text that was read of them.

    Everything else stays as it is, byte order mark and line breaks included. Raises `CannotEditError` where edits
    overlap, the file is another one than was read, or its encoding has no such characters.
    """
    mark = encoding_of(data)[1] if source.encoding.startswith("utf") else 0
    if _read(data, source.encoding) != source.text:
        raise CannotEditError("the file has changed since it was read")
    edits = list(edits)
    assert all(edit.location.source.name == source.name for edit in edits)
    splices = [Splice(edit.location.span.start, edit.location.span.end, edit.text) for edit in edits]
    text = spliced(source.text, splices)
    try:
        made = data[:mark] + text.encode(source.encoding)
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise CannotEditError(f"`{character}` cannot be written in {source.encoding.upper()}") from None
    if _read(made, source.encoding) != text:
        raise CannotEditError("the file would be taken for one in another encoding")
    return made


def _read(data: bytes, encoding: str) -> str | None:
    """Return the text of bytes in an encoding as they are read; None if they are in another one."""
    try:
        text, actual = decode(data)
    except DecodeError:
        try:
            return None if encoding.startswith("utf") else data.decode(encoding)
        except UnicodeDecodeError:
            return None
    return text if actual == encoding or text.isascii() else None


def write_atomically(files: Mapping[str, Rewritten]) -> None:
    """Replace the files at absolute paths, each at once, with their modes and owners, and through links.

    All are written beside those that are there before the first is replaced; a process that is killed leaves each as
    it was, or as it should be. Raises `RefusedError`, with nothing replaced, where one cannot be replaced or holds
    something else than was read, as when an editor has saved it since.
    """
    for path in files:
        _refuse(path)
    for path, text in files.items():
        with open(path, "rb") as stream:
            if stream.read() != text.before:
                raise RefusedError(notice("`", Named(path), "` has changed since it was read"), "run the command again")
    try:
        replace_all({os.path.realpath(path): text.after for path, text in files.items()})
    except OSError as error:
        told = (error.filename2, os.path.dirname(str(error.filename)))
        near = (path for path in files if os.path.realpath(path) == told[0] or os.path.dirname(path) == told[1])
        raise _refused(next(near, next(iter(files))), error) from None


def _refused(path: str, error: OSError) -> RefusedError:
    words = notice("`", Named(path), f"` cannot be replaced: {(error.strerror or str(error)).lower()}")
    return RefusedError(words, "what is not replaced stays as it was")


def _refuse(path: str) -> None:
    """Raise `RefusedError` where a file is not to be replaced."""
    if escapes(path):
        words = notice("`", Named(path), "` is, or lies behind, a link that leaves the repository")
        raise RefusedError(words, "change the file where it lies, with relaylint there")
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise _refused(path, error) from None
    if not stat.S_ISREG(mode):
        raise RefusedError(notice("`", Named(path), "` is not a regular file"))
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise RefusedError(notice("`", Named(path), "` is read-only"), "make it writable, or leave it out")
