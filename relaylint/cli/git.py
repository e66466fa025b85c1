"""Which files Git says a commit, or a range of commits, changes; the one place that runs a program."""

from __future__ import annotations

import os
import sys
from typing import Final

from relaylint import paths
from relaylint.output.visible import visible
from relaylint.records import NamedTuple

_PROGRAM: Final = "git.exe" if os.name == "nt" else "git"
_QUIET: Final = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false")
"""What keeps Git from running what a repository's settings name, and from changing anything."""
_SHOWN: Final = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules")
_STAGED: Final = ("diff-index", "--cached", *_SHOWN, "HEAD", "--")
_ADDED: Final = ("ls-files", "-z", "--cached", "--")
"""For a repository without any commit yet: what is staged is new."""
_ENVIRONMENT: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_NO_REPOSITORY: Final = "not a git repository"
_SECONDS: Final = 60


class Changes(NamedTuple):
    """The absolute paths of files that are new or changed, and of those that are deleted; a new name is both."""

    changed: list[str]
    deleted: list[str]


def changes(folder: str) -> Changes | None:
    """Return what is staged in the repository of a folder; of the commits that pre-commit names, what they change.

    None where there is no repository or no Git. Where Git fails, that is said.
    """
    top, program = paths.repository(folder), _program()
    if top is None or program is None:
        return None
    old, new = (os.environ.get(f"PRE_COMMIT_{name}_REF", "") for name in ("FROM", "TO"))
    between = _is_name(old) and _is_name(new)
    questions: list[tuple[str, ...]] = [_STAGED, _ADDED]
    if between:  # commits without a common ancestor are compared as they are
        questions = [("diff-tree", "-r", *more, *_SHOWN, old, new, "--") for more in (("--merge-base",), ())]
    said = ""
    for question in questions:
        output, said = _run([program, *_QUIET, *question], top)
        if output is not None:
            return _changes(output, top, named_only=question is _ADDED)
    if _NO_REPOSITORY not in said:
        print(f"relaylint: Git does not tell which files changed or were deleted: {visible(said)}", file=sys.stderr)
    return None


def _is_name(commit: str) -> bool:
    """Tell whether a text can be the name of a commit, and no option."""
    return commit != "" and not commit.startswith("-")


def _program() -> str | None:
    """Return the path of Git: that of an absolute folder of PATH, never one that lies where the command runs."""
    folders = filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))
    found = (os.path.join(folder, _PROGRAM) for folder in folders)
    return next((path for path in found if os.path.isfile(path) and os.access(path, os.X_OK)), None)


def _run(command: list[str], folder: str) -> tuple[str | None, str]:
    """Return what Git prints, None where it fails; and the first line of what it says about that."""
    import subprocess  # only hooks ask Git

    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return None, str(error)
    said = os.fsdecode(done.stderr).strip()
    return (os.fsdecode(done.stdout) if done.returncode == 0 else None), said.partition("\n")[0]


def _changes(output: str, top: str, *, named_only: bool) -> Changes:
    words = output.split("\0")[:-1]  # each ends with a separator
    names, letters = (words, ["A"] * len(words)) if named_only else (words[1::2], words[::2])
    found = Changes([], [])
    for letter, name in zip(letters, names, strict=True):
        path = os.path.join(top, *name.split("/"))
        (found.deleted if letter == "D" else found.changed).append(path)
    return found
