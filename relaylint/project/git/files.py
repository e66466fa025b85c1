"""What the files of a Git repository tell by themselves: no program is run."""

from __future__ import annotations

import os
import re
from typing import Final

_SIZE: Final = 1024 * 1024
_REMOTE: Final = r"(?i:\s*\[\s*remote\b)"
_URL: Final = r"(?i:\s*url\s*=\s*\"?(?:[\w+.-]{1,20}://)?(?:[^@/\s]+@)?(?:www\.|ssh\.)?([\w.-]+)(?::\d+)?[:/])"
_BRANCH: Final = r"ref: refs/remotes/origin/(\S+)"
_ELSEWHERE: Final = r"gitdir:\s*(\S.*)"
_PLAIN_INDEX: Final = b"DIRC\0\0\0\2"
_SHARED: Final = "sharedindex."


def text(path: str) -> str | None:
    """Return the text of a small file in UTF-8, a byte order mark included; None where it is another, or a link."""
    if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > _SIZE:
        return None
    with open(path, "rb") as stream:
        try:
            return stream.read(_SIZE).decode("utf-8")
        except UnicodeDecodeError:
            return None


def remote_hosts(git: str) -> list[str]:
    """Return the names of the servers that the remotes of a repository, given by its `.git`, are on."""
    remote, hosts = False, []
    for line in (text(os.path.join(_folder(git), "config")) or "").splitlines():
        if line.lstrip().startswith("["):
            remote = re.match(_REMOTE, line) is not None
            continue
        match = re.match(_URL, line) if remote else None
        if match:
            hosts.append(match[1].lower())
    return hosts


def may_keep_away(git: str) -> bool:
    """Tell whether Git may hold files that are not meant to be on the disk, in a sparse checkout or in submodules.

    Only the versions of the index above 2, and the parts of one that is split, have a mark for such files.
    """
    if os.path.lexists(os.path.join(os.path.dirname(git), ".gitmodules")):
        return True
    folder = _own_folder(git)
    try:
        with open(os.path.join(folder, "index"), "rb") as stream:
            return stream.read(8) != _PLAIN_INDEX or any(name.startswith(_SHARED) for name in os.listdir(folder))
    except OSError:
        return False


def branches(git: str) -> list[str]:
    """Return the branch that the remote gives to those who name none; where that is not known, the usual ones."""
    match = re.match(_BRANCH, text(os.path.join(_folder(git), "refs", "remotes", "origin", "HEAD")) or "")
    return [match[1]] if match else ["main", "master"]


def ref_paths(git: str) -> tuple[str, ...]:
    """Return the files and folders in which the commits of branches, tags and of what is checked out are written."""
    common = _folder(git)
    written = (os.path.join(common, name) for name in ("packed-refs", "refs", "reftable"))
    return (os.path.join(_own_folder(git), "HEAD"), *written)


def _folder(git: str) -> str:
    """Return the folder with the configuration: that of the repository that a further worktree belongs to."""
    folder = _own_folder(git)
    common = text(os.path.join(folder, "commondir"))
    return folder if common is None else os.path.normpath(os.path.join(folder, common.strip()))


def _own_folder(git: str) -> str:
    """Return the folder of a worktree's own files: a `.git` that is a file, as in a further worktree, names another."""
    match = re.match(_ELSEWHERE, text(git) or "")
    return git if match is None else os.path.join(os.path.dirname(git), match[1].strip())
