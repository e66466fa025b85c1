"""Writes files at once: whoever reads one meanwhile sees the old text or the new one, and never half of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress

from relaylint.cli.errors import UsageError
from relaylint.core.paths import is_below
from relaylint.project.refusals import refuse_link_out


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
            replace(os.path.realpath(path), data)
    except OSError as error:
        raise UsageError(
            f"`{file}` cannot be written: {error.strerror}", "name a file in a folder that is there"
        ) from None


def refuse_outputs(files: Sequence[str], sources: Iterable[str]) -> None:
    """Raise `UsageError` where a file to be written lies elsewhere, or was read, whatever it is called."""
    for file in files:
        refuse_link_out(os.path.abspath(file))
    there = {file: os.stat(file) for file in files if os.path.isfile(file)}
    for source in sources if there else ():
        with suppress(OSError):
            is_read = os.stat(source)
            for file, status in there.items():
                if os.path.samestat(status, is_read):
                    raise UsageError(f"`{file}` was read in this run, and is not overwritten", "name another file")


def replace(path: str, data: bytes) -> None:
    """Put a file in the place of what is there, if anything, with its mode; a link is replaced itself.

    Raises `OSError`.
    """
    made = _beside(path, data)
    try:
        with suppress(OSError):  # nothing is there, or the file system has no modes
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                os.chmod(made, stat.S_IMODE(mode))
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise


def create(path: str, data: bytes) -> None:
    """Make a file where there is none. Raises `OSError`; `FileExistsError` where something is."""
    made = _beside(path, data)
    try:
        _put(made, path)
    finally:
        os.unlink(made)


def _put(made: str, path: str) -> None:
    """Give a file a second name, if that is free."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without such names
        with open(path, "xb") as stream, open(made, "rb") as whole:
            stream.write(whole.read())


def _beside(path: str, data: bytes) -> str:
    """Return a new file in the same folder, with the mode that files usually get."""
    folder = os.path.dirname(path)
    made = os.path.join(folder, f".relaylint-{os.getpid()}-{os.urandom(6).hex()}")
    try:
        with open(made, "xb") as stream:
            stream.write(data)
    except BaseException:
        if os.path.lexists(made):
            os.unlink(made)
        raise
    return made
