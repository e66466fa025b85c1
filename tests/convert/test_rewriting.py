"""Conversion: what is written says exactly what the sources say, in any format that they have."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from making import tenant as native_tenant
from making import write
from ruamel.yaml import YAML

from relaylint.convert import restating, rewriting
from relaylint.convert.rewriting import ConversionError, NativeFile, by_kind, whole
from relaylint.core.document import Absence, Node, Scalar
from relaylint.core.document import Path as PlacePath
from relaylint.core.document import Sequence as Listed
from relaylint.core.text import Source, Span
from relaylint.formats.shaping import Assembly, Entry
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import contribution
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Tenant
from relaylint.policy.conditions.reads import reads
from relaylint.policy.pack import written
from relaylint.values.literals import Gap

from .converting import converted, meaning, rules, tenant_of

FIXTURES = Path(__file__).resolve().parent.parent / "tenants"
HEAD = (
    "# yaml-language-server: $schema=https://github.com/relaylint/relaylint/raw/main/schemas/definitions.schema.json\n"
)
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fixtures() -> list[Any]:
    """Return every entry of the folders of formats: a file, or a folder, is a tenant in that format."""
    return [
        pytest.param(entry, id=f"{name}/{entry.name}")
        for name in FORMATS
        for entry in sorted((FIXTURES / name).glob("*"))
        if not entry.name.startswith(".")
    ]


def check(tenant: Tenant, root: Path) -> list[NativeFile]:
    """Convert a tenant, compare what comes of it with what it was, and return the files."""
    files, tenants = converted(tenant, root)
    plain = not tenant.removed and all(len(item.parts) == 1 for found in tenant.definitions.values() for item in found)
    expected = meaning(tenant, schemas=plain)
    for other in tenants.values():
        pairs = (pair for kind_name in FILES for pair in zip(tenant.of(kind_name), other.of(kind_name), strict=True))
        actual = meaning(other, schemas=plain)
        if any(before.name != after.name for before, after in pairs):  # a name that is not known may be any text
            assert actual.without_names() == expected.without_names()
        else:
            assert actual == expected
    again = by_kind(tenants["by-kind"], lambda definition, reference: reference).files
    assert [below_the_head(file) for file in again] == [below_the_head(file) for file in files]
    for file in files:
        assert_alike(file.text)
    return files


def below_the_head(file: NativeFile) -> tuple[str, list[str]]:
    """Return name and lines of a file without those that tell where it is from."""
    return file.name, file.text.splitlines()[3:]


def assert_alike(text: str) -> None:
    """Check that readers of YAML 1.1 and 1.2 that are not ours read the same."""
    by_others = [*yaml.load_all(text, LOADER)], [*YAML(typ="safe", pure=True).load_all(text)]
    assert repr(by_others[0]) == repr(by_others[1])


@pytest.mark.parametrize("entry", fixtures())
def test_a_fixture_of_each_format(entry: Path, tmp_path: Path) -> None:
    """Each format takes part with what lies in `tests/formats/<its name>`."""
    if entry.is_dir():
        shutil.copytree(entry, tmp_path / "source")
        files = [path for path in (tmp_path / "source").rglob("*") if path.is_file()]
    else:
        (tmp_path / "source").mkdir()
        files = [Path(shutil.copy(entry, tmp_path / "source"))]
    tenant = tenant_of(tmp_path, files)
    assert tenant.definitions, "a fixture holds definitions"
    check(tenant, tmp_path)


def test_our_own_format_takes_part() -> None:
    assert list((FIXTURES / "relaylint").iterdir())


def told(definitions: dict[str, Any] | None) -> Iterator[tuple[Any, ...]]:
    """Yield what is told in definitions: the properties of each, and each with its value."""
    for key, held in (definitions or {}).items():
        for found in held if isinstance(held, list) else [held]:
            if isinstance(found, dict):
                yield key, frozenset(found)
                yield from ((key, name, repr(value)) for name, value in found.items())


def examples() -> dict[str, list[Any]]:
    """Return the examples of each rule that tell something that none before them does: about half of all."""
    seen: set[tuple[Any, ...]] = set()
    new: dict[str, list[Any]] = {}
    for rule in rules():
        for example in written(rule)["examples"]:
            data = next(example[key] for key in ("pass", "fail", "undecided") if key in example)
            if not seen.issuperset(told(data)):
                new.setdefault(rule.info.name, []).append(data)
                seen.update(told(data))
    return new


EXAMPLES = examples()


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_examples_of_rules(rule: str, tmp_path: Path) -> None:
    """They touch every property that a rule asks for, in every state."""
    for number, data in enumerate(EXAMPLES[rule]):
        folder = tmp_path / str(number)
        write(folder, {"source/a.json": json.dumps(data)})
        check(tenant_of(folder, [folder / "source" / "a.json"]), folder)


# generated definitions, in every way in which a reader may have found them

TEXTS = st.sampled_from(
    ["contoso.com", "*.contoso.com", "no", "1", "", "smtp:*;1", "a\nb", "a\r\nb", "$Name", "*.$Org", "x: y #z", "${t}",
     "[x={ 1 }=]", "10.0.0.1", "198.51.100.24", "é\u2028\x07", "${?}", "$cfg.Org", "[concat('a', 'b')]", "OnPremises",
     "partner", "HybridWizard"]
)  # fmt: skip
UNKNOWN = ("$Name", "*.$Org", "$cfg.Org", "[concat('a', 'b')]", "[x={ 1 }=]", "no", "10.0.0.1")
SCALARS = st.one_of(TEXTS, st.booleans(), st.none(), st.integers(-1, 99), st.just(1.5))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.just({"a": ["b", None], "c": {"d": [1.5, {}]}}))


@st.composite
def tenants(draw: st.DrawFn) -> Tenant:
    """Return a tenant that a reader of some format might have made."""
    made = Tenant(".")
    for number in range(draw(st.integers(1, 2))):
        source = Source(f"f{number}.ps1", '"$Name"\n$Name\n')
        assembly = Assembly(source, draw(st.sampled_from(Absence)), [])
        for name in draw(st.lists(st.sampled_from(list(FILES)), min_size=1, max_size=3, unique=True)):
            assembly.declare(name, Scalar(0, 1, ""), partial=draw(st.booleans()))
            for _ in range(draw(st.integers(0, 1 if kind(name).single else 2))):
                flags = {"removed": draw(st.integers(0, 9)) == 0, "amends": draw(st.integers(0, 3)) == 0}
                assembly.add(name, Scalar(0, 1, ""), Span(0, 1), draw(entries(name)), **flags)
        for document in assembly.documents():
            made.add(contribution(document))
    made.settle()
    return made


@st.composite
def entries(draw: st.DrawFn, name: str) -> list[Entry]:
    about = kind(name)
    own = ["x-owner", "x-Ticket"]
    chosen = draw(st.lists(st.sampled_from([*about.properties, *own]), max_size=6, unique=True))
    named = [about.name_property] if about.name_property and draw(st.integers(0, 5)) else []
    return [draw(properties(item)) for item in dict.fromkeys([*named, *chosen])]


@st.composite
def properties(draw: st.DrawFn, name: str) -> Entry:
    value = draw(VALUES)
    unknown: dict[PlacePath, str] = {}
    if isinstance(value, str) and value in UNKNOWN and draw(st.booleans()):
        unknown = {(): "nobody knows"}
    elif isinstance(value, list):
        unknown = {
            (at,): "nobody knows" for at, item in enumerate(value) if isinstance(item, str) and draw(st.booleans())
        }
    return Entry(name, Scalar(0, 1, name), node(value), unknown)


def node(value: Any) -> Node:
    if not isinstance(value, list):
        return Scalar(0, 7, value)
    made = Listed(0)
    made.items, made.value = [node(item) for item in value], list(value)
    return made


@given(tenant=tenants())
@settings(deadline=None)
def test_any_definitions(tenant: Tenant) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(tenant, Path(folder))


# texts


def text_of(tenant: Tenant) -> str:
    """Return the one file that a tenant becomes, without its first line and the empty one."""
    [file] = whole(tenant, lambda definition, reference: f"new/{reference}").files
    assert file.text.startswith(HEAD)
    return file.text.removeprefix(HEAD).replace("\n\n", "\n", 1)


def found(source: Source, absent: Absence, name: str, *given: Entry, partial: bool = False, **flags: bool) -> Tenant:
    """Return a tenant with one definition, as a reader of another format gives it."""
    assembly = Assembly(source, absent, [])
    assembly.declare(name, Scalar(0, 1, ""), partial=partial)
    assembly.add(name, Scalar(0, 1, ""), Span(0, len(source.text)), given, **flags)
    made = Tenant(".")
    made.add(contribution(assembly.documents()[0]))
    made.settle()
    return made


def entry(source: Source, name: str, written: str, value: Any = None, unknown: str = "") -> Entry:
    """Return a property whose value stands in the source as it is written; ``unknown``: why it is not known."""
    at = source.text.index(written)
    said = written.strip("\"'") if value is None else value
    return Entry(name, Scalar(at, at + 1, name), Scalar(at, at + len(written), said), {(): unknown} if unknown else {})


def test_our_own_format_in_one_style() -> None:
    made = native_tenant("""\
OrganizationConfig: {RejectDirectSend: true, Name: contoso.example, Guid: 6a1f3c1e}
InboundConnectors:
  - connectortype: onPREMISES
    Identity: 'no'
    Comment: "one\\r\\ntwo"
    senderipaddresses: [203.0.113.1]
    EFUsers: []
  - {Name: b, ConnectorType: Partner, SenderDomains: null, AssociatedAcceptedDomains: [], Enabled: true, Typo: 1}
AcceptedDomains: []
SendingHosts: [{Name: mta, Certificate: mta.pem, MailFrom: ['<>']}]
""")
    assert (
        text_of(made)
        == """\
# converted by relaylint from a.yaml
AcceptedDomains: []
InboundConnectors:
  - Name: "no"
    Comment: |-
      one
      two
    ConnectorType: OnPremises
    SenderIPAddresses: [203.0.113.1]
    EFUsers: []
  - Name: b
    Enabled: true
    ConnectorType: Partner
    SenderDomains: null
    Typo: 1
SendingHosts:
  - Name: mta
    Certificate: new/mta.pem
    MailFrom: ["<>"]
OrganizationConfig:
  RejectDirectSend: true
"""
    )


def test_what_a_source_does_not_say() -> None:
    """That is said, in one line, where leaving out the rest would mean defaults that are not in force."""
    source = Source("tenant.ps1", 'Name="Hub" Cert="*.$Org" Host=$Data.Gateway\n')
    made = found(
        source,
        Absence.EMPTY,
        "OutboundConnector",
        entry(source, "Identity", '"Hub"'),
        entry(source, "TlsDomain", '"*.$Org"', unknown=Gap("it is not known", '"*.$Org"', "*.", "")),
        entry(source, "SmartHosts", "$Data.Gateway", unknown="it is not known"),
        partial=True,
    )
    assert (
        text_of(made)
        == """\
# converted by relaylint from tenant.ps1
OutboundConnectors:
  - Name: Hub
    SmartHosts: "${Data.Gateway}"
    TlsDomain: "*.${Org}"
    "*": "${?}"  # the source does not say more
  - "${?}"  # there may be more: the source does not list all
"""
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("$Name", '"${Name}"'),
        ('"$Name.example"', '"${Name}.example"'),
        ("$Tenant.Name", '"${Tenant.Name}"'),
        ("$script:Name", '"${script:Name}"'),
        ('"$($x.Name) relay"', '"$($x.Name) relay"'),
        ("'[x={ $x }=]'", '"[x={ $x }=]"'),
        ("'[ENC=abc]'", '"[ENC=abc]"'),
        ("[concat('a',parameters('b'))]", "\"${[concat('a',parameters('b'))]}\""),
        ("Get-Name", '"${Get-Name}"'),
        ('"${?}"', '"${${?}}"'),
    ],
)
def test_what_cannot_be_known(written: str, text: str) -> None:
    """It is undecided in our own format too, and shows what stood there."""
    source = Source("a.ps1", f"{written}\n")
    said = written.strip('"') if written.startswith('"') else written.removeprefix("'").removesuffix("'")
    after = next((end for end in (".example", " relay") if said.endswith(end)), "")
    unknown = Gap("it is not known", said, "", after)
    made = found(source, Absence.DEFAULT, "AcceptedDomain", entry(source, "DomainName", written, said, unknown=unknown))
    assert text_of(made).splitlines()[2] == f"  - DomainName: {text}"


def test_no_more_is_claimed_than_is_known() -> None:
    """What stands around a placeholder is known only where the source says so: of `$cfg.Org` it may be a member."""
    source = Source("a.ps1", "$cfg.Org\n")
    unknown = entry(source, "DomainType", "$cfg.Org", "x $cfg.Org", unknown="it is not known")
    made = found(source, Absence.DEFAULT, "AcceptedDomain", unknown)
    assert text_of(made).splitlines()[2] == '  - DomainType: "${x $cfg.Org}"'


def test_what_does_not_exist_is_left_out() -> None:
    source = Source("a.ps1", '"Hub"\n')
    made = found(source, Absence.EMPTY, "InboundConnector", entry(source, "Name", '"Hub"'), removed=True)
    assert text_of(made) == "# converted by relaylint from a.ps1\nInboundConnectors: []\n"


def test_what_is_empty_where_a_source_shows_only_some() -> None:
    """Then even what would be empty by default is not known; what is said to be empty is."""
    source = Source("export.json", '"Hub" []\n')
    empty = Entry("SenderIPAddresses", Scalar(0, 1, ""), node([]))
    made = found(source, Absence.UNKNOWN, "InboundConnector", entry(source, "Name", '"Hub"'), empty)
    assert text_of(made).splitlines()[2:] == [
        "  - Name: Hub",
        '    TlsSenderCertificateName: "${?}"  # the source does not say',
        '    AssociatedAcceptedDomains: "${?}"  # the source does not say',
        '    TrustedOrganizations: "${?}"  # the source does not say',
        '    EFSkipIPs: "${?}"  # the source does not say',
        '    EFUsers: "${?}"  # the source does not say',
        '    "*": "${?}"  # the source does not say more',
    ]


def test_a_required_property_that_is_not_there() -> None:
    """A file in our own format would have a fault without it."""
    source = Source("a.ps1", '"Hub"\n')
    made = found(source, Absence.DEFAULT, "InboundConnector", entry(source, "Name", '"Hub"'))
    assert text_of(made).splitlines()[2:] == ["  - Name: Hub", '    ConnectorType: "${?}"  # the source does not say']


def test_a_setting_that_is_only_changed_does_not_tell_of_the_others() -> None:
    source = Source("a.ps1", "$true\n")
    given = entry(source, "RejectDirectSend", "$true", value=True)
    made = found(source, Absence.DEFAULT, "OrganizationConfig", given, amends=True)
    assert text_of(made).splitlines()[1:] == [
        "OrganizationConfig:",
        "  RejectDirectSend: true",
        '  "*": "${?}"  # the source does not say more',
    ]


def test_the_organisation_twice() -> None:
    """A file has one, so that the second stands in a document of its own."""
    made = native_tenant("OrganizationConfig: {RejectDirectSend: true}\n")
    made.add(contribution(native_tenant("OrganizationConfig: {}").of("OrganizationConfig")[0].document))
    assert text_of(made).splitlines()[1:] == [
        "OrganizationConfig:", "  RejectDirectSend: true", "---", "OrganizationConfig: {}"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kept"),
    [("HybridWizard", ["IsValid"]), ("AdminUI", []), ("${SOURCE}", ["IsValid"])],
)
def test_one_mark_of_an_export_stays_with_a_connector_of_the_wizard(source: str, kept: list[str]) -> None:
    """Else a rule would say that it only claims to be the wizard's."""
    lines = ["Name: Hub", "ConnectorType: OnPremises", f'ConnectorSource: "{source}"', "Guid: 6a1f", "IsValid: true"]
    made = native_tenant("InboundConnectors:\n  - " + "\n    ".join(lines) + "\n")
    names = [line.split(":")[0].strip() for line in text_of(made).splitlines()[5:]]
    assert names == kept


def test_what_rules_ask_of_exports_is_known() -> None:
    """A rule about another property that only exports write must change what conversion keeps."""
    asked = {
        name
        for rule in rules()
        for name, about in ((n, a) for k in rule.kinds for n, a in kind(k).properties.items())
        if about.get("readOnly") and name in reads(rule.asks, rule.tells).properties
    }
    kept = {name for about in map(kind, FILES) for name, schema in about.properties.items() if schema.get("x-kept")}
    assert asked - {"Name", "Identity"} == {*kept, *restating.MARKS_OF_EXPORTS}


def test_credentials_are_left_out() -> None:
    made = native_tenant(
        "SendConnectors: [{Name: a, AuthenticationCredential: System.Management.Automation.PSCredential}]\n"
    )
    assert text_of(made).splitlines()[1:] == ["SendConnectors:", "  - Name: a"]


def test_many_sources() -> None:
    made = Tenant(".")
    for number in range(7):
        document = native_tenant("AcceptedDomains: [{DomainName: a.example}]\n").of("AcceptedDomain")[0].document
        document.source.name = f"{number}.yaml"
        made.add(contribution(document))
    assert (
        text_of(made).splitlines()[0]
        == "# converted by relaylint from 0.yaml, 1.yaml, 2.yaml, 3.yaml, 4.yaml and 2 more"
    )


def test_a_name_cannot_leave_its_comment() -> None:
    source = Source("a\nInboundConnectors: []\u2028.ps1", '"Hub"\n')
    made = found(source, Absence.DEFAULT, "SendingHost", entry(source, "Name", '"Hub"'))
    assert text_of(made).splitlines()[0] == "# converted by relaylint from a\\nInboundConnectors: []\\u2028.ps1"


def test_names_of_files() -> None:
    made = native_tenant("".join(f"{kind(name).key}:\n" for name in FILES))
    assert [file.name for file in by_kind(made, lambda definition, reference: reference).files] == [
        "accepted-domains.yaml",
        "inbound-connectors.yaml",
        "outbound-connectors.yaml",
        "sending-hosts.yaml",
        "expectations.yaml",
        "send-connectors.yaml",
        "remote-domains.yaml",
        "transport-rules.yaml",
        "hosted-connection-filter-policies.yaml",
        "on-premises-organizations.yaml",
        "organization-config.yaml",
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda text: text.replace("a.example", "b.example"), "DomainName of AcceptedDomain a.example was 'a.example'"),
        (lambda text: text.replace("true", '"true"'), "MatchSubDomains of AcceptedDomain a.example was True"),
        (lambda text: text + "  - DomainName: c\n", "1 of AcceptedDomain became 2"),
        (lambda text: text + '  - "${x}"\n', "whether all of AcceptedDomain are listed was lost"),
        (lambda text: text + "]", "did not find expected"),
    ],
)
def test_what_is_written_wrong_is_found(monkeypatch: pytest.MonkeyPatch, wrong: Any, words: str) -> None:
    made = native_tenant("AcceptedDomains: [{DomainName: a.example, MatchSubDomains: true}]\n")
    right = rewriting._text
    monkeypatch.setattr(rewriting, "_text", lambda *given: wrong(right(*given)))
    with pytest.raises(ConversionError, match=words):
        text_of(made)
