"""Whatever damages the header of a resource: the definition is read, or its line is told of."""

from __future__ import annotations

import pytest

from relaylint.core.diagnostic import Severity
from relaylint.formats.recognition import read
from relaylint.syntax.reading import Limits, Reading

RESOURCE = "EXOInboundConnector"
BODY = "Identity = 'x'; ConnectorType = 'OnPremises'; SenderIPAddresses = @('8.8.4.4'); Ensure = 'Present'"
LINES = "\n      {}\n    ".format(BODY.replace("; ", "\n      "))
AROUND = "Configuration C {{\n  Node localhost {{\n    {}\n    EXORemoteDomain 'd' {{ Identity = 'd' }}\n  }}\n}}\n"


def reading(header: str, body: str) -> Reading:
    return read("c.ps1", AROUND.format(header.replace("…", body)).encode(), Limits(), lambda name: None) or Reading(
        [], []
    )


def inserted() -> list[str]:
    """Return the header with one character more, at every place of it."""
    header = f"{RESOURCE} 'x' {{"
    marks = " \t.,;:-_=+*/\\|&<>@#$%^!?~'\"`(){}[]\u2013\u200b\u00a0x"
    made = [f"{header[:at]}{mark}{header[at:]}…}}" for at in range(len(header) + 1) for mark in marks]
    return [one for one in made if not one.startswith(("#", "c"))]


def changed() -> list[str]:
    """Return the header without one character of it, and with another in its place."""
    header = f"{RESOURCE} 'x' {{"
    marks = ["", " ", "q", "(", "[", "<", "@{", "=", "\u2019"]
    return [f"{header[:at]}{mark}{header[at + 1 :]}…}}" for at in range(len(header)) for mark in marks]


OTHERS = [
    f"{RESOURCE} 'x' (…)",
    f"{RESOURCE} 'x' [ … ]",
    f"{RESOURCE} 'x' < … >",
    f"{RESOURCE} 'x' @{{…}}",
    f"{RESOURCE} 'x' = @{{…}}",
    f"{RESOURCE} 'x' => {{…}}",
    f"{RESOURCE} 'x' …",
    f"{RESOURCE} 'x'",
    f'{RESOURCE} "x";',
    f"{RESOURCE} {{…}}",
    f"{RESOURCE}{{…}}",
    f"{RESOURCE}'x'{{…}}",
    f'{RESOURCE}"x"{{…}}',
    f"{RESOURCE} $n {{…}}",
    f'{RESOURCE} "$n-1" {{…}}',
    f"{RESOURCE} $($n) {{…}}",
    f"{RESOURCE} ('x' + $n) {{…}}",
    f"{RESOURCE} $n.Name {{…}}",
    f"{RESOURCE} x y {{…}}",
    f"{RESOURCE} '' {{…}}",
    f"{RESOURCE}\n'x' {{…}}",
    f"{RESOURCE} 'x'\n\n{{…}}",
    f"{RESOURCE} `\n'x' {{…}}",
    f"{RESOURCE} 'x' # y\n{{…}}",
    f"{RESOURCE} <# y #> 'x' {{…}}",
    f"{RESOURCE} -Name 'x' {{…}}",
    f"'{RESOURCE}' 'x' {{…}}",
    f"\"{RESOURCE}\" 'x' {{…}}",
    f"${RESOURCE} 'x' {{…}}",
    f"MSFT_{RESOURCE} 'x' {{…}}",
    f"Microsoft365DSC.{RESOURCE} 'x' {{…}}",
    f"Microsoft365DSC\\{RESOURCE} 'x' {{…}}",
    f"Resource {RESOURCE} 'x' {{…}}",
    f"return {RESOURCE} 'x' {{…}}",
    f"$a = {RESOURCE} 'x' {{…}}",
    f"({RESOURCE} 'x' {{…}})",
    f"@({RESOURCE} 'x' {{…}})",
    f"Invoke-DscResource -Name {RESOURCE} -Method Set -Property @{{…}}",
    "InboundConnector 'x' {…}",
    "XInboundConnector 'x' {…}",
    "EXCHInboundConnectors 'x' {…}",
]
FINE = [
    f"# {RESOURCE} 'x' {{…}}",
    f"Write-Host '{RESOURCE} x {{ Identity ='",
    f"$a = '{RESOURCE}'\n$b = @{{…}}",
    f"$a = @{{ ResourceName = '{RESOURCE}'; Credential = $c }}",
    f"Export-M365DSCConfiguration -Components {RESOURCE}, EXORemoteDomain -Credential $c",
    f"Test-Resource {RESOURCE}",
    "cEXOInboundConnector x { Items = $ConfigurationData.Items }",
    "function Set-InboundConnector { $Identity = 'x' }",
    "$a = @{ InboundConnector = @{ Identity = 'x' } }",
]


@pytest.mark.parametrize("body", [BODY, LINES], ids=["in a line", "in lines"])
def test_nothing_disappears(body: str) -> None:
    wrong = []
    for header in [*OTHERS, *inserted(), *changed()]:
        found = reading(header, body)
        there = [one for document in found.documents for one in document.data.get("InboundConnectors", ())]
        told = [one for one in found.problems if one.severity is not Severity.INFO]
        if not there and not told:
            wrong.append(header)
    assert wrong == []


@pytest.mark.parametrize("text", FINE)
def test_what_only_mentions_a_resource(text: str) -> None:
    found = reading(text, BODY)
    assert [one.message for one in found.problems] == []


@pytest.mark.parametrize("mark", [*"+-*/%!~@.,:<>&|", "`", "\ufeff", "= ", "-join"])
@pytest.mark.parametrize("line", range(4))
def test_an_operator_at_the_end_of_a_line(mark: str, line: int) -> None:
    """What the next line assigns is not swallowed without a word."""
    lines = LINES.strip("\n").split("\n")
    lines[line] = f"{lines[line]} {mark}"
    found = reading(f"{RESOURCE} 'x' {{…}}", "\n" + "\n".join(lines))
    told = [one for one in found.problems if one.severity is not Severity.INFO]
    there = [set(one) for document in found.documents for one in document.data.get("InboundConnectors", ())]
    assert told or (there and there[0] >= {"Identity", "ConnectorType", "SenderIPAddresses"})


def test_what_is_said() -> None:
    said = {}
    for header in ("EXO InboundConnector 'x' {…}", f"({RESOURCE} 'x' {{…}})", "InboundConnector 'x' {…}"):
        (one,) = reading(header, BODY).problems
        source, span = one.primary.location
        said[source.slice(span)] = (one.severity.name, one.rule.name, one.message, one.help)
    assert said == {
        "EXO InboundConnector": (
            "ERROR",
            "syntax-error",
            "`EXO InboundConnector` does not begin a block of EXOInboundConnector here, so that it defines nothing",
            "write `EXOInboundConnector 'name' { … }`, with the properties between the braces",
        ),
        "EXOInboundConnector": (
            "WARNING",
            "syntax-error",
            "`EXOInboundConnector` stands where resources are not read",
            "let the resource begin a statement of its own",
        ),
        "InboundConnector": (
            "WARNING",
            "misspelt-name",
            "`InboundConnector` is no resource that is read",
            "did you mean `EXOInboundConnector`?",
        ),
    }
