"""The directory in which results are kept: one file an entry, written at once or not at all, and never executed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.records import NamedTuple
from relaylint.project.refusals import refuse_link_out

MOST: Final = 256 * 1024 * 1024
"""How many bytes a directory holds at most; the oldest entries beyond that are taken out."""
_FREE: Final = 8
"""Which part of that is free then, so that not every run that writes something has to look at all entries."""
_LARGEST: Final = 64 * 1024 * 1024
_DIGEST: Final = 16
OF_ALL: Final = "-all"
"""How entries are called that are about all tenants of a repository, behind a digest."""
_SIZE: Final = "f" * 2 * _DIGEST + OF_ALL
"""How the entry is called that says how many bytes all have, or more: of those, too, whose place others took; and how
many there are."""
_TAG: Final = "CACHEDIR.TAG"
_BESIDE: Final = {
    # as https://bford.info/cachedir/ describes it, for programs that make backups
    _TAG: "Signature: 8a477f597d28d172789f06886806bc55\n# This directory is a cache of relaylint.\n",
    ".gitignore": "*\n",
}
_SUFFIX: Final = ".entry"
"""How the names of all entries end: as that of no file with definitions does, wherever the directory is."""
_OVER: Final = r"\.\d{1,20}\.tmp"
"""How the names of files end that a run was killed over."""
_OURS: Final = re.compile(
    rf"(?:[0-9a-f]{{{2 * _DIGEST}}}(?:{OF_ALL})?{re.escape(_SUFFIX)}(?:{_OVER})?"
    rf"|(?:{'|'.join(map(re.escape, _BESIDE))}){_OVER})\Z"
)
"""The names of entries, and of files that were to become one, or one of those beside."""


class Kept(NamedTuple):
    """What a directory holds: how many entries about a tenant, and how many bytes all have."""

    entries: int
    size: int


def digest(data: bytes) -> str:
    """Return what bytes are recognised by: no others have the same, whoever made them."""
    return hashlib.blake2b(data, digest_size=_DIGEST).hexdigest()


def cache_directory(named: str | None, here: str, environment: Mapping[str, str]) -> str:
    """Return the absolute path of the directory that is named, from the folder ``here``, else of the user's own.

    That is not beside the definitions, where a pull request could bring results with it. Raises `RefusedError` for one
    that holds something else.
    """
    wanted = named or environment.get("RELAYLINT_CACHE_DIR") or _of_user(environment)
    folder = os.path.normpath(os.path.join(here, wanted))
    refuse_link_out(os.path.join(folder, _TAG))
    if not (_is_ours(folder) or _is_free(folder)):
        words = notice("`", Named(folder), "` is no directory of results: something else is there")
        raise RefusedError(words, "name one that is empty or not there yet, or write `--no-cache`")
    return folder


def _of_user(environment: Mapping[str, str]) -> str:
    base = environment.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    if not os.path.isabs(base):  # a service may have no home, and be no user that the system knows
        raise RefusedError("there is no home folder in which results can be kept", "name a folder with `--cache-dir`")
    return os.path.join(base, "relaylint")


def _is_ours(folder: str) -> bool:
    """Return whether a directory says that it is ours; other programs have such a file, too."""
    try:
        return _read(os.path.join(folder, _TAG)) == _BESIDE[_TAG].encode("ascii")
    except OSError:
        return False


def _is_free(folder: str) -> bool:
    """Return whether a directory may become ours: it is not there, or nothing is in it but what runs have begun."""
    try:
        return all(map(_OURS.match, os.listdir(folder)))
    except NotADirectoryError:
        return False
    except OSError:
        return True


class Store:
    """The entries of a directory by name, a digest. What cannot be read or written is not there, and is no error."""

    def __init__(self, folder: str, most: int = MOST) -> None:
        self.folder = folder
        self._most = most
        self._is_ready = False
        self._wrote = self._puts = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to get."""
        return next(self._files(), None) is None

    def get(self, name: str) -> Any:
        """Return the value of an entry; None if there is none that is whole."""
        try:
            head, _, body = _read(self._path(name)).partition(b"\n")
            return json.loads(body) if head == _head(body) else None
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, name: str, value: Any) -> None:
        """Keep a value, which consists of what JSON knows, in place of what is there."""
        body = json.dumps(value, separators=(",", ":")).encode("ascii")
        if len(body) >= _LARGEST:
            return
        path, data = self._path(name), b"%b\n%b" % (_head(body), body)
        with suppress(OSError):
            self._prepare()
            _write(path, data)
            self._wrote += len(data)
            self._puts += 1

    def trim(self) -> None:
        """Take the oldest entries out, if this run has written some and there are too many now.

        That is known without looking at them: what runs write is added up in an entry, until there may be too much, or
        there are more than were counted, as after runs at the same time, or ones that were killed.
        """
        if not self._wrote:
            return
        match self.get(_SIZE):
            case [int() as size, int() as number] if size >= 0 and self._number() <= number + self._puts:
                size += self._wrote
            case _:
                size = self._most + 1
        size = size if size <= self._most else self._thinned()
        self.put(_SIZE, [size, self._number() + 1])  # this one may be new
        self._wrote = self._puts = 0

    def _number(self) -> int:
        """Return how many files are entries, or were to become some."""
        try:
            return sum(map(bool, map(_OURS.match, os.listdir(self.folder))))
        except OSError:
            return 0

    def _thinned(self) -> int:
        """Take the oldest entries out, if there are too many; return how many bytes the others have."""
        entries = sorted(self._files(), key=lambda each: each.stat.st_mtime_ns)
        size = sum(each.stat.st_size for each in entries)
        if size > self._most:
            for each in entries:
                if size > self._most - self._most // _FREE:
                    _remove(each.path)
                    size -= each.stat.st_size
        return size

    def clear(self) -> Kept:
        """Take out all entries, and the directory if nothing else is in it; return what there was.

        Raises `OSError` for what cannot be taken out.
        """
        there, ours = self.kept(), [each.path for each in self._files()]
        if _is_ours(self.folder):
            ours += (os.path.join(self.folder, name) for name in _BESIDE)
        for path in ours:
            with suppress(FileNotFoundError):
                os.remove(path)
        with suppress(OSError):
            os.rmdir(self.folder)
        return there

    def kept(self) -> Kept:
        """Return what the directory holds."""
        files = list(self._files())
        entries = sum(each.path.endswith(_SUFFIX) and not each.path.endswith(OF_ALL + _SUFFIX) for each in files)
        return Kept(entries, sum(each.stat.st_size for each in files))

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, f"{name}{_SUFFIX}")

    def _prepare(self) -> None:
        """Make the directory, and say in it what it is. Raises `OSError`."""
        if self._is_ready:
            return
        os.makedirs(self.folder, exist_ok=True)
        for name, text in _BESIDE.items():
            path = os.path.join(self.folder, name)
            if not os.path.lexists(path):
                _write(path, text.encode("ascii"))
        self._is_ready = True

    def _files(self) -> Iterator[_File]:
        """Yield the files of the directory that are entries, or were to become some."""
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if _OURS.match(entry.name):
                    with suppress(OSError):  # another run has taken it out
                        yield _File(entry.path, entry.stat(follow_symlinks=False))


class _File(NamedTuple):
    """A file of the directory."""

    path: str
    stat: os.stat_result


def _head(body: bytes) -> bytes:
    """Return the first line of an entry: a damaged one has another."""
    return digest(body).encode("ascii")


def _read(path: str) -> bytes:
    """Return the bytes of a file; none of one that is too large, or that somebody else would have to write. Raises
    `OSError`."""
    with open(path, "rb", buffering=0, opener=_without_waiting) as stream:
        told = os.fstat(stream.fileno())
        return stream.read(told.st_size) if stat.S_ISREG(told.st_mode) and told.st_size < _LARGEST else b""


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _write(path: str, data: bytes) -> None:
    """Write a file that others see whole or not at all. Raises `OSError`."""
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        with _made(beside) as stream:
            stream.write(data)
        os.replace(beside, path)
    except OSError:
        _remove(beside)
        raise


def _made(path: str) -> BinaryIO:
    """Open a file that is made now. Raises `OSError`."""
    try:
        return open(path, "xb")
    except FileExistsError:  # of a run that was killed; and where that is a link, the file elsewhere is left alone
        _remove(path)
        return open(path, "xb")


def _remove(path: str) -> None:
    with suppress(OSError):
        os.remove(path)
