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
    """How tenants are kept: the settings, where the file of one is, and what the tenant is called.

    ``older``: where an export of it lies that no longer counts.
    """

    settings: str
    file: Callable[[str], str]
    name: Callable[[str], str]
    older: Callable[[str], str] | None = None


def shaped(settings: str, file: str, name: str = "", older: str = "") -> Shape:
    """Return a shape; `NAME` stands for the tenant in its paths."""

    def of(path: str) -> Callable[[str], str]:
        return lambda tenant: path.replace("NAME", tenant)

    return Shape(settings, of(file), of(name or file), of(older) if older else None)


SHAPES = {
    "folders": shaped("tenants: ['tenants/*']", "tenants/NAME/mail.yaml", "tenants/NAME"),
    "files": shaped("tenants: ['tenants/*.yaml']", "tenants/NAME.yaml"),
    "files of any format": shaped("tenants: ['tenants/*.*']", "tenants/NAME.json"),
    "files at the top": shaped("tenants: ['*.yaml']", "NAME.yaml"),
    "files by letter": shaped("tenants: ['x/[abc].yaml']", "x/NAME.yaml"),
    "files at any depth": shaped("tenants: ['**/*.yaml']", "x/NAME/y/NAME.yaml"),
    "folders with dates": shaped(
        "tenants: ['x/*']\nnewest: ['x/*/{date}']",
        "x/NAME/2026-11-01/mail.yaml",
        "x/NAME",
        "x/NAME/2026-10-31/mail.yaml",
    ),
    "files with dates": shaped(
        "tenants: ['x/*.json']\nnewest: ['x/*-{date}.json']",
        "x/NAME-20261101T0930.json",
        "x/NAME-{date}.json",
        "x/NAME-20261101T0929.json",
    ),
    "dates above files": shaped(
        "tenants: ['x/*/*.yaml']\nnewest: ['x/{date}/*.yaml']",
        "x/2026_11_01_09_30_00/NAME.yaml",
        "x/{date}/NAME.yaml",
        "x/2026_10_31_09_30_00/NAME.yaml",
    ),
    "dates above folders": shaped(
        "tenants: ['x/*/*']\nnewest: ['x/{date}']",
        "x/20261101-0930/NAME/mail.yaml",
        "x/{date}/NAME",
        "x/20261031-2300/NAME/mail.yaml",
    ),
    "files with dates in folders": shaped(
        "tenants: ['x/*']\nnewest: ['x/*/*.{date}.json']",
        "x/NAME/mail.2026-11-01.json",
        "x/NAME",
        "x/NAME/mail.2026-10-31.json",
    ),
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
    """Write the settings, and the text of each tenant where it is kept; what no longer counts is no YAML at all."""
    files = {shape.file(name): text for name, text in texts.items()}
    older = {shape.older(name): "{" for name in texts} if shape.older else {}
    write(folder, {"relaylint.yaml": f"{shape.settings}\n", **files, **older})


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
    run_git("rm", "-q", "-f", shape.file("a"))
    differing = json.loads(relaylint("diff", "HEAD", "--format", "json").out)["tenants"]
    assert {each["tenant"] for each in differing} == {shape.name(name) for name in "abc"}
    one = json.loads(relaylint("diff", f"HEAD:{shape.file('b')}", shape.file("b"), "--format", "json").out)
    assert [each["tenant"] for each in one["tenants"]] == [shape.name("b")]


def test_another_shape(relaylint: Run, repository: Path, shape: Shape) -> None:
    """Tenants that are kept in another way from now on are the same tenants: who relays has not changed."""
    keep(repository, SHAPES["folders"], a=tenant("a"), b=tenant("b"))
    shell("git add .; git commit -qm 1; git rm -qrf .")
    keep(repository, shape, a=tenant("a"), b=tenant("b"))
    ran = relaylint("diff", "HEAD", "--fail-on", "differs", "--format", "json")
    assert [each["tenant"] for each in json.loads(ran.out)["tenants"] if each["relation"] != "equivalent"] == []
    assert ran.code == 0


def test_convert(relaylint: Run, clean: Path, shape: Shape) -> None:
    """One tenant is converted at a time."""
    keep(clean, shape, a=tenant("a"), b=tenant("b"))
    ran = relaylint("convert", shape.file("a"))
    assert ran.code == 0
    assert "mail.a.example" in ran.out
    assert "mail.b.example" not in ran.out
    ran = relaylint("convert", ".")
    assert (ran.code, ran.out) == (2, "")
    assert "the files belong to several tenants" in ran.err


def test_impact(relaylint: Run, repository: Path, shape: Shape) -> None:
    """Who loses relay is said of the tenant."""
    keep(repository, shape, a=tenant("a"), b=tenant("b", sender="other.example"))
    shell("git add .; git commit -qm 1")
    keep(repository, shape, a=tenant("a"), b=tenant("b", sender="other.example", domain=False))
    ran = relaylint("impact", "--against", "HEAD", "--format", "json")
    assert {(each["tenant"], each["host"]) for each in json.loads(ran.out)["hosts"]} == {(shape.name("b"), "mta of b")}
    assert ran.code == 1


def test_baseline(relaylint: Run, repository: Path, shape: Shape) -> None:
    """What is held of a tenant is held of it alone."""
    keep(repository, shape, a=tenant("a", domain=False), b=tenant("b"))
    assert relaylint("baseline").code == 0
    assert broken(relaylint) == []
    keep(repository, shape, a=tenant("a", domain=False), b=tenant("b", domain=False))
    assert broken(relaylint) == [(shape.name("b"), shape.file("b"))]


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
    run_git("rm", "-q", shape.file("b"), *([shape.older("b")] if shape.older else ()))
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
def test_tenants_do_not_see_each_other(seed: int, tmp_path: Path) -> None:
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
        keep(together, SHAPES["files"], **{name: text})
    assert sorted(everything(together, {name: SHAPES["files"].file(name) for name in "ab"})) == sorted(apart)


# exports with dates


@pytest.fixture(params=[title for title, shape in SHAPES.items() if shape.older])
def dated(request: pytest.FixtureRequest) -> Shape:
    """Return one of the shapes in which exports have dates."""
    return SHAPES[request.param]


def test_what_counts_is_told(relaylint: Run, clean: Path, dated: Shape) -> None:
    keep(clean, dated, a=tenant("a"))
    ran = relaylint("check")
    assert ran.err.startswith("relaylint: `x/")
    assert ran.err.endswith("` counts as the newest; 1 older one is passed over\n")
    several = SHAPES["files with dates"]
    keep(clean, several, a=tenant("a"), b=tenant("b"))
    assert relaylint("check", "x").err == (
        "relaylint: of 2 dated exports the newest count, of 2026-11-01, as `x/a-20261101T0930.json`; "
        "2 older ones are passed over\n"
    )


def test_an_older_one_that_is_named_counts(relaylint: Run, clean: Path, dated: Shape) -> None:
    """It takes the place of the newest, and is compared with it."""
    keep(clean, dated, a=tenant("a"), b=tenant("b"))
    assert dated.older
    write(clean, {dated.older("a"): tenant("a", domain=False)})
    assert broken(relaylint, dated.older("a")) == [(dated.name("a"), dated.older("a"))]
    assert relaylint("check", dated.older("a")).err == ""
    assert broken(relaylint, dated.file("a")) == []
    ran = relaylint("diff", dated.older("a"), dated.file("a"), "--format", "json")
    assert [each["tenant"] for each in json.loads(ran.out)["tenants"]] == [dated.name("a")]
    ran = relaylint("check", dated.older("a"), dated.file("a"))
    assert (ran.code, ran.out) == (2, "")
    assert "are versions of one export" in ran.err


def test_the_newest_is_deleted(relaylint: Run, repository: Path, dated: Shape) -> None:
    """Then the one before it counts; so it does in a commit to which the newest is not added."""
    keep(repository, dated, a=tenant("a"))
    assert dated.older
    write(repository, {dated.older("a"): tenant("a", domain=False)})
    shell("git add .; git commit -qm 1")
    run_git("rm", "-q", dated.file("a"))
    assert broken(relaylint, "--affected") == [(dated.name("a"), dated.older("a"))]
    write(repository, {dated.file("a"): tenant("a")})
    assert broken(relaylint) == []
    assert broken(relaylint, "--affected") == [(dated.name("a"), dated.older("a"))]


def test_a_new_export_of_the_same(relaylint: Run, repository: Path, dated: Shape) -> None:
    """A tenant stays what it is called: what changes between two exports is a difference of one tenant."""
    assert dated.older
    keep(repository, dated, a=tenant("a"), b=tenant("b"))
    for name in "ab":
        (repository / dated.file(name)).unlink()
        write(repository, {dated.older(name): tenant(name, domain=False)})
    shell("git add .; git commit -qm 1")
    keep(repository, dated, a=tenant("a"), b=tenant("b"))
    compared = json.loads(relaylint("diff", "HEAD", "--format", "json").out)["tenants"]
    assert sorted(each["tenant"] for each in compared) == [dated.name("a"), dated.name("b")]
