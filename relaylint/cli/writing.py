"""Writes outputs to the files that the user names, and refuses those that were read, or that lie elsewhere."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Final

from relaylint.cli.errors import UsageError
from relaylint.core.paths import is_below
from relaylint.core.suggest import closest
from relaylint.project.refusals import refuse_link_out

_MAKE_ROOM: Final = "make room there, or name a file elsewhere"
_MAY_NOT: Final = "name a file that you may write"
_WAYS_OUT: Final = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: _MAKE_ROOM,
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EROFS: _MAY_NOT,
}


def split_outputs(texts: Iterable[str], formats: Collection[str]) -> list[tuple[str, str]]:
    """Return format and file of each ``--output``. Raises `UsageError`."""
    outputs = []
    for text in texts:
        format, equals, file = text.partition("=")
        if format not in formats:
            raise UsageError(f"`{format}` is not an output format", closest(format, formats) or "write FORMAT=FILE")
        if not equals or not file:
            raise UsageError(f"`--output {text}` names no file", f"write `--output {format}=FILE`")
        outputs.append((format, file))
    return outputs


def output(file: str, text: str) -> None:
    """Write a text to a file that the user names, through links, or into what is no file, such as a pipe.

    Raises `UsageError` where that cannot be.
    """
    data, path = text.encode("utf-8", "backslashreplace"), os.path.abspath(file)
    try:
        if (os.path.exists(path) and not os.path.isfile(path)) or is_below(path, "/dev"):
            with open(path, "wb") as stream:
                stream.write(data)
        else:
            import_module("relaylint.core.replacing").replace(os.path.realpath(path), data)
    except OSError as error:
        raise _unwritable(file, error) from None


def is_standard_output(file: str) -> bool:
    """Return whether what is written to a file goes where this process prints, as to `/dev/stdout`."""
    try:
        return os.path.samestat(os.stat(file), os.fstat(sys.stdout.fileno()))
    except OSError:
        return False


def _unwritable(file: str, error: OSError) -> UsageError:
    way_out = _WAYS_OUT.get(error.errno or 0, "name a file in a folder that is there")
    return UsageError(f"`{file}` cannot be written: {error.strerror}", way_out)


def refuse_outputs(files: Sequence[str], sources: Iterable[str]) -> None:
    """Raise `UsageError` where a file to be written lies elsewhere or in no folder, or was read, whatever it is
    called."""
    for file in files:
        refuse_link_out(os.path.abspath(file))
        try:
            os.stat(os.path.join(os.path.dirname(os.path.realpath(file)), ""))
        except OSError as error:
            raise _unwritable(file, error) from None
    there = {file: os.stat(file) for file in files if os.path.isfile(file)}
    for source in sources if there else ():
        with suppress(OSError):
            is_read = os.stat(source)
            for file, status in there.items():
                if os.path.samestat(status, is_read):
                    raise UsageError(f"`{file}` was read in this run, and is not overwritten", "name another file")
