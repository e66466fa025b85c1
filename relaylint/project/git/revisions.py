"""What a revision of a repository holds, read from Git's own store: nothing is checked out, no filter is run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.project.git.asking import git_program, run_git, run_git_for_start

LINK, SUBMODULE = "120000", "160000"
_OBJECT: Final = r"[0-9a-f]{40}(?:[0-9a-f]{24})?\n?"
_TREE: Final = ("ls-tree", "-r", "-z", "--long", "--full-tree")
_CONTENTS: Final = ("cat-file", "--batch")
_NAMES: Final = ("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
_AT_ONCE: Final = 16 * 1024 * 1024
"""How many bytes of contents are asked for together."""


class TreeEntry(NamedTuple):
    """A file of a tree: its mode, its object, its size, None where the clone has not got it; ``name`` has slashes."""

    mode: str
    blob: str
    size: int | None
    name: str


def split_revision(word: str) -> tuple[str, str | None]:
    """Return a revision and the path behind its colon, as Git writes them; None where there is no colon.

    Braces may hold a colon of their own, as in `main@{2026-11-23 10:00}`.
    """
    match = re.match(r"((?:\{[^{}]*\}|[^:{])*):(.*)", word, re.DOTALL)
    return (match[1], match[2]) if match else (word, None)


def tree_of_revision(top: str, revision: str) -> str | None:
    """Return the tree of a revision in the repository with this top; None where it is none, or there is no Git."""
    return _object(top, revision, "tree")


def commit_of_revision(top: str, revision: str) -> str | None:
    """Return the commit of a revision in the repository with this top; None where it is none, or there is no Git."""
    return _object(top, revision, "commit")


def merge_base(top: str, one: str, other: str) -> str | None:
    """Return the commit where two commits parted; None where they have nothing in common, as far as the clone goes."""
    output, _ = _ask(top, "merge-base", one, other)
    return output.strip() if output else None


def short_name(top: str, commit: str) -> str:
    """Return the name of a commit in few digits."""
    return (_ask(top, "rev-parse", "--short", commit)[0] or commit).strip()


def branch_of_remote(top: str) -> str:
    """Return the branch that the remote gives to those who name none, such as ``origin/main``; empty if unknown."""
    output, _ = _ask(top, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    return (output or "").strip()


def usual_branch(top: str) -> str:
    """Return how the first branch of a new repository is called here; empty where that is not set."""
    return (_ask(top, "config", "--get", "init.defaultBranch")[0] or "").strip()


def holds_path(top: str, tree: str, path: str) -> bool:
    """Tell whether a tree has a file or folder at a path with slashes from its top."""
    return _ask(top, "rev-parse", "--verify", "--quiet", f"{tree}:{path}")[0] is not None


def why_unknown(top: str) -> str:
    """Return why no revision is known in what looks like a repository, in Git's words; empty where Git works."""
    output, said = _ask(top, "rev-parse", "--git-dir")
    return "" if output is not None else said or "it fails"


def is_shallow(top: str) -> bool:
    """Tell whether a clone has only the last part of the history."""
    return _ask(top, "rev-parse", "--is-shallow-repository")[0] == "true\n"


def revision_names(top: str) -> list[str]:
    """Return the names of branches and tags."""
    return (_ask(top, *_NAMES)[0] or "").splitlines()


def tree_entries(top: str, tree: str) -> list[TreeEntry]:
    """Return the files, links and submodules of a tree. Raises `RefusedError` where Git fails."""
    output, said = _ask(top, *_TREE, tree)
    if output is None:
        raise RefusedError(f"Git does not tell which files the revision holds: {said}", _FETCH)
    entries = []
    for line in output.split("\0")[:-1]:  # each ends with a separator
        described, _, name = line.partition("\t")
        mode, _, blob, size = described.split()
        entries.append(TreeEntry(mode, blob, int(size) if size.isdecimal() else None, name))
    return entries


def blob_contents(top: str, entries: Iterable[TreeEntry]) -> Iterator[tuple[TreeEntry, bytes]]:
    """Yield the contents of files, as Git keeps them. Raises `RefusedError` where Git fails."""
    together: list[TreeEntry] = []
    size = 0
    for entry in entries:
        together.append(entry)
        size += entry.size or 0
        if size > _AT_ONCE:
            yield from _together(top, together)
            together, size = [], 0
    yield from _together(top, together)


def blob_start(top: str, entry: TreeEntry, size: int) -> bytes:
    """Return the first bytes of a file that is too large to be had as a whole."""
    program = git_program()
    return run_git_for_start(program, ("cat-file", "blob", entry.blob), top, size) if program else b""


def _object(top: str, revision: str, sort: str) -> str | None:
    """Return the commit or the tree that a revision names; None where it names none."""
    if revision == "" or revision.startswith("-") or "\0" in revision:
        return None
    output, _ = _ask(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{{sort}}}")
    return output.strip() if output and re.fullmatch(_OBJECT, output) else None


def _together(top: str, entries: list[TreeEntry]) -> Iterator[tuple[TreeEntry, bytes]]:
    """Yield the contents of a few files, for which Git is asked once."""
    if not entries:
        return
    output, said = _run(top, _CONTENTS, "".join(f"{entry.blob}\n" for entry in entries).encode())
    at = 0
    for entry in entries:
        head = f"{entry.blob} blob {entry.size}\n".encode()
        start, end = at + len(head), at + len(head) + (entry.size or 0)
        if output is None or output[at:start] != head:
            raise RefusedError(
                f"Git does not tell what `{entry.name}` holds: {said or 'it has no such object'}", _FETCH
            )
        yield entry, output[start:end]
        at = end + 1


def _ask(top: str, *question: str) -> tuple[str | None, str]:
    """Return the text that Git prints, None where it fails, and what it says about that."""
    output, said = _run(top, question)
    return None if output is None else os.fsdecode(output), said


def _run(top: str, question: Iterable[str], given: bytes = b"") -> tuple[bytes | None, str]:
    program = git_program()
    return run_git(program, tuple(question), top, given) if program else (None, "no such program is installed")


_FETCH: Final = "where the clone leaves objects out, fetch them with Git first"
