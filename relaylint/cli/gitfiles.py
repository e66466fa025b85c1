"""What the files of a Git repository tell by themselves: no program is run."""

from __future__ import annotations

import os
import re
from typing import Final

_SIZE: Final = 1024 * 1024
_REMOTE: Final = re.compile(r"\s*\[\s*remote\b", re.IGNORECASE)
_GITHUB: Final = re.compile(
    r"\s*url\s*=\s*\"?(?:[\w+.-]{1,20}://)?(?:[^@/\s]+@)?(?:www\.|ssh\.)?github\.com(?::\d+)?[:/]", re.IGNORECASE
)
_BRANCH: Final = re.compile(r"ref: refs/remotes/origin/(\S+)")
_ELSEWHERE: Final = re.compile(r"gitdir:\s*(\S.*)")


def text(path: str) -> str | None:
    """Return the text of a small file in UTF-8, a byte order mark included; None where it is another, or a link."""
    if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > _SIZE:
        return None
    with open(path, "rb") as stream:
        try:
            return stream.read(_SIZE).decode("utf-8")
        except UnicodeDecodeError:
            return None


def is_on_github(git: str) -> bool:
    """Tell whether a remote of the repository, given by its `.git`, is on GitHub."""
    remote = False
    for line in (text(os.path.join(_folder(git), "config")) or "").splitlines():
        if line.lstrip().startswith("["):
            remote = _REMOTE.match(line) is not None
        elif remote and _GITHUB.match(line):
            return True
    return False


def branches(git: str) -> list[str]:
    """Return the branch that the remote gives to those who name none; where that is not known, the usual ones."""
    match = _BRANCH.match(text(os.path.join(_folder(git), "refs", "remotes", "origin", "HEAD")) or "")
    return [match[1]] if match else ["main", "master"]


def _folder(git: str) -> str:
    """Return the folder with the configuration: a `.git` that is a file, as in a further worktree, names another."""
    match = _ELSEWHERE.match(text(git) or "")
    if match is None:
        return git
    folder = os.path.join(os.path.dirname(git), match[1].strip())
    common = text(os.path.join(folder, "commondir"))
    return folder if common is None else os.path.normpath(os.path.join(folder, common.strip()))
