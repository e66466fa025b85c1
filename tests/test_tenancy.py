"""Tenants as people keep them: every command says the same of them, be they folders, files, or exports with dates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from drawing import AUTHORITY, CERTIFICATES, TODAY, Some, certificate
from git_states import run_git, shell
from making import Run, link, write

from relaylint import api
from relaylint.model.certificates import chains
from relaylint.policy import pack
from relaylint.syntax.reading import Limits

ROOTS = (certificate(AUTHORITY, AUTHORITY, 30, Encoding.DER),)


class Shape(NamedTuple):
    """How tenants are kept: the settings, where the file of one is, and what the tenant is called."""

    settings: str
    file: Callable[[str], str]
    name: Callable[[str], str]


SHAPES = {
    "folders": Shape("tenants: ['tenants/*']", "tenants/{}/mail.yaml".format, "tenants/{}".format),
    "files": Shape("tenants: ['tenants/*.yaml']", "tenants/{}.yaml".format, "tenants/{}.yaml".format),
    "files of any format": Shape("tenants: ['tenants/*.*']", "tenants/{}.json".format, "tenants/{}.json".format),
    "files at the top": Shape("tenants: ['*.yaml']", "{}.yaml".format, "{}.yaml".format),
    "files by letter": Shape("tenants: ['x/[abc].yaml']", "x/{}.yaml".format, "x/{}.yaml".format),
    "files at any depth": Shape("tenants: ['**/*.yaml']", "x/{0}/y/{0}.yaml".format, "x/{0}/y/{0}.yaml".format),
}


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> Shape:
    """Return one of the shapes."""
    return SHAPES[request.param]


def tenant(name: str, *, domain: bool = True, sender: str = "") -> str:
    """Return the definitions of a tenant, whose mail is relayed if its domain is accepted."""
    accepted = [{"DomainName": f"{name}.example"}, *([{"DomainName": f"mail.{name}.example"}] if domain else ())]
    connector = {
        "Name": f"Hub of {name}",
        "ConnectorType": "OnPremises",
        "SenderDomains": ["*"],
        "RequireTls": True,
        "TlsSenderCertificateName": f"mail.{name}.example",
    }
    host = {
        "Name": f"mta of {name}",
        "CertificateNames": [f"mail.{name}.example"],
        "MailFrom": [sender or f"{name}.example", "<>"],
        "Recipients": ["External"],
    }
    made = {"AcceptedDomains": accepted, "InboundConnectors": [connector], "SendingHosts": [host]}
    return json.dumps(made, indent=1)


def keep(folder: Path, shape: Shape, **texts: str) -> None:
    """Write the settings, and the text of each tenant where it is kept."""
    files = {shape.file(name): text for name, text in texts.items()}
    write(folder, {"relaylint.yaml": f"{shape.settings}\n", **files})


def broken(run: Run, *arguments: str) -> list[tuple[str, str]]:
    """Return the tenant and the file of each error that `check` reports."""
    report = json.loads(run("check", "--format", "json", *arguments).out)
    errors = [each for each in report["diagnostics"] if each["severity"] == "error"]
    return sorted({(each["tenant"], each["path"]) for each in errors})


def test_check(relaylint: Run, clean: Path, shape: Shape) -> None:
    """What only another tenant accepts is not accepted."""
    keep(clean, shape, a=tenant("a", sender="b.example", domain=False), b=tenant("b"), c=tenant("c"))
    assert broken(relaylint) == [(shape.name("a"), shape.file("a"))]


def test_a_file_that_is_named(relaylint: Run, clean: Path, shape: Shape) -> None:
    keep(clean, shape, a=tenant("a", domain=False), b=tenant("b", domain=False), c="AcceptedDomains: []")
    assert broken(relaylint, shape.file("b")) == [(shape.name("b"), shape.file("b"))]
    last = relaylint("check", "--format", "concise", shape.file("a")).out.splitlines()[-1]
    assert last.startswith("checked 1 file, 3 definitions, 1 tenant with ")


def test_a_file_behind_a_link(relaylint: Run, clean: Path, shape: Shape) -> None:
    """A link to a tenant's file is another name of it; a tenant may be a link to a file elsewhere."""
    keep(clean, shape, a=tenant("a", domain=False), b=tenant("b"))
    link("links/some.yaml", clean / shape.file("a"))
    assert (shape.name("a"), shape.file("a")) in broken(relaylint, "links/some.yaml")
    (clean / "links" / "some.yaml").unlink()
    write(clean, {".kept/c.yaml": tenant("c", domain=False)})
    link(shape.file("c"), clean / ".kept" / "c.yaml")
    assert (shape.name("c"), shape.file("c")) in broken(relaylint)


def test_relay_and_who(relaylint: Run, clean: Path, shape: Shape) -> None:
    keep(clean, shape, a=tenant("a", domain=False, sender="b.example"), b=tenant("b"))
    hosts = json.loads(relaylint("relay", "--format", "json").out)["verdicts"]
    verdicts = {(each["tenant"], each["host"], each["verdict"]) for each in hosts}
    assert verdicts == {
        (shape.name("a"), "mta of a", "rejected"),
        (shape.name("b"), "mta of b", "relayed"),
    }
    granting = json.loads(relaylint("who", "--format", "json").out)["tenants"]
    assert sorted(each["tenant"] for each in granting) == [shape.name("a"), shape.name("b")]


def test_renew(relaylint: Run, clean: Path, shape: Shape) -> None:
    keep(clean, shape, a=tenant("a"), b=tenant("b"))
    ran = relaylint("renew", "--host", "mta of a", "--certificate", "smtp.a.example", "--format", "json")
    assert [each["tenant"] for each in json.loads(ran.out)["renewals"]] == [shape.name("a")]


def test_diff(relaylint: Run, repository: Path, shape: Shape) -> None:
    """What changes is said of its tenant, also where one is new or gone, and where only its file is named."""
    keep(repository, shape, a=tenant("a"), b=tenant("b"))
    shell("git add .; git commit -qm 1")
    assert relaylint("diff", "HEAD").code == 0
    keep(repository, shape, b=tenant("b", domain=False), c=tenant("c"))
    (repository / shape.file("a")).unlink()
    differing = json.loads(relaylint("diff", "HEAD", "--format", "json").out)["tenants"]
    assert {each["tenant"] for each in differing} == {shape.name(name) for name in "abc"}
    one = json.loads(relaylint("diff", f"HEAD:{shape.file('b')}", shape.file("b"), "--format", "json").out)
    assert [each["tenant"] for each in one["tenants"]] == [shape.name("b")]


def test_unchanged_since(relaylint: Run, repository: Path, shape: Shape) -> None:
    """A tenant is found again in the revision that its expectation names."""
    expected = {"Expectations": [{"Name": "as it was", "Expect": {"unchanged-since": "HEAD"}}]}
    text = json.dumps({**json.loads(tenant("a")), **expected})
    keep(repository, shape, a=text, b=tenant("b"))
    shell("git add .; git commit -qm 1")
    assert broken(relaylint) == []
    keep(repository, shape, a=text.replace("mail.a.example", "post.a.example"))
    assert (shape.name("a"), shape.file("a")) in broken(relaylint)


def test_what_is_deleted(relaylint: Run, repository: Path, shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook asks about the tenant of a deleted file, and about those that may have named a deleted certificate."""
    monkeypatch.setattr(chains, "bundled_roots", lambda: ROOTS)
    texts = {name: json.loads(tenant(name)) for name in "ab"}
    for name, text in texts.items():
        text["SendingHosts"][0]["Certificate"] = f"{name}.pem"
        del text["SendingHosts"][0]["CertificateNames"]
    keep(repository, shape, **{name: json.dumps(text) for name, text in texts.items()})
    for name in "ab":
        path = repository / shape.file(name)
        path.with_name(f"{name}.pem").write_bytes(certificate(f"mail.{name}.example", AUTHORITY, 30))
    shell("git add .; git commit -qm 1")
    run_git("rm", "-q", str((repository / shape.file("a")).with_name("a.pem")))
    assert broken(relaylint, "--affected") == [(shape.name("a"), shape.file("a"))]
    shell("git reset -q --hard")
    run_git("rm", "-q", shape.file("b"))
    assert broken(relaylint, "--affected") == []
    assert "checked 0 files" in relaylint("check", "--affected").out


def test_what_all_share(relaylint: Run, clean: Path, shape: Shape) -> None:
    """Files of a layer outside of every tenant belong to each."""
    texts = {name: json.loads(tenant(name)) for name in "ab"}
    for text in texts.values():
        text["AcceptedDomains"] = text["AcceptedDomains"][:1]
    keep(clean, shape, **{name: json.dumps(text) for name, text in texts.items()})
    assert [name for name, _ in broken(relaylint)] == [shape.name("a"), shape.name("b")]
    own = json.dumps([shape.file("*"), "shared.yml"])
    write(
        clean,
        {
            "relaylint.yaml": f"{shape.settings}\nlayers: {own}\n",
            "shared.yml": "AcceptedDomains: [{DomainName: mail.a.example}, {DomainName: mail.b.example}]\n",
        },
    )
    assert broken(relaylint) == []


# many tenants, drawn at random


def drawn(seed: int) -> dict[str, dict[str, Any]]:
    """Return three tenants, and certificate files that they name."""
    some = Some(seed)
    return {name: some.tenant(4) for name in "abc"}


def everything(folder: Path, called: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield what `check` reports and leaves undecided, and what `relay` answers, of tenants under neutral names."""
    across = {rule.info.name for rule in pack.shipped(Limits()).rules.values() if rule.across}
    report, relayed = api.check(folder, today=TODAY), api.relay(folder, today=TODAY)
    names = {str(folder / file): name for name, file in called.items()}
    for each in report.diagnostics:
        if each.rule.name not in across:
            yield (names[each.path], str(each.primary.location.span), each.rule.name, each.severity.word, each.subject)
    for question in report.undecided:
        if question.rule.name not in across:
            where = question.primary.location
            yield (names[where.path], str(where.span), question.rule.name, "undecided", question.subject)
    for answer in relayed.verdicts.answers:
        yield (str(answer.host), str(answer.sender), str(answer.external), str(answer.address), str(answer.verdict))


@pytest.mark.parametrize("seed", range(3))
def test_shapes_agree(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tenants have the same diagnostics and verdicts in every shape."""
    monkeypatch.setattr(chains, "bundled_roots", lambda: ROOTS)
    tenants = drawn(seed)
    said = {}
    for number, (title, shape) in enumerate(SHAPES.items()):
        folder = tmp_path / str(number)
        keep(folder, shape, **{name: json.dumps(data, indent=1) for name, data in tenants.items()})
        for name in tenants:
            certs = (folder / shape.file(name)).parent / "certs"
            certs.mkdir(exist_ok=True)
            for file, about in CERTIFICATES.items():
                (certs / f"{file}.pem").write_bytes(certificate(*about))
        said[title] = sorted(everything(folder, {name: shape.file(name) for name in tenants}))
    assert said["folders"]
    assert [title for title, each in said.items() if each != said["folders"]] == []


@pytest.mark.parametrize("seed", range(2))
def test_tenants_do_not_see_each_other(seed: int, tmp_path: Path, shape: Shape) -> None:
    """Tenants that have nothing in common are judged in one run as each is in one of its own."""
    together = tmp_path / "all"
    apart: list[tuple[str, ...]] = []
    for number, name in enumerate("ab"):
        text = json.dumps(Some(seed).tenant(3), indent=1).replace("certs/", f"{number}")
        for word, other in (("contoso", f"{name}-one"), ("fabrikam", f"{name}-two"), ("81.2.", f"8{number}.2.")):
            text = text.replace(word, other)
        text = text.replace("other.example", f"{name}.example").replace("2001:db8", f"2001:db{number}")
        write(tmp_path / name, {"mail.yaml": text})
        apart += everything(tmp_path / name, {name: "mail.yaml"})
        keep(together, shape, **{name: text})
    assert sorted(everything(together, {name: shape.file(name) for name in "ab"})) == sorted(apart)
