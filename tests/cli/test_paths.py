"""Every command with every kind of path: it reads and writes nowhere else, says something, and agrees with others."""

from __future__ import annotations

import os
import stat
from argparse import Action
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disks import take_other_letters
from making import MINIMAL_RULE, Ran, Run, write

from relaylint.cli.main import COMMANDS, parser

FINE = """\
AcceptedDomains: [{{ DomainName: {0}.com }}, {{ DomainName: mail.{0}.com }}]
InboundConnectors:
  - {{ Name: {0}, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: mail.{0}.com }}
SendingHosts:
  - {{ Name: {0}, CertificateNames: [mail.{0}.com], MailFrom: [{0}.com], Recipients: [External] }}
"""
HERE, THERE = FINE.format("contoso"), FINE.format("fabrikam")
SECRET = "secret.example"
OUTSIDE = f"AcceptedDomains: [{{ DomainName: {SECRET}, Typo: 1 }}]\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="such names and links are those of POSIX")

READING = {
    "check PATH": ("check", "{}"),
    "check PATH --affected": ("check", "--affected", "{}"),
    "check --stdin-filename": ("check", "-", "--format", "github", "--stdin-filename", "{}"),
    "check --against": ("check", "good.yaml", "--format", "github", "--against", "{}"),
    "check --config": ("check", "--config", "{}", "good.yaml"),
    "check --rules": ("check", "--rules", "{}", "good.yaml"),
    "baseline --config": ("baseline", "--config", "{}"),
    "baseline --rules": ("baseline", "--rules", "{}"),
    "check --cache-dir": ("check", "--cache-dir", "{}", "good.yaml"),
    "check --output": ("check", "good.yaml", "--output", "sarif={}"),
    "check --part": ("check", "good.yaml", "--shard", "1/1", "--part", "{}"),
    "check --beside": ("check", "good.yaml", "--shard", "1/1", "--part", "part.json", "--beside", "{}"),
    "merge PART": ("merge", "{}"),
    "merge --config": ("merge", "--config", "{}", "../part.json"),
    "merge --rules": ("merge", "--rules", "{}", "../part.json"),
    "merge --against": ("merge", "../part.json", "--format", "github", "--against", "{}"),
    "merge --cache-dir": ("merge", "--cache-dir", "{}", "../part.json"),
    "merge --output": ("merge", "../part.json", "--output", "sarif={}"),
    "relay PATH": ("relay", "--format", "json", "{}"),
    "relay --config": ("relay", "--config", "{}", "good.yaml"),
    "relay --certificate": ("relay", "--certificate", "{}", "--from", "contoso.com"),
    "explain FILE": ("explain", "{}", "good.yaml"),
    "explain PATH": ("explain", "-", "{}"),
    "explain --config": ("explain", "--config", "{}", "-", "good.yaml"),
    "renew PATH": ("renew", "--certificate", "mail.contoso.com", "{}"),
    "renew --config": ("renew", "--config", "{}", "--certificate", "mail.contoso.com", "good.yaml"),
    "renew --certificate": ("renew", "--certificate", "{}", "good.yaml"),
    "who PATH": ("who", "{}"),
    "who --config": ("who", "--config", "{}", "good.yaml"),
    "who --certificate": ("who", "--certificate", "{}", "good.yaml"),
    "diff OLD": ("diff", "{}", "good.yaml"),
    "diff NEW": ("diff", "good.yaml", "{}", "--format", "json"),
    "diff --config": ("diff", "--config", "{}", "good.yaml", "real/z.yaml"),
    "impact PATH": ("impact", "{}"),
    "impact --against": ("impact", "--against", "{}"),
    "impact --config": ("impact", "--config", "{}", "--against", "real"),
    "impact --output": ("impact", "--against", "real", "--output", "json={}"),
    "impact --cache-dir": ("impact", "--against", "real", "--cache-dir", "{}"),
    "cache --cache-dir": ("cache", "--cache-dir", "{}"),
    "ignores PATH": ("ignores", "{}"),
    "ignores --config": ("ignores", "--config", "{}", "good.yaml"),
    "ignores --rules": ("ignores", "--rules", "{}", "good.yaml"),
    "convert FILE": ("convert", "{}"),
    "convert --config": ("convert", "--config", "{}", "good.yaml"),
    "convert --to": ("convert", "good.yaml", "--force", "--to", "{}"),
    "init DIR": ("init", "--dry-run", "{}"),
    "rules --config": ("rules", "--config", "{}"),
    "rules --rules": ("rules", "--rules", "{}"),
    "rule --config": ("rule", "cert-expired", "--config", "{}"),
    "rule --rules": ("rule", "cert-expired", "--rules", "{}"),
    "test --config": ("test", "--config", "{}", "rules/own-rule.yaml"),
    "test RULES": ("test", "{}"),
}
"""What takes a path, by command and argument."""
NO_PATHS = {
    *("check --select", "check --ignore", "check --today", "check --format", "check --color", "check --fail-on"),
    *("check --severity", "completion --list"),
    *("baseline --diff", "baseline --today"),
    *("check --changed-since", "check --jobs", "check --shard"),
    *("merge --select", "merge --ignore", "merge --today", "merge --format", "merge --color", "merge --fail-on"),
    *("merge --severity", "merge --changed-since", "merge --jobs"),
    *("ignores --sort", "ignores --today", "ignores --format"),
    *("explain --today", "explain --format"),
    *("renew --host", "renew --today", "renew --format"),
    *("relay --host", "relay --from", "relay --to", "relay --ip", "relay --today", "relay --format"),
    *("who --as", "who --from", "who --connector", "who --today", "who --format"),
    *("diff PATH", "diff --tenant", "diff --today", "diff --format", "diff --fail-on"),
    *("impact --tenant", "impact --today", "impact --format", "impact --fail-on", "impact --jobs"),
    *("rules --code", "rule NAME", "schema KIND", "lsp --today", "completion SHELL", "init --ci"),
}
WRITING = {
    *("check --output", "check --cache-dir", "check --part", "convert --to", "impact --output"),
    "impact --cache-dir",
    *("merge --cache-dir", "merge --output"),
}


def _link(to: str, at: str) -> Callable[[], None]:
    def make() -> None:
        Path(at).parent.mkdir(exist_ok=True)
        Path(at).symlink_to(to)

    return make


def _file(name: str | bytes) -> Callable[[], None]:
    return lambda: write(Path(), {os.fsdecode(name): HERE.replace("contoso", "x")})


def _nothing() -> None:
    """Make nothing."""


KINDS: dict[str, tuple[Callable[[], object], str | bytes]] = {
    "a link to a file": (_link("real/z.yaml", "x.yaml"), "x.yaml"),
    "a link to a folder": (_link("real", "x"), "x"),
    "a file behind a link": (_link("real", "x"), "x/z.yaml"),
    "a link to a file outside": (_link("../outside/secret.yaml", "x.yaml"), "x.yaml"),
    "a link to a folder outside": (_link("../outside", "x"), "x"),
    "a file behind a link that leads outside": (_link("../outside", "x"), "x/secret.yaml"),
    "a folder behind a link that leads outside": (_link("../outside", "x"), "x/deep"),
    "a file that is not there behind such a link": (_link("../outside", "x"), "x/new.yaml"),
    "a link in a folder that leads outside": (_link("../../outside", "y/x"), "y/x/deep/secret.yaml"),
    "a link to what Git keeps": (_link(".git/config", "x.yaml"), "x.yaml"),
    "a link to where Git keeps it": (_link(".git", "x"), "x"),
    "what Git keeps behind a link": (_link(".git", "x"), "x/config"),
    "a link to itself": (_link("x", "x"), "x"),
    "a link to itself with the name of a file": (_link("x.yaml", "x.yaml"), "x.yaml"),
    "a link to the folder it stands in": (_link(".", "x"), "x"),
    "a link to nowhere": (_link("nowhere", "x"), "x"),
    "a link to nowhere outside": (_link("../outside/new.yaml", "x.yaml"), "x.yaml"),
    "a link and back": (_link("../outside", "x"), "x/../good.yaml"),
    "bytes that are no UTF-8": (_file(b"\xff.yaml"), b"\xff.yaml"),
    "a folder of bytes that are no UTF-8": (_file(b"\xfe/x.yaml"), b"\xfe"),
    "a line break": (_file("a\nb.yaml"), "a\nb.yaml"),
    "escapes": (_file("a\r\x1b[31m.yaml"), "a\r\x1b[31m.yaml"),
    "a command of a runner": (_file("::error::##[error]x.yaml"), "::error::##[error]x.yaml"),
    "a dash at its head": (_file("-x.yaml"), "-x.yaml"),
    "a dash behind a dot": (_file("-x.yaml"), "./-x.yaml"),
    "an at sign at its head": (_file("@x.yaml"), "@x.yaml"),
    "a tilde": (_file("~x.yaml"), "~x.yaml"),
    "a glob": (_file("[x]*.yaml"), "[x]*.yaml"),
    "a brace": (_file("{x}{0}%s.yaml"), "{x}{0}%s.yaml"),
    "a backslash": (_file("a\\b.yaml"), "a\\b.yaml"),
    "colons": (_file("a:1:2.yaml"), "a:1:2.yaml"),
    "an equals sign": (_file("a=b.yaml"), "a=b.yaml"),
    "blanks": (_file(" .yaml"), " .yaml"),
    "as long as can be": (_file("l" * 250 + ".yaml"), "l" * 250 + ".yaml"),
    "too long": (_nothing, "l" * 300 + ".yaml"),
    "a path that is too long": (_nothing, "/".join(["l" * 200] * 25)),
    "reserved in Windows": (_file("CON.yaml"), "CON.yaml"),
    "reserved in Windows, and bare": (_file("nul"), "nul"),
    "hidden": (_file(".x.yaml"), ".x.yaml"),
    "a hidden folder": (_file(".h/x.yaml"), ".h"),
    "a folder that is passed over": (_file("node_modules/x.yaml"), "node_modules"),
    "in capitals": (_file("X.YAML"), "X.YAML"),
    "a slash behind a file": (_nothing, "good.yaml/"),
    "below a file": (_nothing, "good.yaml/x.yaml"),
    "two slashes": (_nothing, ".//good.yaml"),
    "a pipe": (lambda: os.mkfifo("x.yaml"), "x.yaml"),
    "a device": (_nothing, "/dev/zero"),
    "an empty folder": (lambda: Path("x").mkdir(), "x"),
    "nothing": (_nothing, "x.yaml"),
}


def taking() -> Iterator[str]:
    """Yield each argument of each command that takes a text."""
    for name in COMMANDS:
        groups = parser(name)._subparsers
        assert groups is not None
        actions: list[Action] = groups._group_actions[0].choices[name]._actions  # type: ignore[index]
        for action in actions:
            if action.nargs != 0:
                yield f"{name} {action.option_strings[-1] if action.option_strings else action.metavar}"


def test_every_argument_takes_part() -> None:
    """A new one is either a path, and tried with each kind, or none."""
    assert set(taking()) == {" ".join(name.split()[:2]) for name in READING} | NO_PATHS


@pytest.fixture
def around(clean: Path, relaylint: Run) -> Path:
    """Make a repository, and a folder beside it, and return the folder of both."""
    write(clean.parent, {"outside/secret.yaml": OUTSIDE, "outside/deep/secret.yaml": OUTSIDE})
    write(clean, {"good.yaml": HERE, "real/z.yaml": THERE, ".git/config": f"[{SECRET}]\n"})
    write(clean, {"rules/own-rule.yaml": MINIMAL_RULE, "relaylint.yaml": "exclude: [rules]\n"})
    assert relaylint("check", "--shard", "1/1", "--part", "../part.json").code == 0
    return clean.parent


def state(folder: Path) -> dict[bytes, bytes]:
    """Return what each file below a folder holds, and where each link leads."""
    found: dict[bytes, bytes] = {}
    for base, folders, files in os.walk(os.fsencode(folder)):
        for name in [*folders, *files]:
            path = os.path.join(base, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                with open(path, "rb") as stream:
                    found[path] = stream.read()
            else:
                found[path] = os.readlink(path) if stat.S_ISLNK(mode) else b""
    return found


def tried(run: Run, line: tuple[str, ...], name: str) -> Ran:
    words = (word[:-2] + name if word.endswith("{}") else word for word in line)
    return run(*words, stdin=HERE.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_with_every_kind_of_path(relaylint: Run, around: Path, kind: str) -> None:
    make, path = KINDS[kind]
    make()
    name, before = os.fsdecode(path), state(around)
    outside = {path for path in before if b"/outside" in path or b"/.git" in path}
    codes = {}
    for argument, line in sorted(READING.items(), key=lambda row: row[0] in WRITING):
        if kind == "a pipe" and (argument.endswith((" --output", " --part")) or argument == "explain FILE"):
            continue  # waits for whoever is at the other end, as it should
        ran = tried(relaylint, line, name)
        codes[argument] = ran.code
        text = ran.out + ran.err
        assert ran.code in (0, 1, 2), (argument, text)
        assert SECRET not in text, argument
        assert text.strip(), (argument, "silence")
        assert not [char for char in text if char != "\n" and not char.isprintable()], (argument, text)
        assert not any(each.startswith("##[") for each in text.splitlines()), argument
        after = state(around)
        if argument in WRITING:
            assert {path: after.get(path) for path in outside} == {path: before[path] for path in outside}
            assert not [path for path in after.keys() - before.keys() if b"/outside" in path or b"/.git/" in path]
            assert after[os.fsencode(around / "here/real/z.yaml")] == THERE.encode()
            before = after
        else:
            assert after == before, argument
    for alike in ("check PATH", "relay PATH", "convert FILE"), [name for name in codes if "--config" in name]:
        assert len({codes[argument] for argument in alike}) == 1, [(argument, codes[argument]) for argument in alike]


ASKED = {
    name: "rules/own-rule.yaml" if name == "test RULES" else "real/z.yaml"
    for name in READING
    if not name.split()[1].startswith("-") and name.split()[0] not in ("init", "merge")
} | {"check --stdin-filename": "real/z.yaml"}
"""What is asked about files and folders, and one that it can be asked about."""


@pytest.mark.parametrize("asked", sorted(ASKED.keys() - {"explain FILE"}))
def test_a_file_is_one_whatever_letters_it_is_named_with(
    relaylint: Run, around: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """On a disk that takes other letters for the same; the names are those that the disk lists."""
    name = ASKED[asked]
    plain = tried(relaylint, READING[asked], name)
    take_other_letters(monkeypatch)
    for other in (name.upper(), name.swapcase(), f"{around}/here/{name.upper()}"):
        ran = tried(relaylint, READING[asked], other)
        assert (ran.code, ran.out) == (plain.code, plain.out)
