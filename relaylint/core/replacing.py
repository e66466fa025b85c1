"""Writes files at once: whoever reads one meanwhile sees the old bytes or the new ones, and never half of them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

_PREFIX: Final = ".relaylint-"
_MADE: Final = re.compile(rf"{re.escape(_PREFIX)}([0-9]+)-[0-9a-f]{{12}}")


def replace(path: str, data: bytes) -> None:
    """Put a file in the place of what is there, if anything, with its mode, and its owner if that is possible; a link
    is replaced itself.

    Raises `OSError`.
    """
    replace_all({path: data}, owned=False)


def replace_all(files: Mapping[str, bytes], *, owned: bool = True) -> None:
    """Put files in the place of what is there, each at once, and none before all are written beside.

    What a run that was killed has left beside them is removed. ``owned``: an owner that cannot be kept is a fault.
    Raises `OSError`.
    """
    for folder in dict.fromkeys(map(os.path.dirname, files)):
        _sweep(folder)
    made: dict[str, str] = {}
    try:
        for path, data in files.items():
            made[path] = _beside(path, data)
            _keep_status(path, made[path], owned=owned)
        for path in files:
            os.replace(made[path], path)
            del made[path]
    finally:
        for left in made.values():
            with suppress(OSError):
                os.unlink(left)


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


def _keep_status(path: str, made: str, *, owned: bool) -> None:
    """Give a file the mode of the one that it replaces, and its owner where that is another."""
    status = _status(path)
    if status is None:
        return
    new = os.lstat(made)
    if (status.st_uid, status.st_gid) != (new.st_uid, new.st_gid):
        with suppress(*(() if owned else (PermissionError,))):
            os.chown(made, status.st_uid, status.st_gid)
    with suppress(OSError):  # the file system has no modes
        os.chmod(made, stat.S_IMODE(status.st_mode))


def _status(path: str) -> os.stat_result | None:
    """Return the status of a regular file, if that is there."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _beside(path: str, data: bytes) -> str:
    """Return a new file in the same folder that is safely on the disk, with the mode that files usually get; nobody
    else can read one that takes the place of another, whose mode it does not have yet."""
    mode = 0o666 if _status(path) is None else 0o600
    made = os.path.join(os.path.dirname(path), f"{_PREFIX}{os.getpid()}-{os.urandom(6).hex()}")
    try:
        with open(made, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        if os.path.lexists(made):
            os.unlink(made)
        raise
    return made


def _sweep(folder: str) -> None:
    """Remove the files that killed processes have left in a folder."""
    with suppress(OSError):
        for name in os.listdir(folder or "."):
            match = _MADE.fullmatch(name) if name.startswith(_PREFIX) else None
            if match and int(match[1]) != os.getpid() and not _runs(int(match[1])):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def _runs(process: int) -> bool:
    """Return whether a process may run: on Windows, where asking would end it, what it has open cannot be removed."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
