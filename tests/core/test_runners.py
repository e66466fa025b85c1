"""Nothing that stands in a file, or in its name, becomes a command of the runner in whose log it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, write

from relaylint.core.runners import has_command
from relaylint.output import FORMATS, GRANTS, VERDICTS
from relaylint.output.visible import visible

COMMANDS = (
    "##[error]stop",
    "##[group]x",
    "###[x]",
    "##vso[task.complete result=Succeeded;]",
    "##teamcity[x]",
    "::error::stop",
    "  ::add-mask::x",
    "::group::",
    "::set-env name=A::b",
)
OURS = re.compile(
    r"::(error|warning|notice) |::group::complete list|::stop-commands::[0-9a-f]{64}|::endgroup::"
    r"|##vso\[task\.logissue "
)
TENANT = """\
# {0}
AcceptedDomains:
  # {0}
  - {{ DomainName: {1}, {1}: 1 }}
  - {{ DomainName: contoso.com, DomainType: {1} }} # {0}
InboundConnectors:
  - {{ Name: {1}, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: {1} }}
  - {{ Name: {1}, ConnectorType: {1}, SenderIPAddresses: [{1}], Comment: "a\\n{2}\\nb\\n" }}
SendingHosts:
  - {{ Name: {1}, CertificateNames: [{1}], IPAddresses: [203.0.113.9], MailFrom: [{1}, a@b.example] }}
  - {{ Name: "{2} 2", Method: Internet, IPAddresses: [203.0.113.9], Certificate: {1} }}
{1}: 1
"""


def tenant(command: str) -> str:
    quoted = json.dumps(command)
    return TENANT.format(command, quoted, command.replace('"', ""))


def obeyed(text: str) -> Iterator[str]:
    """Yield the lines that a runner would obey, but those that the format for it is made of."""
    token = re.search(r"::stop-commands::([0-9a-f]{64})", text)
    for line in text.splitlines():
        if token and line == f"::{token[1]}::":
            continue
        own = OURS.match(line)
        given = line[own.end() :] if own else line
        if has_command(given) or re.search(r"##\w*\[", given):
            yield line


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_a_command(command: str) -> None:
    assert has_command(command)
    assert not has_command(visible(command))
    assert not has_command(f"a: {visible(command)}")


@pytest.mark.parametrize("text", ["# [x]", "a ::b", "#[x]", "## [x]", "## Why", "a::b", "`::1`", "##", ": :"])
def test_what_is_none(text: str) -> None:
    assert not has_command(text)
    assert visible(text) == text


@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_holds_one(relaylint: Run, command: str) -> None:
    file = command.replace("/", "_")
    write(
        Path(),
        {f"t/{file}.yaml": tenant(command), f"t/{file}/x.yaml": "InboundConnectors: [\n", f"{file} 2.yaml": "a: ["},
    )
    others = {format: Path(f"../{format}.txt") for format in FORMATS if format != "github"}
    outputs = [word for format, path in others.items() for word in ("--output", f"{format}={path}")]
    for more in (["--show-undecided"], [f"t/{file}.yaml"], [f"{file} 2.yaml"]):
        ran = relaylint("check", "--format", "github", *outputs, *more)
        assert ran.code in (1, 2)
        assert list(obeyed(ran.out)) == list(obeyed(ran.err)) == []
        for format, path in others.items():
            text = path.read_text(encoding="utf-8")
            assert list(obeyed(text)) == [], format
            if format in ("json", "sarif"):
                json.loads(text)
            path.unlink()
    for words in (
        *(["relay", "--format", format] for format in VERDICTS),
        *(["who", "--format", format] for format in GRANTS),
        ["who", "--explain"],
        ["who", "--as", command],
        ["who", "--from", command],
        ["who", "--connector", command],
        ["relay", "--host", command],
        ["relay", "--from", command],
        ["relay", "--certificate", command],
        ["check", command],
        ["check", "--select", command],
        ["check", f"--output={command}"],
        ["check", f"--output=json={command}/x/y"],
        ["rule", command],
        ["rules", "--code", command],
        ["test", command],
        ["convert", command],
        [command],
        [f"--{command}"],
        ["init", "--dry-run"],
        ["init"],
    ):
        ran = relaylint(*words)
        assert ran.code in (0, 1, 2)
        assert list(obeyed(ran.out)) == list(obeyed(ran.err)) == [], words


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_converted_means_the_same(relaylint: Run, command: str) -> None:
    """A value is written so that the text holds none; a comment gets a blank."""
    text = json.dumps({"AcceptedDomains": [{"DomainName": "contoso.com", "Comment": f"a\n{command}\nb"}]})
    write(Path(), {"a.yaml": f"# {command}\n{text} # {command}\n"})
    once = relaylint("convert", "a.yaml")
    assert (once.code, list(obeyed(once.out))) == (0, [])
    write(Path(), {"b/b.yaml": once.out})
    assert relaylint("convert", "a.yaml", "--to", "c").code == 0
    for folder in ("b", "c"):
        again = relaylint("convert", folder)
        assert again.out.partition("AcceptedDomains")[2] == once.out.partition("AcceptedDomains")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_rule_of_a_stranger_holds_one(relaylint: Run, command: str) -> None:
    text = MINIMAL_RULE.replace("A rule of one's own", json.dumps(command)[1:-1].join('""'))
    text = text.replace("Names tell people what a connector is for.", "|\n  a reason that is long enough\n  " + command)
    text = text.replace("references: [our handbook]", f"references: [{json.dumps(command)}]").replace("y1", command)
    write(Path(), {"p/own-rule.yaml": text, "a.yaml": f"InboundConnectors: [{{Name: {json.dumps(command)}}}]\n"})
    for words in (["rules"], ["rules", "--json"], ["rule", "own-rule"], ["check"]):
        ran = relaylint(*words, "--rules", "p")
        assert ran.code in (0, 1, 2)
        assert list(obeyed(ran.out)) == list(obeyed(ran.err)) == []
    ran = relaylint("test", "p", "--verbose")
    assert list(obeyed(ran.out)) == list(obeyed(ran.err)) == []
