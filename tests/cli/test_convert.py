"""``relaylint convert``: what is printed or written, and what is left alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from making import Run, write

HEAD = (
    "# yaml-language-server: $schema=https://github.com/relaylint/relaylint/raw/main/schemas/definitions.schema.json\n"
)
DOMAINS = '{"AcceptedDomains": [{"Identity": "a.example", "domaintype": "authoritative", "Guid": "6a1f"}]}\n'
CONNECTORS = """\
InboundConnectors:
  - Name: Hub # the first
    ConnectorType: OnPremises
    TlsSenderCertificateName: ${NAME}
# the end
"""
OF_DOMAINS = "AcceptedDomains:\n  - DomainName: a.example\n    DomainType: Authoritative\n"
OF_CONNECTORS = """\
InboundConnectors:
  - Name: Hub  # the first
    ConnectorType: OnPremises
    TlsSenderCertificateName: "${NAME}"
"""
LEFT_OUT = "relaylint: 1 comment belongs to no definition and is left out\n"
TWICE = "hint: the files that were converted define the same: remove them, or list them under `exclude`\n"
TO = "hint: name a folder, or one to be made, with `--to`\n"
WROTE = "wrote new/accepted-domains.yaml: 1 definition\nwrote new/inbound-connectors.yaml: 1 definition\n"


def head(*files: str) -> str:
    return f"{HEAD}# converted by relaylint from {', '.join(files)}\n\n"


def texts(folder: str = "new") -> dict[str, str]:
    """Return the files in a folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())}


def test_printed(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "b.yaml": CONNECTORS})
    ran = relaylint("convert", "b.yaml", "a.json")
    assert ran == (0, f"{head('a.json', 'b.yaml')}{OF_DOMAINS}{OF_CONNECTORS}", LEFT_OUT)


def test_information_of_ones_own_is_kept(relaylint: Run) -> None:
    text = (
        "x-team: &team { x-owner: team mail }\nx-notes: [1]\nAcceptedDomains:\n"
        "  - <<: *team\n    DomainName: a.example\n"
        "    x-onCall: [Ann, { phone: '+44' }] # by day\n    x-since:\n    x-why: |\n      it\n      was so\n"
    )
    write(Path(), {"a.yaml": text})
    body = (
        'AcceptedDomains:\n  - DomainName: a.example\n    x-onCall: [Ann, {phone: "+44"}]  # by day\n'
        "    x-since: null\n    x-why: |\n      it\n      was so\n    x-owner: team mail\n"
    )
    left_out = "relaylint: `x-team`, `x-notes` beside the definitions are left out\n"
    assert relaylint("convert", "a.yaml") == (0, head("a.yaml") + body, left_out)


def test_written(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "b.yaml": CONNECTORS})
    ran = relaylint("convert", "a.json", "b.yaml", "--to", "new")
    assert ran == (0, WROTE, TWICE + LEFT_OUT)
    assert texts() == {
        "accepted-domains.yaml": f"{head('a.json')}{OF_DOMAINS}",
        "inbound-connectors.yaml": f"{head('b.yaml')}{OF_CONNECTORS}",
    }


def test_a_folder_is_all_its_files(relaylint: Run) -> None:
    write(Path(), {"old/a.json": DOMAINS, "old/deep/b.yaml": CONNECTORS, "old/notes.txt": "x", "c.yaml": CONNECTORS})
    assert relaylint("convert", "old", "--to", "../new").out == WROTE.replace("new/", "../new/")
    assert list(texts("../new")) == ["accepted-domains.yaml", "inbound-connectors.yaml"]


def test_again(relaylint: Run) -> None:
    """What is there already and says the same is no reason to stop; anything else is, until it is asked for."""
    write(Path(), {"old/a.json": DOMAINS, "old/b.yaml": CONNECTORS})
    relaylint("convert", "old", "--to", "new")
    ran = relaylint("convert", "old", "--to", "new")
    assert (ran.code, ran.out) == (0, WROTE.replace("wrote", "unchanged"))
    write(Path(), {"old/a.json": DOMAINS.replace("a.ex", "b.ex"), "old/c.yaml": "RemoteDomains: []\n"})
    before = texts()
    assert relaylint("convert", "old", "--to", "new") == (
        2,
        "",
        "relaylint: `new/accepted-domains.yaml` exists already\nhint: overwrite with `--force`\n",
    )
    assert texts() == before
    ran = relaylint("convert", "old", "--to", "new", "--force")
    assert (ran.code, ran.out) == (
        0,
        f"{WROTE.replace('wrote new/i', 'unchanged new/i')}wrote new/remote-domains.yaml: 0 definitions\n",
    )
    assert "b.example" in texts()["accepted-domains.yaml"]


def test_what_is_written_is_read_as_the_same(relaylint: Run) -> None:
    write(Path(), {"old/a.json": DOMAINS, "old/b.yaml": CONNECTORS, "relaylint.yaml": "tenants: ['*']\n"})
    assert relaylint("convert", "old", "--to", "new").err == LEFT_OUT
    said = [
        [line.partition(": ")[2] for line in relaylint("check", folder, "--format", "concise").out.splitlines()]
        for folder in ("old", "new")
    ]
    assert said[0] == said[1]


def test_a_file_that_takes_its_own_place_is_no_second_one(relaylint: Run) -> None:
    write(Path(), {"mail/accepted-domains.yaml": OF_DOMAINS, "mail/more.yaml": "RemoteDomains: []\n"})
    ran = relaylint("convert", "mail/accepted-domains.yaml", "--to", "mail", "--force")
    assert ran == (0, "wrote mail/accepted-domains.yaml: 1 definition\n", "")
    assert relaylint("convert", "mail", "--to", "mail", "--force").err == TWICE


def test_what_was_converted_is_converted_to_the_same(relaylint: Run) -> None:
    """Comments of our own come back as they were, and are not counted as comments that are left out."""
    write(
        Path(), {"a.ps1": "New-InboundConnector Hub -ConnectorType OnPremises -SenderDomains *\nSet-AcceptedDomain b\n"}
    )
    first = relaylint("convert", "a.ps1")
    assert first.err == ""
    assert "  # there may be more: " in first.out
    write(Path(), {"b.yaml": first.out})
    assert relaylint("convert", "b.yaml") == (0, first.out.replace("from a.ps1", "from b.yaml"), "")


def test_a_script_that_only_amends_is_named(relaylint: Run) -> None:
    write(Path(), {"a.yaml": OF_CONNECTORS, "b.ps1": "Set-InboundConnector Hub -RequireTls $true\n"})
    assert relaylint("convert", "a.yaml", "b.ps1").out.startswith(head("a.yaml", "b.ps1"))


def test_what_is_left_out_is_named(relaylint: Run) -> None:
    write(
        Path(), {"a.ps1": "New-RemoteDomain x -DomainName x.example\nNew-AcceptedDomain Main -DomainName contoso.com\n"}
    )
    ran = relaylint("convert", "a.ps1")
    assert (ran.code, "contoso.com" in ran.out) == (0, False)
    assert ran.err == (
        "relaylint: a.ps1:2: `New-AcceptedDomain` exists on Exchange servers only: this AcceptedDomain tells nothing"
        " about Exchange Online\n"
    )


def test_a_pipe_takes_utf_8_whatever_a_terminal_takes(relaylint: Run) -> None:
    write(Path(), {"a.yaml": 'AcceptedDomains:\n  - DomainName: köln.example # "Köln"\n'})
    ran = subprocess.run(
        [sys.executable, "-m", "relaylint", "convert", "a.yaml"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode("utf-8").endswith(
        'AcceptedDomains:\n  - DomainName: köln.example  # "Köln"\n'.replace("\n", os.linesep)
    )


def test_a_folder_in_the_place_of_a_file(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "new/accepted-domains.yaml/x.txt": "x"})
    assert relaylint("convert", "a.json", "--to", "new", "--force") == (
        2,
        "",
        f"relaylint: `new/accepted-domains.yaml` cannot be written: Is a directory\n{TO}",
    )
    assert [path.name for path in Path("new").iterdir()] == ["accepted-domains.yaml"]


def test_a_file_that_is_replaced_keeps_its_mode(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "new/accepted-domains.yaml": "mine"})
    Path("new/accepted-domains.yaml").chmod(0o640)
    relaylint("convert", "a.json", "--to", "new", "--force")
    assert stat.S_IMODE(Path("new/accepted-domains.yaml").stat().st_mode) == 0o640


def test_a_link_is_replaced_and_not_followed(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "precious.txt": "keep"})
    Path("new").mkdir()
    Path("new/accepted-domains.yaml").symlink_to("../precious.txt")
    assert relaylint("convert", "a.json", "--to", "new").code == 2
    assert Path("new/accepted-domains.yaml").is_symlink()
    assert relaylint("convert", "a.json", "--to", "new", "--force").code == 0
    assert not Path("new/accepted-domains.yaml").is_symlink()
    assert Path("precious.txt").read_text() == "keep"


def test_files_get_the_usual_mode_and_nothing_is_left_behind(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS})
    os.umask(0o022)
    relaylint("convert", "a.json", "--to", "new")
    assert [path.name for path in Path("new").iterdir()] == ["accepted-domains.yaml"]
    assert stat.S_IMODE(Path("new/accepted-domains.yaml").stat().st_mode) == 0o644


def test_a_file_system_without_hard_links(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*names: str) -> None:
        raise OSError(1, "Operation not permitted")

    write(Path(), {"a.json": DOMAINS})
    monkeypatch.setattr("os.link", fail)
    assert relaylint("convert", "a.json", "--to", "new").code == 0
    assert list(texts()) == ["accepted-domains.yaml"]


def test_a_file_that_appears_meanwhile_is_kept(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"a.json": DOMAINS})
    link = os.link

    def slow(made: str, path: str) -> None:
        Path(path).write_text("mine")
        link(made, path)

    monkeypatch.setattr("os.link", slow)
    ran = relaylint("convert", "a.json", "--to", "new")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "relaylint: `new/accepted-domains.yaml` cannot be written: File exists",
    )
    assert texts() == {"accepted-domains.yaml": "mine"}


def test_certificates_are_found_from_the_new_place(relaylint: Run) -> None:
    host = "SendingHosts: [{{ Name: mta, Certificate: {} }}]\n"
    write(Path(), {"old/a.yaml": host.format("certs/a.pem"), "old/b.yaml": host.format("/etc/b.pem")})
    assert "    Certificate: old/certs/a.pem\n" in relaylint("convert", "old/a.yaml").out
    assert '    Certificate: "/etc/b.pem"\n' in relaylint("convert", "old/b.yaml").out
    relaylint("convert", "old/a.yaml", "--to", "deep/new")
    assert '    Certificate: "../../old/certs/a.pem"\n' in texts("deep/new")["sending-hosts.yaml"]
    relaylint("convert", "old/a.yaml", "--to", "old", "--force")
    assert "    Certificate: certs/a.pem\n" in texts("old")["sending-hosts.yaml"]


BROKEN: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "syntax": (
        {"a.yaml": "AcceptedDomains: [\n"},
        ["error[syntax-error]: did not find expected node content (while parsing a flow node)"],
    ),
    "no definitions": ({"a.yaml": "x: 1\n"}, ["error[not-definitions]: the file holds no definitions"]),
    "a part that nobody can read": (
        {"a.yaml": "AcceptedDomains: 5\nInboundConnectors: []\n"},
        ["error[wrong-type]: `5` stands where `AcceptedDomains` takes a list"],
    ),
    "one property twice": (
        {"a.yaml": "InboundConnectors: [{ Name: a, ConnectorType: Partner, RequireTls: true, RequireTLS: false }]\n"},
        ["error[duplicate-key]: `RequireTLS` and `RequireTls` are the same property of InboundConnector"],
    ),
}


@pytest.mark.parametrize(("files", "said"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("to", [[], ["--to", "new"]], ids=["printed", "written"])
def test_nothing_is_made_of_half_a_file(
    relaylint: Run, files: dict[str, str | bytes], said: list[str], to: list[str]
) -> None:
    """What is wrong is shown as `check` does, beside what a pipe takes."""
    write(Path(), {"good.json": DOMAINS, **files})
    ran = relaylint("convert", "good.json", *files, *to)
    assert (ran.code, ran.out) == (1, "")
    assert [line for line in ran.err.splitlines() if line.startswith("error")] == said
    assert ran.err.endswith("nothing was converted: 1 error, 0 warnings, 0 infos\n")
    assert not Path("new").exists()


def test_a_wrong_value_stays_what_it_is(relaylint: Run) -> None:
    """It is no less wrong in the new file, where `check` tells."""
    write(Path(), {"a.yaml": "AcceptedDomains: [{ DomainName: 'a b', Colour: blue, MatchSubDomains: 'no' }]\n"})
    ran = relaylint("convert", "a.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.removeprefix(head("a.yaml")) == (
        'AcceptedDomains:\n  - DomainName: a b\n    MatchSubDomains: "no"\n    Colour: blue\n'
    )


USES: dict[str, tuple[list[str], str]] = {
    "no file": ([], "relaylint: the following arguments are required: FILE\nhint: see `relaylint convert --help`\n"),
    "not there": (
        ["nope.yaml"],
        (
            "relaylint: `nope.yaml` does not exist\n"
            "hint: name files or folders; without any, the working directory is checked\n"
        ),
    ),
    "force alone": (
        ["a.yaml", "--force"],
        "relaylint: `--force` goes with `--to`\nhint: without `--to` the definitions are printed\n",
    ),
    "a file as folder": (
        ["a.yaml", "--to", "a.yaml"],
        f"relaylint: `a.yaml` is not a folder\n{TO}",
    ),
    "below a file": (
        ["a.yaml", "--to", "a.yaml/b"],
        f"relaylint: `a.yaml/b` cannot be made: Not a directory\n{TO}",
    ),
    "an empty folder": (
        ["empty"],
        (
            "relaylint: nothing to check: there is no file of a known format\n"
            "hint: `relaylint formats` lists the formats in which definitions are found\n"
        ),
    ),
    "several tenants": (
        ["tenants"],
        (
            "relaylint: the files belong to several tenants: `tenants/a` and `tenants/b`\n"
            "hint: convert them one at a time\n"
        ),
    ),
}


@pytest.mark.parametrize(("arguments", "said"), USES.values(), ids=USES)
def test_mistakes_of_use(relaylint: Run, arguments: list[str], said: str) -> None:
    write(Path(), {"a.yaml": CONNECTORS, "tenants/a/x.json": DOMAINS, "tenants/b/x.json": DOMAINS})
    write(Path(), {"relaylint.yaml": "tenants: ['tenants/*']\n"})
    Path("empty").mkdir()
    assert relaylint("convert", *arguments) == (2, "", said)


def test_layers_are_one_tenant(relaylint: Run) -> None:
    """The files that all tenants have do not make several of the one that is asked for."""
    write(
        Path(),
        {
            "relaylint.yaml": "tenants: ['env/*']\nlayers: ['env/*', base]\n",
            "base/x.yaml": "AcceptedDomains: [{ DomainName: a.example, OutboundOnly: true, MatchSubDomains: true }]\n",
            "env/dev/x.yaml": "AcceptedDomains: [{ DomainName: a.example, MatchSubDomains: false }]\n",
            "env/prod/x.yaml": "AcceptedDomains: [{ DomainName: b.example }]\n",
        },
    )
    ran = relaylint("convert", "base", "env/dev")
    assert ran.out.removeprefix(head("base/x.yaml", "env/dev/x.yaml")) == (
        "AcceptedDomains:\n  - DomainName: a.example\n    MatchSubDomains: false\n    OutboundOnly: true\n"
    )
    assert "    MatchSubDomains: true\n    OutboundOnly: true\n" in relaylint("convert", "base").out
    assert relaylint("convert", "base", "env").code == 2


def test_broken_settings(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "relaylint.yaml": "tenant: x\n"})
    ran = relaylint("convert", "a.json")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2, "error[unknown-property]: `tenant` is not a property of a settings file"
    )  # fmt: skip


def test_what_the_settings_pass_over_is_not_converted(relaylint: Run) -> None:
    write(Path(), {"a.json": DOMAINS, "relaylint.yaml": "exclude: [a.json]\n"})
    assert relaylint("convert", "a.json").code == 2


UNSAID = {
    "cEXOAcceptedDomain.yml": "Items: [{ Identity: a.example, DomainType: Authoritative, Ensure: Absnet }]\n",
    "a.ps1": "EXOAcceptedDomain x { Identity = 'a.example'; DomainType = 'Authoritative'; Ensure = 'Absnet' }\n",
    "a.json": '[{ "DomainName": "a.example", "DomainType": "Authoritative", "MatchSubDomians": true }]\n',
    "a.csv": "DomainName,DomainType,MatchSubDomians\na.example,Authoritative,True\n",
}


@pytest.mark.parametrize("name", UNSAID)
def test_an_error_in_what_would_be_left_out(relaylint: Run, clean: Path, name: str) -> None:
    """What is converted would not show it any more."""
    write(clean, {name: UNSAID[name]})
    ran = relaylint("convert", name)
    assert (ran.code, ran.out) == (1, "")
    assert "error[unknown-" in ran.err


@pytest.mark.parametrize("fault", ["DomainTyp: x", "DomainType: x", "MatchSubDomains: [7]"])
def test_an_error_in_what_is_converted_stays(relaylint: Run, clean: Path, fault: str) -> None:
    write(clean, {"a.yaml": f"AcceptedDomains: [{{ DomainName: a.example, {fault} }}]\n"})
    ran = relaylint("convert", "a.yaml")
    assert (ran.code, fault in ran.out) == (0, True)
