"""Loads rules from rule files, with the same readers and schema code as definitions, and from the compiled pack.

The shipped rules also exist as JSON, generated when the package is built. Entries are found by the checksum of the rule
file's bytes, so that they are never stale: an edited rule is read again.
"""

from __future__ import annotations

import binascii
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

from relaylint import __version__
from relaylint.core import resources
from relaylint.core.checks import CHECKS, INVALID_RULE, UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Label, Location
from relaylint.core.document import Document, Part
from relaylint.core.paths import is_below
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names
from relaylint.core.text import NO_TEXTS, Source, Span
from relaylint.model.faults import Explained, Target, Validator, diagnose
from relaylint.policy.conditions.compile import Compiler
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Outline
from relaylint.policy.rule import Rule
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Limits, Reading, problem
from relaylint.syntax.yaml.reader import read as read_yaml

SUFFIXES = (".yaml", ".yml")
_NEAR = Names(SUFFIXES)
_KEYS = (b"name", b"title", b"severity", b"message", b"why")
"""Keys of every rule that hardly anything else has together."""
_LOOKED_AT = 100_000
"""Number of bytes of a file in which these are looked for."""
SHAPE = "rule-shape.schema.json"
"""The schema that rule files are validated with; conditions are checked by their compiler."""
_KNOWN = "known"
"""The key under which the pack holds what a run must know of a rule: no key of a rule file."""
_PACK_HEAD = '{{"made":"{} {} {}",'
"""The head of the pack: the version, the checksum of that schema, and the checksum of the rest."""


class Policy(NamedTuple):
    """The rules of a run by name, and the problems found in rule files, any of which ends the run; ``compiler``: what
    the rules are compiled with, so that they share what is asked."""

    rules: dict[str, Rule]
    problems: list[Diagnostic]
    compiler: Compiler


class RuleFile(NamedTuple):
    """A rule file: its path, its displayed name, its path within its folder, and whether it is the user's own."""

    path: str
    name: str
    relative: str
    own: bool

    @property
    def area(self) -> str:
        """The folder that contains the rule, relative to the folder of rules."""
        return self.relative.partition("/")[0] if "/" in self.relative else "own"


def load_policy(
    folders: list[str], limits: Limits, without: Collection[str] = (), given: Mapping[str, bytes] = NO_TEXTS
) -> Policy:
    """Return the shipped rules and those in ``folders``, except the files in ``without``; a folder may be a single rule
    file. ``given`` holds texts in place of what is on the disk.

    The user's own rules are compiled at once, so that their faults are reported even if there is no definition of their
    kind.
    """
    policy = shipped(limits)
    taken: set[str] = set()  # a folder may be named twice: in the settings, and by `relaylint test`
    for folder in folders:
        files = [file for file in rule_files(folder) if file[0] not in without]
        if not files:
            missing = "this is no file that can be read" if os.path.exists(folder) else "this does not exist"
            words = "no rule file (`*.yaml`) in this folder" if os.path.isdir(folder) else missing
            policy.problems.append(problem(INVALID_RULE, Source(folder, ""), 0, 0, words))
        for path, relative in files:
            real = os.path.realpath(path)
            if path != folder and not is_below(real, os.path.realpath(folder)):
                words = "cannot be read: it is a link that leaves the folder of rules"
                policy.problems.append(problem(UNREADABLE_FILE, Source(path, ""), 0, 0, words))
            elif real not in taken:
                taken.add(real)
                _read_and_add(policy, RuleFile(path, path, relative, own=True), limits, given)
        policy.problems.extend(_missed(folder, without))
    return policy


def _missed(folder: str, without: Collection[str]) -> Iterator[Diagnostic]:
    """Report the files in a folder of own rules that hold a rule and are not read for their suffix."""
    for base, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for file in sorted(files):
            meant, path = _meant(file), os.path.join(base, file)
            if meant and path not in without and _is_rule(path):
                words, help = "this looks like a rule, and is not read under this name", f"did you mean `{meant}`?"
                yield problem(INVALID_RULE, Source(path, ""), 0, 0, words, help=help)


def _meant(file: str) -> str:
    """Return what a file is called if it is a rule file but for a slip in its suffix; empty for all others.

    A name that sets a rule aside on purpose, such as `own-rule.yaml.disabled`, is none.
    """
    stem, suffix = os.path.splitext(file)
    if file.startswith(".") or suffix.lower() in SUFFIXES:
        return ""
    if stem.lower().endswith(SUFFIXES):
        return stem if suffix.lower() == ".txt" or not any(map(str.isalnum, suffix)) else ""
    near = SUFFIXES[0] if suffix.lower() in ("", ".json") else _NEAR.nearest(suffix.lower())
    return stem + near if near else ""


def _is_rule(path: str) -> bool:
    """Return whether a file has the keys that every rule has; a link may lead anywhere, and a pipe to no end."""
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as stream:
            head = stream.read(_LOOKED_AT)
    except OSError:
        return False
    return all(re.search(rb"(?m)(?:^|[{,])[ \t]*[\"']?%b[\"']?[ \t]*:" % key, head) for key in _KEYS)


def shipped(limits: Limits) -> Policy:
    """Return the shipped rules, and the problems with those that somebody has edited."""
    policy = Policy({}, [], Compiler())
    pack = _pack()
    for path, relative in rule_files(resources.folder("rules")):
        with open(path, "rb", buffering=0) as stream:  # 150 small files, each read at once
            data = stream.read()
        packed = pack.get(_checksum(data))
        file = RuleFile(path, f"rules/{relative}", relative, own=False)
        if packed is None:
            _add(policy, file, data, limits)
        else:
            policy.rules[packed["name"]] = _unpacked(packed, file, policy.compiler)
    return policy


def _unpacked(packed: dict[str, Any], file: RuleFile, compiler: Compiler) -> Rule:
    known = Outline(*packed.pop(_KNOWN))
    return Rule(packed, file.area, file.path, known=known, compiler=compiler)


def rule_files(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each rule file and its path within the folder, with slashes; for a file, the file itself.

    Links to folders are not followed; one that leaves the folder of rules is yielded itself. Raises `OSError` for a
    folder that cannot be listed, because nobody would notice its missing rules. A folder that does not exist has none.
    """
    if os.path.isfile(folder):
        yield folder, os.path.basename(folder)
    if not os.path.isdir(folder):
        return
    for base, names, files in os.walk(folder, onerror=_raise):
        names[:] = sorted(name for name in names if not name.startswith("."))
        below = os.path.relpath(base, folder).replace(os.sep, "/") + "/"
        links = (name for name in names if os.path.islink(os.path.join(base, name)))
        for name in links:
            if not is_below(os.path.realpath(os.path.join(base, name)), os.path.realpath(folder)):
                yield os.path.join(base, name), below.removeprefix("./") + name
        for file in sorted(files):
            if file.lower().endswith(SUFFIXES) and not file.startswith("."):
                yield os.path.join(base, file), below.removeprefix("./") + file


def _raise(error: OSError) -> None:
    raise error


def _read_and_add(policy: Policy, file: RuleFile, limits: Limits, given: Mapping[str, bytes]) -> None:
    if file.path in given:
        _add(policy, file, given[file.path], limits)
        return
    try:
        if not os.path.isfile(file.path):
            raise OSError(0, "it is not a regular file")
        with open(file.path, "rb") as stream:
            data = stream.read(limits.size + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        policy.problems.append(problem(UNREADABLE_FILE, Source(file.name, ""), 0, 0, message))
        return
    _add(policy, file, data, limits)


def _add(policy: Policy, file: RuleFile, data: bytes, limits: Limits) -> None:
    """Read one rule file into the policy, or report why it is unusable."""
    document, problems = read_rule(file.name, data, limits)
    policy.problems.extend(problems)
    if document is None or problems:
        return
    rule = Rule(document.data, file.area, file.path, own=file.own, compiler=policy.compiler)
    try:
        _check_name(rule, policy, file.relative)
        if rule.refuses and file.own:
            words = "only rules of relaylint's own say what is refused before connectors are asked"
            raise RuleFault(
                ("refuses",), words, "leave the key out: the severity alone decides the exit code", Part.KEY
            )
        rule.compile()  # compiled now, for the faults
    except RuleFault as fault:
        policy.problems.append(_fault(document, fault, policy.rules.get(rule.info.name)))
        return
    policy.rules[rule.info.name] = rule


def read_rule(name: str, data: bytes, limits: Limits) -> tuple[Document | None, list[Diagnostic]]:
    """Return a rule file's document, and the problems with its syntax and structure."""
    source = to_source(name, data, limits)
    reading = source if isinstance(source, Reading) else read_yaml(source, limits)
    if reading.problems or not reading.documents:
        missing = [] if reading.problems else [_empty(name)]
        return None, reading.problems + missing
    document = reading.documents[0]
    beyond = reading.beyond_one(INVALID_RULE, "a rule file holds one rule; give each its own file")
    if beyond:
        return document, beyond
    target = Target.whole(document, "rule")._replace(hint=_hint)
    faults = _validator().faults(document.data)
    return document, [diagnostic for fault in faults for diagnostic in diagnose(fault, document.data, target)]


def _hint(fault: Explained, data: Any) -> str:
    """Return what is advised for a fault in the structure of a rule; few runs see one."""
    return cast("str", import_module("relaylint.policy.conditions.mistakes").structure_meant(fault, data))


def document_of(rule: Rule, limits: Limits | None = None) -> Document:
    """Return the document of a loaded rule, read again from its file with the same limits. Raises OSError."""
    with open(rule.source, "rb") as stream:
        document, _ = read_rule(rule.source, stream.read(), limits or Limits())
    assert document is not None, "a rule that was loaded can be read again"
    return document


def written(rule: Rule, limits: Limits | None = None) -> dict[str, Any]:
    """Return the source of a rule as data, including its examples, which the pack omits."""
    data: dict[str, Any] = document_of(rule, limits).data
    return data


def _empty(name: str) -> Diagnostic:
    return problem(INVALID_RULE, Source(name, ""), 0, 0, "the file holds no rule")


@cache
def _validator() -> Validator:
    return Validator(resources.resolved_schema(SHAPE))


def _check_name(rule: Rule, policy: Policy, relative: str) -> None:
    name = rule.info.name
    if name in policy.rules or name in {check.name for check in CHECKS}:
        shipped = name not in policy.rules or not policy.rules[name].info.own
        help = "the other one is relaylint's own" if shipped else "give one of the two another name"
        raise RuleFault(("name",), f"`{name}` is already the name of a rule", help)
    stem = os.path.splitext(os.path.basename(relative))[0]
    if stem != name:
        raise RuleFault(("name",), f"the rule `{name}` stands in a file called `{stem}`", "name the file as the rule")


def _fault(document: Document, fault: RuleFault, other: Rule | None) -> Diagnostic:
    """Return the diagnostic for a faulty rule file; ``other`` is a rule with the same name, shown if it is the user's
    own."""
    label = Label(Location(document.source, document.locate(fault.path, fault.part)))
    twins = [other] if other and other.info.own else []
    related = tuple(Label(Location(Source(twin.source, ""), Span(0, 0)), "the other one") for twin in twins)
    return Diagnostic.of(INVALID_RULE, str(fault), label, related, help=fault.help or None)


def _pack() -> dict[str, Any]:
    """Return the rules of the pack by the checksums of their files; none if another version generated it."""
    try:
        with open(resources.pack_file(), "rb", buffering=0) as stream:
            data = stream.read()
    except OSError:
        return {}
    start = data.find(b",") + 1
    head = _PACK_HEAD.format(__version__, _schema_checksum(), _checksum(memoryview(data)[start:]))
    if not data.startswith(head.encode()):
        return {}
    rules: dict[str, Any] = json.loads(data)["rules"]
    return rules


def _checksum(data: bytes | memoryview) -> str:
    """Return a checksum to detect edits: nobody else can write here, so a fast one is enough (hashlib loads in 5
    ms)."""
    return f"{len(data):x}-{binascii.crc32(data):08x}"


def _schema_checksum() -> str:
    path = os.path.join(resources.folder("schemas"), SHAPE)
    with open(path, "rb", buffering=0) as stream:
        return _checksum(stream.read())


def build_pack() -> str:
    """Return the compiled pack of the shipped rules as JSON. Raises ValueError for an invalid rule."""
    rules: dict[str, Any] = {}
    for path, relative in rule_files(resources.folder("rules")):
        with open(path, "rb") as stream:
            data = stream.read()
        document, problems = read_rule(relative, data, Limits())
        if document is None or problems:
            raise ValueError(f"{relative}: {problems[0].message}")
        rule = Rule(document.data, "", path)
        try:
            rule.compile()  # for its faults: nobody looks for them later
            known = rule.outline
        except RuleFault as fault:
            raise ValueError(f"{relative}: {fault}") from fault
        kept = {key: item for key, item in document.data.items() if key != "examples"}
        rules[_checksum(data)] = {**kept, _KNOWN: [known.guards, known.across]}
    rest = json.dumps({"rules": rules}, separators=(",", ":"))[1:]  # ASCII: a text of narrow characters is read faster
    return f"{_PACK_HEAD.format(__version__, _schema_checksum(), _checksum(rest.encode()))}{rest}"
