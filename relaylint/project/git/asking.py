"""What Git says a commit, or a range of commits, changes and holds; the one place that runs a program.

Git is run so that it changes nothing, and runs nothing that a repository names.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from relaylint.core.notices import Tell, notice
from relaylint.core.paths import listed
from relaylint.core.records import NamedTuple

_PROGRAM: Final = "git.exe" if os.name == "nt" else "git"
_QUIET: Final = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false")
"""What keeps Git from running what a repository's settings name, and from changing anything."""
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",  # what a clone has left out is never fetched, also by a Git that knows no other way
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SECONDS: Final = 60
_SHOWN: Final = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules")
_STAGED: Final = ("diff-index", "--cached", "--ita-invisible-in-index")
_NOTHING: Final = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""How Git calls a folder without files: what is compared with before the first commit."""
_HELD: Final = ("ls-files", "-z", "-t", "--stage", "--")
_NO_REPOSITORY: Final = "not a git repository"


class Changes(NamedTuple):
    """The absolute paths of files that are new or changed, and of those that are deleted; a new name is both."""

    changed: list[str]
    deleted: list[str]


class IndexEntry(NamedTuple):
    """A file of the index: ``S`` as its ``tag`` says that it is not meant to be on the disk; ``name`` has slashes."""

    tag: str
    mode: str
    blob: str
    name: str


def changes(top: str, between: tuple[str, str], tell: Tell) -> Changes | None:
    """Return what is staged in the repository with this top; ``between`` two commits, if they are named, what changed.

    None where there is no Git. Where Git fails, that is said.
    """
    old, new = between
    questions: list[tuple[str, ...]] = [(*_STAGED, *_SHOWN, tree, "--") for tree in ("HEAD", *_NOTHING)]
    if _is_name(old) and _is_name(new):  # commits without a common ancestor are compared as they are
        questions = [("diff-tree", "-r", *more, *_SHOWN, old, new, "--") for more in (("--merge-base",), ())]
    words = _answer(questions, top, "which files changed or were deleted", tell)
    if words is None:
        return None
    difference = Changes([], [])
    for letter, path in zip(words[::2], listed(words[1::2], top), strict=True):
        (difference.deleted if letter == "D" else difference.changed).append(path)
    return difference


def changed_files(top: str, tree: str, tell: Tell) -> frozenset[str] | None:
    """Return the absolute paths of the files in the repository with this top that are new or changed since a tree.

    None where Git fails, which is said.
    """
    asked = "which files changed"
    changed = _answer([("diff-index", "--name-only", *_SHOWN[1:], tree, "--")], top, asked, tell)
    untracked = _answer([("ls-files", "-z", "--others", "--exclude-standard")], top, asked, tell)
    if changed is None or untracked is None:
        return None
    return frozenset(listed((*changed, *untracked), top))


def index_entries(top: str, tell: Tell) -> list[IndexEntry] | None:
    """Return what the index of the repository with this top holds; None where there is no Git.

    Where Git fails, that is said.
    """
    lines = _answer([_HELD], top, "which files it holds", tell)
    if lines is None:
        return None
    entries = []
    for line in lines:
        tag, mode, blob, rest = line.split(" ", 3)
        entries.append(IndexEntry(tag, mode, blob, rest.partition("\t")[2]))
    return entries


def _answer(questions: list[tuple[str, ...]], top: str, asked: str, tell: Tell) -> list[str] | None:
    """Return the words of the first answer that Git has; where it has none, say so."""
    program = git_program()
    if program is None:
        return None
    faults = []
    for question in questions:
        output, said = run_git(program, question, top)
        if output is not None:
            return os.fsdecode(output).split("\0")[:-1]  # each ends with a separator
        faults.append(said)
    if _NO_REPOSITORY not in faults[-1]:
        tell(notice(f"Git does not tell {asked}: {faults[0]}"))
    return None


def _is_name(commit: str) -> bool:
    """Tell whether a text can be the name of a commit, and no option."""
    return commit != "" and not commit.startswith("-")


def git_program() -> str | None:
    """Return the path of Git: that of an absolute folder of PATH, never one that lies where the command runs."""
    folders = filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))
    programs = (os.path.join(folder, _PROGRAM) for folder in folders)
    return next((path for path in programs if os.path.isfile(path) and os.access(path, os.X_OK)), None)


def run_git(program: str, question: Sequence[str], folder: str, given: bytes = b"") -> tuple[bytes | None, str]:
    """Return what Git prints in a folder, None where it fails; and the first line of what it says about that.

    ``given`` is what it reads.
    """
    import subprocess  # few commands ask Git

    try:
        done = subprocess.run(  # noqa: S603
            [program, *_QUIET, *question],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return None, str(error)
    said = os.fsdecode(done.stderr).strip()
    return (done.stdout if done.returncode == 0 else None), said.partition("\n")[0]


def run_git_for_start(program: str, question: Sequence[str], folder: str, size: int) -> bytes:
    """Return the first bytes that Git prints in a folder, and no more of them than that; Git is ended then."""
    import subprocess

    with subprocess.Popen(  # noqa: S603
        [program, *_QUIET, *question],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        data = process.stdout.read(size)
        process.kill()
    return data
