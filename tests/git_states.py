"""The states that a file can have in Git, as scripts, and what is then known of the domain that it defines.

Each script begins with a commit of `h.yaml`, whose host needs the domain, and `d.yaml`, which accepts it; behind it, a
change to `h.yaml` is staged.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

HOST = """\
InboundConnectors:
  - { Name: Relay, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [8.8.8.8] }
SendingHosts:
  - { Name: mta, IPAddresses: [8.8.8.8], MailFrom: [fabrikam.com], Recipients: [External] }
AcceptedDomains: [{ DomainName: contoso.com }]
"""
DOMAIN = "AcceptedDomains: [{ DomainName: fabrikam.com }]\n"
ACCEPTED, NOT_ACCEPTED, NOT_KNOWN, FAULTY = "accepted", "not accepted", "not known", "faulty"
UNHELD = "not held by Git"
UNSEARCHED = "of a name that is not searched"
ABSENT = "held by Git but not on the disk"


class State(NamedTuple):
    """A state, and what `check` and a commit say of the domain, each with the files that they name as skipped."""

    script: str
    check: str
    commit: str
    of_check: tuple[tuple[str, str], ...] = ()
    of_commit: tuple[tuple[str, str], ...] = ()


_SUBMODULE = """
git init -q "$PWD.sub" && mv d.yaml "$PWD.sub" && git -C "$PWD.sub" add . && git -C "$PWD.sub" commit -qm s
git -c protocol.file.allow=always submodule --quiet add "$PWD.sub" sub && git add --all && git commit -qm s
"""
_SPARSE = "mkdir b && git mv d.yaml b && git commit -qm s && git sparse-checkout set --no-cone '/*' '!/b/'\n"
_CONFLICT = """
git checkout -qb other && echo '# 1' >> d.yaml && git commit -qam 1
git checkout -q - && {} && git commit -qam 2; git merge -q other || true
"""
_FAULT = "InboundConnectors: [{ Name: Odd, ConnectorType: OnPremises, RequireTls: maybe }]"

STATES: dict[str, State] = {
    "committed": State("", ACCEPTED, ACCEPTED),
    "new, and staged": State("git rm -q --cached d.yaml; git commit -qm s; git add d.yaml", ACCEPTED, ACCEPTED),
    "untracked": State(
        "git rm -q --cached d.yaml; git commit -qm s", ACCEPTED, NOT_ACCEPTED, (), (("d.yaml", UNHELD),)
    ),
    "ignored": State(
        "git rm -q --cached d.yaml; git commit -qm s; echo d.yaml > .gitignore; git add .gitignore",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("d.yaml", UNHELD),),
    ),
    "only meant to be added": State(
        "git rm -q --cached d.yaml; git commit -qm s; git add -N d.yaml",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("d.yaml", UNHELD),),
    ),
    "a deletion that is staged": State("git rm -q d.yaml", NOT_ACCEPTED, NOT_ACCEPTED),
    "a deletion that is staged, of a file that stays": State(
        "git rm -q --cached d.yaml", ACCEPTED, NOT_ACCEPTED, (), (("d.yaml", UNHELD),)
    ),
    "the same, and ignored": State(
        "git rm -q --cached d.yaml; echo d.yaml > .gitignore; git add .gitignore",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("d.yaml", UNHELD),),
    ),
    "a deletion that is not staged": State("rm d.yaml", NOT_ACCEPTED, NOT_KNOWN, (), (("d.yaml", ABSENT),)),
    "put away with `git stash`": State(
        "git rm -q --cached d.yaml; git commit -qm s; git stash push -q --include-untracked", NOT_ACCEPTED, NOT_ACCEPTED
    ),
    "renamed": State("git mv d.yaml e.yaml", ACCEPTED, ACCEPTED),
    "renamed in letter case only": State("git mv d.yaml D.YAML", ACCEPTED, ACCEPTED),
    "renamed to a name with a dot": State(
        "git mv d.yaml .d.yaml", NOT_ACCEPTED, NOT_ACCEPTED, (), ((".d.yaml", UNSEARCHED),)
    ),
    "moved into a folder with a dot": State(
        "mkdir .old; git mv d.yaml .old", NOT_ACCEPTED, NOT_ACCEPTED, (), ((".old/d.yaml", UNSEARCHED),)
    ),
    "moved into a folder of packages": State(
        "mkdir -p a/node_modules; git mv d.yaml a/node_modules",
        NOT_ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("a/node_modules/d.yaml", UNSEARCHED),),
    ),
    "renamed, and a link is left": State("git mv d.yaml e.yaml; ln -s e.yaml d.yaml; git add .", ACCEPTED, ACCEPTED),
    "a link, to a file that is untracked": State(
        "mkdir .s; mv d.yaml .s; ln -s .s/d.yaml d.yaml; git add d.yaml",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("d.yaml", UNHELD),),
    ),
    "a link that leads nowhere": State("rm d.yaml; ln -s nowhere.yaml d.yaml; git add .", FAULTY, FAULTY),
    "behind a link to a folder": State("mkdir .s; git mv d.yaml .s; ln -s .s s; git add .", ACCEPTED, ACCEPTED),
    "behind a link to a folder, untracked": State(
        "mkdir .s; mv d.yaml .s; ln -s .s s; git add s; git rm -q --cached d.yaml",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("s/d.yaml", UNHELD),),
    ),
    "behind a link to a folder, the link untracked": State(
        "mkdir .s; git mv d.yaml .s; git commit -qm s; ln -s .s s",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("s/d.yaml", UNHELD),),
    ),
    "kept away by a sparse checkout": State(
        _SPARSE, NOT_KNOWN, NOT_KNOWN, (("b/d.yaml", ABSENT),), (("b/d.yaml", ABSENT),)
    ),
    "kept away by hand": State(
        "git update-index --skip-worktree d.yaml; rm d.yaml",
        NOT_KNOWN,
        NOT_KNOWN,
        (("d.yaml", ABSENT),),
        (("d.yaml", ABSENT),),
    ),
    "kept away by a sparse checkout that is over": State(f"{_SPARSE}git sparse-checkout disable", ACCEPTED, ACCEPTED),
    "kept away, with an index in two parts": State(
        f"{_SPARSE}git update-index --split-index",
        NOT_KNOWN,
        NOT_KNOWN,
        (("b/d.yaml", ABSENT),),
        (("b/d.yaml", ABSENT),),
    ),
    "an index of the fourth version": State("git update-index --index-version 4", ACCEPTED, ACCEPTED),
    "in a submodule": State(_SUBMODULE, ACCEPTED, ACCEPTED),
    "in a submodule that is not checked out": State(
        f"{_SUBMODULE}git submodule --quiet deinit -f sub",
        NOT_KNOWN,
        NOT_KNOWN,
        (("sub/", ABSENT),),
        (("sub/", ABSENT),),
    ),
    "in a submodule that is not checked out, nor its folder": State(
        f"{_SUBMODULE}git submodule --quiet deinit -f sub; rmdir sub",
        NOT_KNOWN,
        NOT_KNOWN,
        (("sub/", ABSENT),),
        (("sub/", ABSENT),),
    ),
    "in a repository within that Git does not know": State(
        "mkdir n; git mv d.yaml n; git rm -q --cached n/d.yaml; git init -q n; git -C n add .; git -C n commit -qm s",
        ACCEPTED,
        NOT_ACCEPTED,
        (),
        (("n/d.yaml", UNHELD),),
    ),
    "in conflict": State(_CONFLICT.format("echo '# 2' >> d.yaml"), FAULTY, FAULTY),
    "in conflict, deleted here": State(_CONFLICT.format("git rm -q d.yaml"), ACCEPTED, ACCEPTED),
    "in a merge that goes on": State(
        "git checkout -qb other; echo '# 1' >> d.yaml; git commit -qam 1; git checkout -q -\n"
        "echo x > x.md; git add x.md; git commit -qm 2; git merge -q --no-commit other",
        ACCEPTED,
        ACCEPTED,
    ),
    "a fault beside, untracked": State(f"echo '{_FAULT}' > f.yaml", FAULTY, ACCEPTED, (), (("f.yaml", UNHELD),)),
    "a fault beside, only meant to be added": State(
        f"echo '{_FAULT}' > f.yaml; git add -N f.yaml", FAULTY, ACCEPTED, (), (("f.yaml", UNHELD),)
    ),
    "a fault beside, of a name with a dot": State(
        f"echo '{_FAULT}' > .f.yaml; git add .f.yaml", ACCEPTED, ACCEPTED, (), ((".f.yaml", UNSEARCHED),)
    ),
    "something of others beside, untracked": State("echo 'on: push' > f.yaml; echo x > f.txt", ACCEPTED, ACCEPTED),
    "something of others beside, of a name with a dot": State(
        "mkdir .github; echo 'on: push' > .github/f.yaml; git add .", ACCEPTED, ACCEPTED
    ),
}

_BEGIN = "git config commit.gpgsign false; git add --all; git commit -q --no-verify -m s\n"
_END = "\necho '# changed' >> h.yaml; git add h.yaml\n"


def put(folder: Path, script: str, environment: dict[str, str] | None = None) -> None:
    """Bring an existing repository into a state."""
    for name, text in (("h.yaml", HOST), ("d.yaml", DOMAIN)):
        (folder / name).write_text(text, encoding="utf-8")
    unhooked = script.replace("git commit ", "git commit --no-verify ").replace("git merge ", "git merge --no-verify ")
    shell(f"{_BEGIN}{unhooked}{_END}", folder, environment)


def run_git(*arguments: str) -> None:
    """Run Git as somebody, in the folder where the test is."""
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, stdout=subprocess.DEVNULL)


def shell(script: str, folder: Path | None = None, environment: dict[str, str] | None = None) -> None:
    """Run a script that must succeed."""
    who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["sh", "-ec", script]
    given = os.environ if environment is None else environment
    done = subprocess.run(command, cwd=folder, env={**given, **who}, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
