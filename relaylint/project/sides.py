"""What two words on a command line mean that are compared: revisions of a repository, folders and files.

A word that names both a revision and a path is the revision, since `./word` is the path and nothing else. A revision
is looked at where the other side is, if that lies in the repository and the revision has it; else where the command
runs. `REV:path` names another place, as Git writes it: from the top of the repository, or from here if it begins with
a dot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from relaylint.core import paths
from relaylint.core.notices import Named, RefusedError, Tell, notice
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.project.git.bases import base_of_change
from relaylint.project.git.revisions import (
    holds_path,
    is_shallow,
    revision_names,
    split_revision,
    tree_of_revision,
    why_unknown,
)


class Side(NamedTuple):
    """One side of a comparison.

    ``path``: what is looked at, as an absolute path; of a revision, where it would be in the working tree.
    ``revision``: how it is written, without a path; ``tree``: how Git calls its files; both empty for what is on the
    disk. ``top``: the top of its repository. ``whole``: tenants are meant with all of their files; else nothing but
    what is named.
    """

    path: str
    revision: str = ""
    tree: str = ""
    top: str = ""
    whole: bool = True

    @property
    def title(self) -> str:
        """What people know it by: a revision, or the path of what is on the disk."""
        return self.revision or self.path

    @property
    def prefix(self) -> str:
        """What is written before the names of its files."""
        return f"{self.revision}:" if self.tree else ""


def two_sides(old: str, new: str | None, here: str, tell: Tell, path: str | None = None) -> tuple[Side, Side]:
    """Return what is compared: ``new`` is by default what is on the disk in ``here``, an absolute folder.

    ``path`` is looked at in two revisions without a path of their own. Raises `RefusedError` for a word that is neither
    a revision nor a path, and where both sides are the same.
    """
    words = [word for word in (old, new) if word is not None]
    top = _repository(words, here)
    first = _side(old, top, here, tell)
    second = Side(first.path if first.tree and first.path else here) if new is None else _side(new, top, here, tell)
    if new is None and second.path == first.path:
        first = first._replace(whole=bool(first.tree))
    if path is not None and (first.path or second.path):
        too_many = f"`{path}` is one argument too many: OLD or NEW names a path already"
        raise RefusedError(too_many, "a path behind two revisions says where to look in both")
    at = here if path is None else paths.listed([path], here)[0]
    first, second = _placed(first, second, at), _placed(second, first, at)
    if first.path == second.path and not (first.tree or second.tree):
        same = notice("both sides are `", Named(first.path), "` as it is on the disk")
        raise RefusedError(same, "name a revision, or another folder or file, for one of them")
    return first, second


def sides_of_change(against: str | None, here: str, environment: Mapping[str, str], tell: Tell) -> tuple[Side, Side]:
    """Return another version, and what is on the disk in ``here``, an absolute folder.

    ``against``: the other version; None: where the change left the branch that it is meant for. Raises `RefusedError`.
    """
    if against is not None:
        return two_sides(against, None, here, tell)
    top = paths.repository(here)
    if top is None:
        hint = "name a revision, a folder or an export with `--against`"
        raise RefusedError("nothing to compare with: the files lie in no Git repository", hint)
    base = base_of_change(top, environment)
    before, after = two_sides(base.commit, None, here, tell)
    return before._replace(revision=base.name), after


def _repository(words: list[str], here: str) -> str | None:
    """Return the top of the repository that revisions belong to: that of ``here``, else of what is named."""
    folders = (os.path.normpath(os.path.join(here, word)) for word in words)
    return next(filter(None, (paths.repository(folder) for folder in (here, *folders))), None)


def _side(word: str, top: str | None, here: str, tell: Tell) -> Side:
    revision, below = split_revision(word)
    tree = tree_of_revision(top, revision) if top else None
    there = os.path.lexists(os.path.join(here, word))
    if top and tree:
        if there and below is None:
            tell(notice(f"`{word}` is taken for the revision; `./{word}` is what is on the disk"))
        if below is None:
            return Side("", revision, tree, top)
        start = here if below.startswith(".") else top
        path = os.path.normpath(os.path.join(start, below))
        name = paths.relative(path, top)
        if not paths.is_below(path, top) or (path != top and not holds_path(top, tree, name)):
            raise RefusedError(f"`{revision}` has no file or folder `{below}`", _FROM_TOP)
        return Side(path, revision, tree, top, whole=False)
    if there:
        return Side(paths.listed([word], here)[0], whole=False)
    raise RefusedError(f"`{word}` is neither a revision nor a path", _meant(word, revision, top, here))


_FROM_TOP: Final = "paths behind a colon start at the top of the repository, or with `./` in the working directory"


def _meant(word: str, revision: str, top: str | None, here: str) -> str:
    """Return what may be meant by a word that means nothing."""
    fault = why_unknown(top) if top else ""
    if fault:
        return f"Git does not know of any revision here: {fault}"
    for dots in ("...", ".."):
        first, found_dots, last = word.partition(dots)
        if found_dots:
            both = f"`relaylint diff {first or 'HEAD'} {last or 'HEAD'}`"
            return f"name both ends of a range: {both}; `git merge-base` tells where branches part"
    near = closest(revision, [*(revision_names(top) if top else ()), *os.listdir(here)])
    if near:
        return near
    if top is None:
        return "revisions are only known inside a Git repository; name a folder or a file"
    if is_shallow(top):
        return "the clone has only the last part of the history: fetch more, as with `fetch-depth: 0` in a workflow"
    return "name a revision such as `HEAD~1` or `main`, a folder, or a file"


def _placed(side: Side, other: Side, here: str) -> Side:
    """Return a side with its place: that of a revision without one is what the other side names, if it has that."""
    if side.path:
        is_followed = other.tree != "" and other.path == "" and _has(other, side.path)
        return side._replace(whole=True) if is_followed else side
    place = other.path if other.path and _has(side, other.path) else here
    return side._replace(path=place if paths.is_below(place, side.top) else side.top)


def _has(revision: Side, path: str) -> bool:
    """Tell whether a revision has what is at a path of the working tree."""
    top = revision.top
    inside = paths.is_below(path, top)
    return inside and (path == top or holds_path(top, revision.tree, paths.relative(path, top)))
