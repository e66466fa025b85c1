"""What a change is compared with where nobody says: where it left the branch that it is meant for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.project.git.revisions import (
    branch_of_remote,
    commit_of_revision,
    is_shallow,
    merge_base,
    short_name,
    usual_branch,
    why_unknown,
)

_NAME_IT: Final = "name another version with `{}`"
_MERGED: Final = re.compile(r"refs/pull/\d+/merge")
"""Matches what a pipeline checks out that merges a pull request to test it."""


class Base(NamedTuple):
    """A commit that a change is compared with, and what people call it: a branch, if that is where it stands."""

    commit: str
    name: str


class _Pipeline(NamedTuple):
    """A service that runs pipelines: the variables with what a pull request is meant for, and how to fetch more.

    ``branch`` holds the name of a branch, ``commit`` that of the commit where the request left it, and ``merged`` what
    is checked out.
    """

    fetch: str
    branch: str = ""
    commit: str = ""
    merged: str = ""


_PIPELINES: Final = (
    _Pipeline("`fetch-depth: 0` of `actions/checkout`", branch="GITHUB_BASE_REF", merged="GITHUB_REF"),
    _Pipeline("the variable `GIT_DEPTH: 0`", commit="CI_MERGE_REQUEST_DIFF_BASE_SHA"),
    _Pipeline("`fetchDepth: 0` of `checkout`", branch="SYSTEM_PULLREQUEST_TARGETBRANCH", merged="BUILD_SOURCEBRANCH"),
)


def base_of_change(top: str, environment: Mapping[str, str], option: str = "--against") -> Base:
    """Return what the change in a repository with this top is compared with.

    In a pipeline of a pull request that is where it left the branch that it is to be merged into, which variables of
    the ``environment`` name; else where it left the usual branch. Raises `RefusedError` where that is not known;
    ``option`` is the one with which it can be named.
    """
    fault = why_unknown(top)
    if fault:
        raise RefusedError(f"Git does not know of any revision here: {fault}", _NAME_IT.format(option))
    head = commit_of_revision(top, "HEAD")
    if head is None:
        raise RefusedError("nothing to compare with: the repository has no commit yet", _NAME_IT.format(option))
    event = _commit_of_event(environment)
    if event:
        return _commit(top, event, _PIPELINES[0])
    for pipeline in _PIPELINES:
        commit, branch = (environment.get(variable, "") for variable in (pipeline.commit, pipeline.branch))
        if commit:
            return _commit(top, commit, pipeline)
        if branch:
            return _target(top, head, branch, pipeline, environment.get(pipeline.merged, ""))
    return _usual(top, head, _NAME_IT.format(option))


def _commit_of_event(environment: Mapping[str, str]) -> str:
    """Return what a merge queue of GitHub, or a push to the usual branch, is compared with, as the event says.

    Empty for other events, and for the first push of a branch.
    """
    event = environment.get("GITHUB_EVENT_NAME", "")
    if event not in ("merge_group", "push"):
        return ""
    try:
        with open(environment.get("GITHUB_EVENT_PATH", ""), encoding="utf-8") as stream:
            told = json.load(stream)
        if event == "merge_group":
            return str(told["merge_group"]["base_sha"])
        usual = f"refs/heads/{told['repository']['default_branch']}"
        return "" if told["ref"] != usual or not told["before"].strip("0") else str(told["before"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ""  # a runner of another make: what the clone tells has to do


def _commit(top: str, written: str, pipeline: _Pipeline) -> Base:
    commit = commit_of_revision(top, written)
    if commit is None:
        where = f"`{pipeline.commit}`" if pipeline.commit else "the event"
        raise RefusedError(f"the clone has no commit `{written}`, which {where} names", _more(pipeline))
    return Base(commit, short_name(top, commit))


def _target(top: str, head: str, branch: str, pipeline: _Pipeline, checked_out: str) -> Base:
    name = branch.removeprefix("refs/heads/")
    for known in (f"origin/{name}", name):
        base = _parted(top, head, known)
        if base:
            return base
    first, second = (commit_of_revision(top, f"HEAD^{number}") for number in (1, 2))
    if first and second and _MERGED.fullmatch(checked_out):  # the first parent is what it was merged into
        return Base(first, short_name(top, first))
    raise RefusedError(f"the clone does not tell where this change left `{name}`", _more(pipeline))


def _usual(top: str, head: str, hint: str) -> Base:
    """Return where a change left the usual branch: what the remote says, else a branch of a usual name."""
    names = list(_usual_names(top))
    there = [name for name in names if commit_of_revision(top, name)]
    for name in there:
        base = _parted(top, head, name)
        if base:
            return base
    if there and is_shallow(top):
        raise RefusedError(
            f"the clone does not tell where this change left `{there[0]}`: it has only the last part of the history",
            f"fetch the rest with `git fetch --unshallow`, in a pipeline with a full clone, or {hint}",
        )
    if there:
        raise RefusedError(f"this branch and `{there[0]}` have no commit in common", hint)
    raise RefusedError(f"there is no usual branch to compare with, such as `{names[-2]}` or `{names[-1]}`", hint)


def _usual_names(top: str) -> Iterator[str]:
    remote = branch_of_remote(top)
    if remote:
        yield remote
    for name in dict.fromkeys(filter(None, (usual_branch(top), "main", "master"))):
        yield from (f"origin/{name}", name)


def _parted(top: str, head: str, branch: str) -> Base | None:
    """Return where a commit left a branch; None where that is not known."""
    tip = commit_of_revision(top, branch)
    commit = merge_base(top, head, tip) if tip else None
    return Base(commit, branch if commit == tip else short_name(top, commit)) if commit else None


def _more(pipeline: _Pipeline) -> str:
    return f"fetch the whole history: {pipeline.fetch}"
