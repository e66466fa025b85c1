"""Rule files to rules: every fault has its place in the rule file, and the shipped rules have none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import MINIMAL_RULE, changed, said, write
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion

from relaylint import __version__
from relaylint.core import resources
from relaylint.policy import pack as loading
from relaylint.policy.pack import SUFFIXES, Policy, build_pack, load_policy
from relaylint.syntax.reading import Limits


def policy(folder: Path, files: dict[str, str | bytes]) -> Policy:
    """Load rule files of one's own."""
    write(folder, files)
    return load_policy([str(folder)], Limits())


def faults(folder: Path, text: str | bytes, name: str = "own-rule.yaml") -> list[str]:
    problems = policy(folder, {name: text}).problems
    assert {found.path for found in problems} <= {str(folder / name)}
    assert {found.rule.area for found in problems} <= {"policy", "schema", "files"}
    return said(problems)


def test_a_rule_without_fault(tmp_path: Path) -> None:
    made = policy(tmp_path, {"own-rule.yaml": MINIMAL_RULE, "area/another-rule.yaml": changed(name="another-rule")})
    assert made.problems == []
    assert made.rules["own-rule"].info.own
    assert (made.rules["own-rule"].info.area, made.rules["another-rule"].info.area) == ("own", "area")
    assert made.rules["another-rule"].source == str(tmp_path / "area/another-rule.yaml")


SLIPS = (".ymal", ".yamll", ".yam", ".ymll", ".yaml.txt", ".yaml ", ".yaml.", ".YAML.TXT", ".json", "")


@pytest.mark.parametrize("suffix", SLIPS)
@pytest.mark.parametrize("text", [MINIMAL_RULE, json.dumps(YAML(typ="safe").load(MINIMAL_RULE))], ids=["YAML", "JSON"])
def test_a_rule_that_is_not_read_for_its_suffix(tmp_path: Path, suffix: str, text: str) -> None:
    """It would be asked nowhere, and look as if it held."""
    write(tmp_path, {"another-rule.yaml": changed(name="another-rule")})
    [found] = policy(tmp_path, {f"area/own-rule{suffix}": text}).problems
    assert (found.path, found.rule.name) == (str(tmp_path / f"area/own-rule{suffix}"), "invalid-rule")
    assert found.message == "this looks like a rule, and is not read under this name"
    assert found.help.lower() in [f"did you mean `own-rule{right}`?" for right in SUFFIXES]


@pytest.mark.parametrize(
    "name", [".own-rule.yaml", "own-rule.yaml.bak", "own-rule.yaml.disabled", "own-rule.md", ".x/own-rule.ymal"]
)
def test_what_is_no_rule(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"another-rule.yaml": changed(name="another-rule"), "README": "name: x\n", "a.json": '{"name": 1}'})
    assert policy(tmp_path, {name: MINIMAL_RULE}).problems == []


def test_the_shipped_rules_have_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_pack", dict)  # read anew, whatever was packed
    made = load_policy([], Limits())
    assert said(made.problems) == []
    files = {path.stem: path for path in Path(resources.folder("rules")).rglob("*.yaml")}
    assert set(made.rules) == set(files)
    for name, found in made.rules.items():
        assert (found.info.area, found.info.own) == (files[name].parent.name, False)
        found.compile()


FAULTS: dict[str, dict[str, str]] = {
    "no why": {"why": "-"},
    "no why and no examples": {"why": "-", "examples": "-"},
    "a misspelt key": {"why": "-", "wyh": "Names tell people what it is."},
    "a misspelt key that is required": {"remedy": "-", "remdy": "Rename it with Set-InboundConnector."},
    "a key in another case": {"Where": "{ Name: { present: true } }"},
    "no such severity": {"severity": "fatal"},
    "no such kind": {"kind": "InboundConector"},
    "no such kind in a list": {"kind": "[InboundConnector, Outbound]"},
    "no kind": {"kind": "[]"},
    "the same kind twice": {"kind": "[InboundConnector, InboundConnector]"},
    "a kind that is a number": {"kind": "5"},
    "a name in another style": {"name": "Own_Rule"},
    "a short why": {"why": "Short."},
    "an empty case": {"cases": "[{}]"},
    "a case that changes nothing": {"cases": "[{ when: { Name: { equals: x } } }]"},
    "an example with an unknown key": {"examples": "[{ pass: {} }, { fial: {}, at: x }]"},
    "one example": {"examples": "[{ pass: {} }]"},
    "no such property": {"assert": "{ Nmae: { present: true } }"},
    "no such fact": {"assert": "{ relay.verdct: { equals: x } }", "kind": "SendingHost", "message": "x"},
    "a fact of another kind": {"assert": "{ relay.verdict: { equals: x } }"},
    "no such relation": {"assert": "{ Name: { equal: x } }"},
    "an option of another type": {"assert": "{ Name: { present: 5 } }"},
    "an option that is not listed": {"assert": "{ Name: { has-format: domian } }"},
    "an option that is not the one": {"assert": "{ Name: { listed-in: Domains } }"},
    "a value for a test": {"assert": "{ Name: Hub }"},
    "a pattern that looks around": {"assert": "{ Name: { matches: '(?=x)' } }"},
    "a pattern that refers back": {"assert": "{ Name: { matches: '(a)\\1' } }"},
    "a pattern that is too large": {"assert": "{ Name: { matches: 'a{1000}{1000}' } }"},
    "a pattern that is none": {"assert": "{ Name: { matches: '(' } }"},
    "a fault within where": {"where": "{ all: [{ Name: { in: [[]] } }] }"},
    "no such field": {"message": "'{valu} is wrong'"},
    "an item where there is none": {"message": "'{item} is wrong'"},
    "no such field in help": {"help": "'see {Colour}'"},
    "no such field in the remedy": {"remedy": "'Set {RequireTLS} with Set-InboundConnector.'"},
    "no such field in a case": {"cases": "[{ when: { Name: { equals: x } }, message: '{Colour}' }]"},
    "advice without help": {"advice": "[{ when: { Name: { equals: x } } }]"},
    "advice with a severity": {"advice": "[{ when: { Name: { equals: x } }, help: x, severity: info }]"},
    "no such field in advice": {"advice": "[{ when: { Name: { equals: x } }, help: '{Colour}' }]"},
    "a fault within advice": {"advice": "[{ when: { Colour: { equals: x } }, help: x }]"},
    "a fault within a case": {"cases": "[{ when: { Colour: { equals: x } }, severity: info }]"},
    "at no property": {"at": "Colour"},
    "at a fact": {"kind": "SendingHost", "at": "relay.verdict"},
    "for no property": {"for": "Colour"},
    "for a property that is no list": {"for": "Name"},
    "for a property that only one of the kinds has": {
        "kind": "[InboundConnector, OutboundConnector]",
        "for": "SenderIPAddresses",
    },
    "for a fact": {"kind": "SendingHost", "for": "relay.verdict"},
    "an inferred error": {"severity": "error", "basis": "inferred"},
    "an inferred case": {
        "basis": "inferred",
        "cases": (
            "[{ when: { Name: { equals: x } }, severity: info }, { when: { Name: { equals: y } }, severity: error }]"
        ),
    },
    "a value of the judged definition that does not exist": {"assert": "{ Name: { equals: { this: Nmae } } }"},
    "an item without for": {"assert": "{ Name: { equals: { this: item } } }"},
    "a kind that exists does not know": {
        "assert": "{ not: { exists: { kind: InboundConnectors, where: { Name: { present: true } } } } }"
    },
    "a fault in the condition of exists": {
        "assert": "{ exists: { kind: AcceptedDomain, where: { Name: { equals: { this: Name } } } } }"
    },
    "no such field of a message about another": {"message": "'{others}'"},
    "no such parameter": {"assert": "{ Name: { equals: { parameter: prefix } } }"},
    "a parameter that is a list": {"assert": "{ Name: { equals: { parameter: [prefix] } } }"},
    "a parameter without type": {"parameters": "{ a: { default: 1 } }"},
    "a parameter with another default": {"parameters": "{ a: { type: integer, default: x, description: d } }"},
    "a parameter with a bad item": {
        "parameters": (
            "{ a: { type: array, items: { type: string, format: domain }, default: [a, 'b c'], description: d } }"
        )
    },
    "a parameter of no type": {"parameters": "{ a: { type: text, default: 1, description: d } }"},
    "a parameter that refers to the network": {
        "parameters": "{ a: { $ref: 'http://127.0.0.1/x', type: string, default: a, description: d } }"
    },
    "a parameter with a pattern": {
        "parameters": "{ a: { pattern: '(a+)+$', type: string, default: a, description: d } }"
    },
    "an option from a parameter that does not fit": {
        "parameters": "{ a: { type: string, default: x, description: d } }",
        "assert": "{ Name: { shorter-than: { parameter: a } } }",
    },
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults(tmp_path: Path, case: str, snapshot: SnapshotAssertion) -> None:
    assert faults(tmp_path, changed(**FAULTS[case])) == snapshot


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "",
            [
                (
                    "1:1 <> error[invalid-rule] the file holds no rule | Correct the rule; `relaylint test` runs its"
                    " examples."
                )
            ],
        ),
        (
            "# nothing\n",
            [
                (
                    "1:1 <> error[invalid-rule] the file holds no rule | Correct the rule; `relaylint test` runs its"
                    " examples."
                )
            ],
        ),
        (
            "null",
            [
                (
                    "1:1 <null> error[wrong-type] `null` stands where a rule takes a mapping | Write a value of the"
                    " type"
                    " that the property takes."
                )
            ],
        ),
        (
            "[a]",
            [
                (
                    "1:1 <[a]> error[wrong-type] a list stands where a rule takes a mapping | Write a value of the type"
                    " that the property takes."
                )
            ],
        ),
        (
            "name: [",
            [
                (
                    "1:8 <> error[syntax-error] did not find expected node content (while parsing a flow node) |"
                    " Correct"
                    " the syntax at the place shown."
                )
            ],
        ),
        (
            f"{MINIMAL_RULE}---\n{MINIMAL_RULE}",
            [
                (
                    "19:1 <n> error[invalid-rule] a rule file holds one rule; give each its own file | Correct the"
                    " rule;"
                    " `relaylint test` runs its examples."
                )
            ],
        ),
        (
            f"{MINIMAL_RULE}title: again\n",
            ["18:1 <title> error[duplicate-key] `title` stands twice in one mapping | Remove one of the two entries."],
        ),
        (
            b"name: \xff\n",
            [
                (
                    "1:7 <\ufffd> error[encoding-error] 0xff is not UTF-8 text | Save the file as UTF-8; UTF-16 with a"
                    " byte order mark, as Windows PowerShell writes it, is read too."
                )
            ],
        ),
        (
            "a: " + "[" * 100,
            [
                (
                    "1:67 <[> error[limit-exceeded] nested deeper than 64 | Split the file, or raise the limit under"
                    " `limits` in relaylint.yaml if the file is meant to be so."
                )
            ],
        ),
    ],
)
def test_files_that_hold_no_rule(tmp_path: Path, text: str | bytes, lines: list[str]) -> None:
    assert faults(tmp_path, text) == lines


def test_the_name_of_the_file(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, MINIMAL_RULE, "another.yaml")
    assert line == (
        "1:7 <own-rule> error[invalid-rule] the rule `own-rule` stands in a file called `another` | name the"
        " file as the rule"
    )


def test_what_shipped_rules_alone_may_say(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, f"{MINIMAL_RULE}refuses: mail\n")
    assert line.partition(" <")[2] == (
        "refuses> error[invalid-rule] only rules of relaylint's own say what is refused before connectors are asked |"
        " leave the key out: the severity alone decides the exit code"
    )


@pytest.mark.parametrize(
    ("name", "files", "line"),
    [
        ("own-rule", ("a/own-rule.yaml", "b/own-rule.yml"), "give one of the two another name"),
        ("cert-domain-not-accepted", ("cert-domain-not-accepted.yaml",), "the other one is relaylint's own"),
        ("syntax-error", ("syntax-error.yaml",), "the other one is relaylint's own"),
    ],
)
def test_a_name_that_is_taken(tmp_path: Path, name: str, files: tuple[str, ...], line: str) -> None:
    made = policy(tmp_path, dict.fromkeys(files, changed(name=name)))
    assert said(made.problems) == [f"1:7 <{name}> error[invalid-rule] `{name}` is already the name of a rule | {line}"]
    assert made.problems[0].path == str(tmp_path / files[-1])
    others = [(label.location.source.name, label.text) for label in made.problems[0].related]
    assert others == [(str(tmp_path / file), "the other one") for file in files[:-1]]


def test_one_fault_does_not_hide_another_file(tmp_path: Path) -> None:
    made = policy(
        tmp_path, {"own-rule.yaml": MINIMAL_RULE, "bad.yaml": "[", "worse.yaml": changed(name="worse", at="x")}
    )
    assert sorted(found.path for found in made.problems) == [str(tmp_path / "bad.yaml"), str(tmp_path / "worse.yaml")]
    assert "own-rule" in made.rules
    assert "worse" not in made.rules


def test_which_files_are_rules(tmp_path: Path) -> None:
    write(
        tmp_path,
        dict.fromkeys(("b.yaml", "A.YML", "x/c.yaml", "x.txt", "README.md", ".d.yaml", ".e/f.yaml", "g.json"), ""),
    )
    assert [relative for _, relative in loading.rule_files(str(tmp_path))] == ["A.YML", "b.yaml", "x/c.yaml"]
    assert list(loading.rule_files(str(tmp_path / "b.yaml"))) == [(str(tmp_path / "b.yaml"), "b.yaml")]
    assert list(loading.rule_files(str(tmp_path / "nowhere"))) == []


def test_folders_without_rules(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made = load_policy([str(tmp_path / "empty"), str(tmp_path / "nowhere")], Limits())
    assert [(found.path, found.message) for found in made.problems] == [
        (str(tmp_path / "empty"), "no rule file (`*.yaml`) in this folder"),
        (str(tmp_path / "nowhere"), "this does not exist"),
    ]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"own/own-rule.yaml": MINIMAL_RULE})
    made = load_policy([str(tmp_path / "own"), str(tmp_path / "own" / "own-rule.yaml"), str(tmp_path)], Limits())
    assert said(made.problems) == []


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"own-rule.yaml": MINIMAL_RULE})
    opened = open

    def refuse(path: str, *rest: object, **more: object) -> object:
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", refuse)
    (found,) = load_policy([str(tmp_path)], Limits()).problems
    assert found.message == "cannot be read: Permission denied"


# the pack


def test_the_pack_holds_every_rule_by_its_content() -> None:
    pack = json.loads(build_pack())
    folder = Path(resources.folder("rules"))
    assert set(pack["rules"]) == {loading._checksum(path.read_bytes()) for path in folder.rglob("*.yaml")}
    assert all("examples" not in written for written in pack["rules"].values())


WRONG: list[Any] = [None, [], {}, 5, "x", {"a": None}, {"a": {}}, {"a": []}]


def damaged() -> Iterator[str]:
    """Yield packs that this version did not make: other JSON, other versions, parts of ours, ours with wrong types."""
    good = build_pack()
    head, _, rest = good.partition(",")
    yield from (
        "",
        "{",
        "null",
        "[]",
        "5",
        '"rules"',
        "{}",
        '{"schema": "other", "rules": {}}',
        head + "}",
        f"[{good}]",
    )
    yield from (json.dumps({**json.loads(good), "rules": wrong}) for wrong in WRONG)
    checksum = loading._schema_checksum()
    yield from (json.dumps({"schema": checksum, "rules": wrong}) for wrong in WRONG)
    yield from (good[:length] for length in (1, len(head), len(head) + 1, len(good) // 2, len(good) - 1))
    yield from (good + "x", " " + good, f"{head},{rest[:-2]}x}}", good.replace(__version__, "0.0.0", 1))
    for at in range(len(head) + 1, len(good), len(good) // 20):
        yield f"{good[:at]}{'0' if good[at] != '0' else '1'}{good[at + 1 :]}"


def test_a_pack_of_any_other_shape_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "_pack.json"
    monkeypatch.setattr(resources, "pack_file", lambda: str(path))
    assert loading._pack() == {}
    for text in damaged():
        path.write_text(text, encoding="utf-8")
        assert loading._pack() == {}, text[:200]
    for data in (b"\xff\xfe", b"{\x00", build_pack().encode("utf-16")):
        path.write_bytes(data)
        assert loading._pack() == {}
    assert len(load_policy([], Limits()).rules) > 100


def test_packed_and_read_rules_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "_pack.json"
    path.write_text(build_pack(), encoding="utf-8")
    monkeypatch.setattr(resources, "pack_file", lambda: str(path))
    packed = load_policy([], Limits()).rules
    monkeypatch.setattr(loading, "_pack", dict)
    read = load_policy([], Limits()).rules
    for name, found in read.items():
        assert packed[name].info == found.info
        assert (packed[name].guards, packed[name].across) == (found.guards, found.across)
        assert packed[name].written == {key: part for key, part in found.written.items() if key != "examples"}
    assert packed.keys() == read.keys()
    assert loading.written(packed["cert-domain-not-accepted"])["examples"]


def test_a_link_that_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("password: x\n")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own-rule.yaml").symlink_to(tmp_path / "secret.yaml")
    found = load_policy([str(tmp_path / "own")], Limits())
    assert [(each.path, each.message) for each in found.problems] == [
        (str(tmp_path / "own/own-rule.yaml"), "cannot be read: it is a link that leaves the folder of rules")
    ]
