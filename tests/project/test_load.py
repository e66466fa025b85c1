"""Files to tenants: what counts as ours, what is said about the rest, and certificates beside definitions."""

from __future__ import annotations

import gzip
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from making import said, write
from model.certificates.test_certificate import make

from relaylint.formats import recognition, unread
from relaylint.model.layering import Layers
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.project import load as loading
from relaylint.project.load import Loaded, Loader
from relaylint.project.plan import plan
from relaylint.project.settings import Settings, layer_of
from relaylint.syntax.reading import Limits

OURS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: { name: sendinghost }\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have names be said from the folder with the files."""
    monkeypatch.chdir(tmp_path)


def load(
    root: Path,
    *paths: str,
    settings: Settings | None = None,
    limits: Limits | None = None,
    given: dict[str, bytes] | None = None,
) -> Loaded:
    """Load paths below a root (by default all of it)."""
    texts = {str(root / name): data for name, data in (given or {}).items()}
    about = settings or Settings(str(root))
    planned = plan([os.path.normpath(root / path) for path in paths or ("",)], about, present=next(iter(texts), None))
    return Loader(about.root, limits or Limits(), texts).load(planned)


def found(loaded: Loaded) -> list[str]:
    return [
        f"{os.path.relpath(item.path)}:{line.partition(' | ')[0]}"
        for tenant in loaded.tenants
        for item in tenant.diagnostics
        for line in said([item])
    ]


def counts(loaded: Loaded) -> tuple[int, int, int, int]:
    checked = loaded.checked
    return checked.files, checked.definitions, checked.tenants, checked.skipped


def test_what_is_not_ours_is_passed_over_and_counted(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"ours.yaml": OURS, "pod.yaml": POD, "other.json": "{}", "list.yaml": "- InboundConnectors\n", "e.yml": ""},
    )
    loaded = load(tmp_path)
    assert (counts(loaded), found(loaded)) == ((1, 1, 1, 4), [])
    assert [os.path.basename(path) for path in loaded.paths] == ["ours.yaml"]


def test_what_is_named_and_not_ours_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS, "pod.yaml": POD, "empty.yaml": "", "text.txt": "just text"})
    loaded = load(tmp_path, "pod.yaml", "empty.yaml", "text.txt")
    assert found(loaded) == [
        "empty.yaml:1:1 <> error[not-definitions] the file holds no definitions",
        "pod.yaml:1:1 <> error[not-definitions] the file holds no definitions",
        "text.txt:1:1 <> error[not-definitions] the file holds no definitions",
    ]
    assert counts(loaded) == (4, 1, 1, 0)


def test_a_file_that_holds_objects_of_a_server_only(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS, "a.ps1": "New-AcceptedDomain Main -DomainName contoso.com\n"})
    words = (
        "`New-AcceptedDomain` exists on Exchange servers only: this AcceptedDomain tells nothing about Exchange Online"
    )
    note = f"a.ps1:1:1 <New-AcceptedDomain> info[on-premises-object] {words}"
    assert found(load(tmp_path)) == [f"{note}; the file shows no definitions and is passed over"]
    assert found(load(tmp_path, "a.ps1")) == [
        note,
        "a.ps1:1:1 <> error[not-definitions] the file holds no definitions",
    ]


def test_several_documents_of_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"many.yaml": f"{OURS}---\n{POD}---\nAcceptedDomains: [5]\n---\n"})
    loaded = load(tmp_path)
    assert counts(loaded) == (1, 1, 1, 0)
    assert found(loaded) == ["many.yaml:7:19 <5> error[wrong-type] `5` stands where AcceptedDomain takes a mapping"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "a.yaml",
            "InboundConnectors: [",
            "1:21 <> error[syntax-error] did not find expected node content (while parsing",
        ),
        ("a.json", '{"$schema": "x", "InboundConnectors": [}', "1:40 <}> error[syntax-error] expecting value"),
        ("a.yaml", b"InboundConnectors: [\xff]", "1:21 <\ufffd> error[encoding-error] 0xff is not UTF-8 text"),
        ("a.yaml", OURS.encode("utf-32"), "1:1 <> error[encoding-error] UTF-32 is not read; save the file as UTF-8"),
        ("a.yaml", "InboundConnectors: []\nInboundConnectors: []", "2:1 <InboundConnectors> error[duplicate-key]"),
    ],
)
def test_a_broken_file_that_shows_a_key_of_ours(tmp_path: Path, name: str, text: str | bytes, line: str) -> None:
    write(tmp_path, {name: text})
    loaded = load(tmp_path)
    assert loaded.checked.files == 1
    (only,) = found(loaded)
    assert only.startswith(f"{name}:{line}")


@pytest.mark.parametrize("text", ["{{ if sendinghosts }}\na: [", "see: [the sendinghost", b"# sendinghost \xff\xfe"])
def test_a_broken_file_of_others_is_noted(tmp_path: Path, text: str | bytes) -> None:
    write(tmp_path, {"chart.yaml": text, "ours.yaml": OURS})
    loaded = load(tmp_path)
    assert counts(loaded) == (1, 1, 1, 1)
    (only,) = found(loaded)
    assert " info[" in only
    assert only.endswith("; the file shows no definitions and is passed over")
    assert " error[" in found(load(tmp_path, "chart.yaml"))[0]


WHOLE = {
    "a pointer of Git LFS in place of the file": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n",
    "a file that git-crypt has locked": b"\0GITCRYPT\0\x8f\x02\xff",
    "a file that SOPS has encrypted": b"a: ENC[AES256_GCM,x]\nsops: { mac: 'ENC[AES256_GCM,x]', version: 3.9.0 }\n",
    "compressed with gzip": gzip.compress(OURS.encode(), mtime=0),
}
HIDDEN = {row.title: WHOLE.get(row.title) or row.begins[0] + b"2\n" for row in unread.HIDDEN}
TELLING = (
    *(
        "cEXOAcceptedDomain.yml",
        "main.cf",
        "hybrid.xhcw",
        "a.clixml",
        "accepted-domains.json",
        "inbound_connectors.csv",
    ),
    *("InboundConnectors.yaml", "M365TenantConfig.ps1", "ProviderSettingsExport.json", "sending-hosts.yaml"),
)


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize(("what", "text"), HIDDEN.items(), ids=HIDDEN)
def test_contents_that_are_not_there_are_not_known(tmp_path: Path, name: str, what: str, text: bytes) -> None:
    write(tmp_path, {"ours.yaml": OURS, "other.json": text, "other.yaml": text, "other.txt": text, name: text})
    for paths in ((), ("ours.yaml", name)):
        loaded = load(tmp_path, *paths)
        assert found(loaded) == [f"{name}:1:1 <> error[unreadable-file] the file cannot be read: it is {what}"]
        assert loaded.tenants[0].partial
        assert not loaded.tenants[0].lists("AcceptedDomain")
    named = found(load(tmp_path, "other.txt"))
    assert any(line.startswith("other.txt:1:1 <> error[not-definitions]") for line in named)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "InboundConnectors:\n  - Name: %s\n    RequireTls: %s\nsops:\n  mac: %s\n"),
        ("a.yaml", "cEXOAcceptedDomain:\n  Items:\n    - Identity: %s\nsops:\n  version: %s\n  mac: %s\n"),
        ("a.json", '{"value": [{"SenderDomains": ["%s"], "RequireTls": "%s"}], "sops": {"mac": "%s"}}'),
        ("a.json", '{"AcceptedDomains": [{"DomainName": "%s", "Default": "%s"}], "sops":{"mac":"%s"}}'),
    ],
)
def test_names_that_are_legible_tell_what_is_encrypted(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, {"ours.yaml": OURS, name: text % (("ENC[AES256_GCM,data:kg==,iv:kg==,tag:kg==,type:str]",) * 3)})
    loaded = load(tmp_path)
    assert found(loaded) == [
        f"{name}:1:1 <> error[unreadable-file] the file cannot be read: it is a file that SOPS has encrypted"
    ]
    assert loaded.tenants[0].partial


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("text", [b"", b" \r\n" * 200, b"\xef\xbb\xbf\n", "\n".encode("utf-16")])
def test_an_empty_file_whose_name_tells_of_definitions(tmp_path: Path, name: str, text: bytes) -> None:
    write(tmp_path, {"ours.yaml": OURS, "other.yaml": text, "other.ps1": text, name: text})
    loaded = load(tmp_path)
    words = "the file is empty, and its name tells of definitions"
    assert found(loaded) == [f"{name}:1:1 <> warning[not-definitions] {words}"]
    assert loaded.tenants[0].lists("AcceptedDomain")


PASSED = "the file shows no definitions and is passed over"


def test_a_file_over_the_limit(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS, "big.yaml": OURS + "#" * 3000, "other.yaml": "#" * 3000})
    loaded = load(tmp_path, limits=Limits(size=2000))
    assert counts(loaded) == (2, 1, 1, 1)
    assert found(loaded) == [
        "big.yaml:1:1 <> error[limit-exceeded] the file has more than 2,000 bytes",
        f"other.yaml:1:1 <> info[limit-exceeded] the file has more than 2,000 bytes; {PASSED}",
    ]


def test_a_text_that_comes_from_elsewhere_takes_the_place_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS, "hub.yaml": "InboundConnectors: [{ Name: Old, ConnectorType: Partner }]\n"})
    text = b"InboundConnectors: [{ Name: New, ConnectorType: Partner }]\n"
    (tenant,) = load(tmp_path, "hub.yaml", given={"hub.yaml": text}).tenants
    assert [item.name for item in tenant.of("InboundConnector")] == ["New"]
    assert len(tenant.of("AcceptedDomain")) == 1


def test_what_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS})
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "broken.yaml").symlink_to("nowhere")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "out.yaml").symlink_to("/etc/passwd")
    (tmp_path / "link.yaml").symlink_to("ours.yaml")
    loaded = load(tmp_path)
    assert found(loaded) == [
        "broken.yaml:1:1 <> error[unreadable-file] the file cannot be read: it is a link that leads nowhere",
        "loop.yaml:1:1 <> error[unreadable-file] the file cannot be read: it is a link that leads nowhere",
        "out.yaml:1:1 <> error[unreadable-file] the file cannot be read: it is a link that leaves the repository",
        "pipe.yaml:1:1 <> error[unreadable-file] the file cannot be read: it is not a regular file",
    ]
    assert loaded.checked.definitions == 2


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"ours.yaml": OURS, "closed/a.yaml": OURS})
    listed = os.scandir

    def refuse(path: str) -> object:
        if path == str(tmp_path / "closed"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    def closed(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        patch.setattr("builtins.open", closed)
        loaded = load(tmp_path)
    assert found(loaded) == [
        "closed:1:1 <> error[unreadable-file] the folder cannot be read: its files cannot be listed",
        "ours.yaml:1:1 <> error[unreadable-file] the file cannot be read: permission denied",
    ]


def test_tenants_do_not_see_each_other(tmp_path: Path) -> None:
    write(tmp_path, {"tenants/a/x.yaml": OURS, "tenants/b/x.yaml": "InboundConnectors: []\n", "tenants/c/x.yaml": POD})
    loaded = load(tmp_path, settings=Settings(str(tmp_path), tenants=("tenants/*",)))
    assert {tenant.folder: sorted(tenant.declared) for tenant in loaded.tenants} == {
        "tenants/a": ["AcceptedDomain"],
        "tenants/b": ["InboundConnector"],
        "tenants/c": [],
    }
    assert counts(loaded) == (2, 1, 2, 1)
    assert loaded.tenants[1].accepted.known is False


def test_excluded_files_that_were_named_are_counted(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": OURS, "old/x.yaml": OURS})
    settings = Settings(str(tmp_path), exclude=("old",))
    assert counts(load(tmp_path, "ours.yaml", "old/x.yaml", settings=settings)) == (1, 1, 1, 1)


def test_tenants_that_are_there_to_compare_with(tmp_path: Path) -> None:
    """They are not counted, nor is what is wrong with them told; their certificates are read."""
    write(
        tmp_path,
        {
            "tenants/a/x.yaml": OURS,
            "tenants/b/x.yaml": "InboundConnectors: []\nSendingHosts: [{ Name: mta, Certificate: mta.pem }]\n",
            "tenants/b/mta.pem": make(("mail.fabrikam.com",)).pem,
            "tenants/b/broken.yaml": "InboundConnectors: [",
            "tenants/c/pod.yaml": POD,
        },
    )
    settings = Settings(str(tmp_path), tenants=("tenants/*",))
    planned = plan([str(tmp_path / "tenants/a/x.yaml")], settings, across=True)
    loaded = Loader(settings.root, Limits()).load(planned)
    assert (counts(loaded), found(loaded)) == ((1, 1, 1, 0), [])
    assert [tenant.folder for tenant in loaded.tenants] == ["tenants/a"]
    assert {tenant.folder: sorted(tenant.declared) for tenant in loaded.beside} == {
        "tenants/b": ["InboundConnector", "SendingHost"],
        "tenants/c": [],
    }
    read = loaded.beside[0].certificate(loaded.beside[0].of("SendingHost")[0])
    assert not isinstance(read, str)
    assert read is not None
    assert read.names == ("mail.fabrikam.com",)
    assert [os.path.relpath(path, tmp_path) for path in loaded.paths] == ["tenants/a/x.yaml"]


def test_without_a_comparison_nothing_is_there_to_compare_with(tmp_path: Path) -> None:
    write(tmp_path, {"tenants/a/x.yaml": OURS, "tenants/b/x.yaml": OURS})
    assert load(tmp_path, "tenants/a", settings=Settings(str(tmp_path), tenants=("tenants/*",))).beside == []


# certificates

HOST = "SendingHosts:\n  - Name: mta\n    Certificate: {}\n"


def certificate(tmp_path: Path, reference: str, name: str = "hosts/mta.yaml") -> str | tuple[str, ...]:
    """Return the names of a host's certificate, or what is reported."""
    write(tmp_path / "root", {name: HOST.format(reference)})
    loaded = load(tmp_path / "root")
    (tenant,) = loaded.tenants
    read = tenant.certificate(tenant.of("SendingHost")[0])
    if not isinstance(read, str):
        assert found(loaded) == []
        assert read is not None
        return read.names
    (line,) = found(loaded)
    assert line.endswith(f": {read}")
    return line.partition("error")[2]


@pytest.fixture
def certs(tmp_path: Path) -> Path:
    """Return a folder whose `root` has certificates beside, above and below a folder `hosts`, and one outside."""
    pem = make(("mail.contoso.com",)).pem
    places = ("root/hosts/beside.pem", "root/above.pem", "root/hosts/certs/below.pem", "outside.pem")
    write(tmp_path, dict.fromkeys(places, pem))
    write(tmp_path / "root", {"big.pem": b"-" * (1024 * 1024 + 1), "hosts/folder.pem/x": ""})
    (tmp_path / "root" / "link.pem").symlink_to("above.pem")
    (tmp_path / "root" / "out.pem").symlink_to("../outside.pem")
    os.mkfifo(tmp_path / "root" / "pipe.pem")
    return tmp_path


@pytest.mark.parametrize(
    "reference", ["beside.pem", "./beside.pem", "../above.pem", "certs/below.pem", "../link.pem", "x/../beside.pem"]
)
def test_a_certificate_is_found_from_its_definition(
    certs: Path, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert certificate(certs, reference) == ("mail.contoso.com",)
    monkeypatch.chdir("/")  # the working directory does not matter
    assert certificate(certs, reference) == ("mail.contoso.com",)


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("../../outside.pem", "the path leaves the repository"),
        ("../../../../../../../../etc/passwd", "the path leaves the repository"),
        ("/etc/passwd", "the path leaves the repository"),
        ("../out.pem", "the path leaves the repository"),
        ("../../root-too/x.pem", "the path leaves the repository"),
        ("nowhere.pem", "there is no such file"),
        ("beside.pem/x", "there is no such file"),
        ("../pipe.pem", "there is no such file"),
        ("folder.pem", "it is a folder"),
        ("..", "it is a folder"),
        ("../big.pem", "it is larger than a certificate file can be"),
        ("mta.yaml", "it is not an X.509 certificate in PEM or DER"),
    ],
)
def test_a_certificate_that_cannot_be_read(certs: Path, reference: str, why: str) -> None:
    assert certificate(certs, reference) == f"[unreadable-certificate] `{reference}`: {why}"


def test_a_path_with_nul(certs: Path) -> None:
    assert certificate(certs, '"a\\0b"') == "[unreadable-certificate] `a\0b`: the path holds a NUL character"


def test_a_path_of_any_length(certs: Path) -> None:
    shown = f"`{'a/' * 39}a…`"
    assert certificate(certs, "a/" * 1_000_000 + "x.pem") == f"[unreadable-certificate] {shown}: the path is too long"
    assert certificate(certs, "a/" * 1500 + "x.pem") == f"[unreadable-certificate] {shown}: there is no such file"


def test_what_is_no_path_is_not_looked_for(tmp_path: Path) -> None:
    for value in ("null", "[a.pem]", "${CERTIFICATE}"):
        write(tmp_path, {"mta.yaml": HOST.format(value)})
        assert load(tmp_path).tenants[0].certificates == {}


def test_outside_the_root_a_certificate_stays_in_the_folder_that_was_named(certs: Path) -> None:
    write(certs, {"elsewhere/mta.yaml": HOST.format("own.pem"), "elsewhere/own.pem": make(("mail.contoso.com",)).pem})
    loaded = load(certs, "elsewhere", settings=Settings(str(certs / "root")))
    assert found(loaded) == []
    write(certs, {"elsewhere/mta.yaml": HOST.format("../outside.pem")})
    loaded = load(certs, "elsewhere", settings=Settings(str(certs / "root")))
    assert found(loaded)[0].endswith("`../outside.pem`: the path leaves the repository")


EVERY_FILE = """\
SendingHosts:
  - { Name: mta, Certificate: a.pem, NextCertificate: b.pem, ReceivingCertificate: c.pem }
  - { Name: mtb, NextCertificate: a.pem }
  - { Name: mtc }
SendConnectors:
  - { Name: Out, Certificate: b.pem, NextCertificate: a.pem }
"""


def test_every_property_that_names_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"x.yaml": EVERY_FILE} | {f"{name}.pem": make((f"{name}.contoso.com",)).pem for name in "abc"})
    loaded = load(tmp_path)
    assert found(loaded) == []
    (tenant,) = loaded.tenants
    told = {
        (definition.name, name): read.names[0].partition(".")[0]
        for kind, properties in CERTIFICATE_PROPERTIES.items()
        for definition in tenant.of(kind)
        for name in properties
        if not isinstance(read := tenant.certificate(definition, name), str | None)
    }
    assert told == {
        ("mta", "Certificate"): "a",
        ("mta", "NextCertificate"): "b",
        ("mta", "ReceivingCertificate"): "c",
        ("mtb", "NextCertificate"): "a",
        ("Out", "Certificate"): "b",
        ("Out", "NextCertificate"): "a",
    }
    assert len(tenant.certificates) == len(told)


def test_each_file_that_cannot_be_read_is_told_where_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"x.yaml": EVERY_FILE, "a.pem": make(("mail.contoso.com",)).pem, "c.pem": ""})
    loaded = load(tmp_path)
    assert found(loaded) == [
        f"x.yaml:{place} error[unreadable-certificate] `{name}`: {why}"
        for place, name, why in (
            ("2:55 <b.pem>", "b.pem", "there is no such file"),
            ("2:84 <c.pem>", "c.pem", "it is empty"),
            ("6:31 <b.pem>", "b.pem", "there is no such file"),
        )
    ]
    host = loaded.tenants[0].of("SendingHost")[0]
    assert loaded.tenants[0].certificate(host, "NextCertificate") == "there is no such file"
    assert loaded.tenants[0].certificate(host, "ReceivingCertificate") == "it is empty"


# layers


def load_layers(root: Path, *paths: str, across: bool = False, merge: str = "properties") -> Loaded:
    """Load paths of a repository with two environments and what they share."""
    layers = ("env/*/*", "global")
    about = Settings(str(root), tenants=("env/*",), layers=layers, merge=merge)
    planned = plan([os.path.normpath(root / path) for path in paths or ("",)], about, across=across)
    of = Layers(partial(layer_of, about), merge)
    return Loader(about.root, Limits(), layers=of).load(planned)


def test_shared_files_are_read_once_and_belong_to_every_tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        {
            "env/dev/x.yaml": "InboundConnectors: [{ Name: hub, RequireTls: true }]\n",
            "env/prod/x.yaml": "InboundConnectors: [{ Name: Hub }, { Name: Own, ConnectorType: Partner }]\n",
            "global/x.yaml": "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises }, 5]\n",
            "global/pod.yaml": POD,
            "global/broken.yaml": "AcceptedDomains: [",
        },
    )
    files = []

    def read(path: str, *arguments: Any, **more: Any) -> Any:
        files.append(os.path.relpath(path))
        return recognition.read(path, *arguments, **more)

    monkeypatch.setattr(loading, "read", read)
    loaded = load_layers(tmp_path)
    assert sorted(files) == sorted(
        ["env/dev/x.yaml", "env/prod/x.yaml", "global/broken.yaml", "global/pod.yaml", "global/x.yaml"]
    )
    assert counts(loaded) == (4, 3, 2, 1)
    assert sorted(os.path.relpath(path, tmp_path) for path in loaded.paths) == [
        "env/dev/x.yaml",
        "env/prod/x.yaml",
        "global/broken.yaml",
        "global/x.yaml",
    ]
    assert {
        tenant.folder: [(one.name, one.tenant, one.data.get("RequireTls")) for one in tenant.of("InboundConnector")]
        for tenant in loaded.tenants
    } == {
        "env/dev": [("hub", "env/dev", True)],
        "env/prod": [("Hub", "env/prod", None), ("Own", "env/prod", None)],
    }
    for tenant in loaded.tenants:
        assert {fault.tenant for fault in tenant.diagnostics} == {tenant.folder}
        assert [(os.path.relpath(fault.path), fault.rule.name) for fault in tenant.diagnostics] == [
            ("global/broken.yaml", "syntax-error"),
            ("global/x.yaml", "wrong-type"),
        ]
    beside = load_layers(tmp_path, "env/dev", across=True).beside
    assert [[one.name for one in tenant.of("InboundConnector")] for tenant in beside] == [["Hub", "Own"]]
    whole = load_layers(tmp_path, "env/prod", merge="kinds")
    assert found(whole)[-1].startswith("env/prod/x.yaml:1:29 <Hub> error[missing-property]")


def test_a_certificate_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    pems = {name: make((f"{name}.contoso.com",)).pem for name in ("shared", "dev")}
    write(
        tmp_path,
        {
            "global/hosts/mta.yaml": HOST.format("../shared.pem\n    NextCertificate: no.pem"),
            "global/shared.pem": pems["shared"],
            "env/dev/mta.yaml": "SendingHosts: [{ Name: MTA, NextCertificate: dev.pem }]",
            "env/dev/dev.pem": pems["dev"],
            "env/prod/mta.yaml": "SendingHosts: [{ Name: Mta, Port: 25 }]",
        },
    )
    loaded = load_layers(tmp_path)
    assert found(loaded) == [
        "global/hosts/mta.yaml:4:22 <no.pem> error[unreadable-certificate] `no.pem`: there is no such file"
    ]
    (host,) = loaded.tenants[0].of("SendingHost")
    read = [loaded.tenants[0].certificate(host, name) for name in ("Certificate", "NextCertificate")]
    assert [one.names for one in read if one and not isinstance(one, str)] == [
        ("shared.contoso.com",),
        ("dev.contoso.com",),
    ]
    assert loaded.tenants[1].diagnostics[0].tenant == "env/prod"


def test_without_layers_only_amendments_are_merged(tmp_path: Path) -> None:
    """A file that says that something is not there says nothing about other files."""
    write(
        tmp_path,
        {
            "a/cEXOInboundConnector.yml": "Items: [{ Identity: Hub, Ensure: Absent }]\n",
            "b/cEXOInboundConnector.yml": "Items: [{ Identity: Hub, Comment: b }]\n",
            "c/cEXOInboundConnector.yml": "Items: [{ Identity: Hub, Comment: c }]\n",
            "c/cEXOOrganizationConfig.yml": "IsSingleInstance: Yes\nRejectDirectSend: true\n",
            "c/cEXOTransportConfig.yml": "IsSingleInstance: Yes\nSmtpClientAuthenticationDisabled: true\n",
        },
    )
    (tenant,) = load(tmp_path).tenants
    assert [one.data for one in tenant.of("InboundConnector")] == [
        {"Name": "Hub", "Comment": "b"},
        {"Name": "Hub", "Comment": "c"},
    ]
    (config,) = tenant.of("OrganizationConfig")
    assert config.data == {"RejectDirectSend": True, "SmtpClientAuthenticationDisabled": True}
    assert tenant.diagnostics == []


MAIN = "transport_maps = hash:/etc/postfix/transport\n"
MICROSOFT = "[contoso-com.mail.protection.outlook.com]"
CLOSED = "transport:1:1 <> error[unreadable-file] the file cannot be read:"
ROWS = b"* smtp:[contoso-com.mail.protection.outlook.com]:25\n"


@pytest.mark.parametrize(
    ("table", "hosts", "wanted"),
    [
        (b"# caf\xe9\n" + ROWS, 1, []),
        (ROWS, 1, []),
        (ROWS + b"caf\xe9.example smtp:\n", 1, ["transport:2:4 <\ufffd> error[encoding-error] 0xe9 is not UTF-8 text"]),
        (b"caf\xe9.example smtp:[contoso-com.example]\n", 0, []),
        ("folder", 0, [f"{CLOSED} it is a folder"]),
        ("/etc/hostname", 0, [f"{CLOSED} it is a link that leaves the repository"]),
        ("nowhere", 0, [f"{CLOSED} it is a link that leads nowhere"]),
        (None, 0, []),
    ],
)
def test_tables_of_postfix_that_cannot_be_read(
    tmp_path: Path, table: bytes | str | None, hosts: int, wanted: list[str]
) -> None:
    write(tmp_path, {"main.cf": MAIN})
    place = tmp_path / "transport"
    if isinstance(table, bytes):
        place.write_bytes(table)
    elif table == "folder":
        place.mkdir()
    elif table:
        place.symlink_to(table)
    loaded = load(tmp_path)
    assert [line for line in found(loaded) if " error" in line] == wanted
    assert loaded.checked.definitions == hosts


def test_a_fault_of_a_table_stands_beside_a_host_that_is_known(tmp_path: Path) -> None:
    write(tmp_path, {"main.cf": f"relayhost = [contoso-com.mail.protection.outlook.com]\n{MAIN}", "transport/x": ""})
    write(tmp_path, {"other.main.cf": f"relayhost = [contoso-com.mail.protection.outlook.com]\n{MAIN}"})
    loaded = load(tmp_path)
    assert found(loaded) == [f"{CLOSED} it is a folder"]
    assert loaded.checked.definitions == 2


def test_bytes_that_are_no_text_do_not_matter_in_a_certificate(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"main.cf": "relayhost = [contoso-com.mail.protection.outlook.com]\nsmtp_tls_cert_file = relay.pem\n"},
    )
    (tmp_path / "relay.pem").write_bytes(b"subject: caf\xe9\n")
    loaded = load(tmp_path)
    assert found(loaded) == []
    assert loaded.checked.definitions == 1


@pytest.mark.parametrize(
    ("value", "files", "hosts", "said"),
    [
        ("hash:/etc/postfix/trasport", ("transport",), 0, True),
        (f"hash:/etc/postfix/trasport\nrelayhost = {MICROSOFT}", ("transport",), 1, True),
        (f"hash:/etc/postfix/trasport\nrelayhost = {MICROSOFT}", (), 1, False),
        (f"hash:/etc/postfix/trasport\nrelayhost = {MICROSOFT}\nx = hash:transport", ("transport",), 1, False),
        (f"hash:/etc/postfix/trasport\nrelayhost = {MICROSOFT}", ("trasport", "transport"), 1, False),
        (f"hash:/etc/postfix/routes\nrelayhost = {MICROSOFT}", ("transport",), 1, False),
    ],
)
def test_tables_of_postfix_under_another_name(
    tmp_path: Path, value: str, files: tuple[str, ...], hosts: int, said: bool
) -> None:
    write(tmp_path, {"main.cf": f"transport_maps = {value}\n", **dict.fromkeys(files, "a.example smtp:[b.example]\n")})
    loaded = load(tmp_path)
    line = "main.cf:1:18 <hash:/etc/postfix/trasport> warning[misspelt-name] `trasport` is no table beside the file"
    assert found(loaded) == [line] * said
    assert (loaded.checked.definitions, loaded.checked.files) == (hosts, 1)
