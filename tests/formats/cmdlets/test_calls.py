"""Whatever damages the name in a call of a cmdlet: the definition is read, or its line is told of."""

from __future__ import annotations

import pytest

from relaylint.core.diagnostic import Severity
from relaylint.formats.recognition import read
from relaylint.syntax.reading import Limits, Reading

NAME = "New-InboundConnector"
REST = " -Name x -ConnectorType OnPremises -SenderIPAddresses 8.8.4.4"
AROUND = "Connect-ExchangeOnline\n{}\nSet-RemoteDomain -Identity Default -AutoForwardEnabled $false\n"
MARKS = " \t.,;:-_=+*/\\|&<>@$%^!?~'\"`(){}[]\u2013\u200b\u00a0x"


def reading(text: str) -> Reading:
    return read("c.ps1", text.encode(), Limits(), lambda name: None) or Reading([], [])


def inserted() -> list[str]:
    """Return the call with one character more, at every place of its name."""
    return [f"{NAME[:at]}{mark}{NAME[at:]}{REST}" for at in range(len(NAME) + 1) for mark in MARKS]


def changed() -> list[str]:
    """Return the call without one character of its name, and with another in its place; and without the blank."""
    marks = ["", " ", "q", "(", ".", "\u2019"]
    made = [f"{NAME[:at]}{mark}{NAME[at + 1 :]}{REST}" for at in range(len(NAME)) for mark in marks]
    return [*made, f"{NAME}{REST.lstrip()}"]


OTHERS = [
    f"'{NAME}'{REST}",
    f'"{NAME}"{REST}',
    f"${NAME}{REST}",
    f"{{{NAME}{REST}}}",
    f"$x = {NAME}{REST}",
    f"{NAME}\n{REST}",
    f"{NAME} ` \n{REST}",
    f"Set-Alias nic {NAME}\nnic{REST}",
    f"New-Alias -Name nic -Value {NAME}\nnic{REST}",
    f"$c = '{NAME}'\n& $c{REST}",
    f"& '{NAME}'{REST}",
    f"& (Get-Command {NAME}){REST}",
    f"Invoke-Expression '{NAME}{REST}'",
    f'iex "{NAME}{REST}"',
    f"@'\n{NAME}{REST}\n'@ | iex",
    f'powershell -Command "{NAME}{REST}"',
    f"Start-Process pwsh -ArgumentList '-Command {NAME}{REST}'",
    f"cmd /c {NAME}{REST}",
    f"Invoke-Logged {NAME}{REST}",
    f"$true -and {NAME}{REST}",
    f"1 {NAME}{REST}",
    f"PS C:\\> {NAME}{REST}",
    f"[PS] C:\\Windows>{NAME}{REST}",
    f">> {NAME}{REST}",
    f":a {NAME}{REST}",
    f'Write-Host "$({NAME}{REST})"',
    f"Create-InboundConnector{REST}",
    f"Add-EXOInboundConnector{REST}",
    f"Update-InboundConnectors{REST}",
    f"_{NAME}{REST}",
]
FINE = [
    f"# {NAME}{REST}",
    f"Write-Host 'call {NAME}{REST}'",
    f"Get-Help {NAME} -Full",
    f"Get-Command -Name {NAME} -Module ExchangeOnlineManagement",
    f"Mock {NAME} -MockWith {{ }}",
    f"Should -Invoke {NAME} -Times 1",
    f"Export-ModuleMember -Function {NAME}, Set-RemoteDomain",
    f"$names = '{NAME}', 'Set-RemoteDomain'",
    f"function Add-InboundConnector {{ param($Name) }}\nAdd-InboundConnector{REST}",
    f"Test-InboundConnector{REST}",
]


def test_nothing_disappears() -> None:
    wrong = []
    for call in [*OTHERS, *inserted(), *changed()]:
        found = reading(AROUND.format(call))
        there = [one for document in found.documents for one in document.data.get("InboundConnectors", ())]
        said = {one.rule.name for one in found.problems}
        if not there and not said:
            wrong.append(call)
    assert wrong == []


@pytest.mark.parametrize("text", FINE)
def test_what_only_mentions_a_cmdlet(text: str) -> None:
    found = reading(AROUND.format(text))
    assert [one.message for one in found.problems] == []


REST_OF_IT = (
    "Scan ners -ConnectorType OnPremises -SenderDomains * -SenderIPAddresses 8.8.4.4, 9.9.9.9 -RequireTls $true"
)


@pytest.mark.parametrize("mark", [";", "|", "&", "\n", "\r\n"])
def test_what_cuts_a_call_off(mark: str) -> None:
    """Wherever a mark stands that ends it: what comes behind seems meant for it."""
    call = f"{NAME} {REST_OF_IT}"
    wrong = []
    for at in range(len(NAME) + 1, call.index("-RequireTls")):
        found = reading(f"{call[:at]}{mark}{call[at:]}\n")
        there = [one for document in found.documents for one in document.data.get("InboundConnectors", ())]
        if not found.problems and "RequireTls" not in (there or [{}])[0]:
            wrong.append(call[:at])
    assert wrong == []


@pytest.mark.parametrize(
    "behind",
    [
        " | Out-Null",
        " | Format-List -Property Name",
        "; Set-Relay -RequireTls $true",
        "\n$x = 1 -RequireTls",
        "\nfoo -Path x",
    ],
)
def test_what_does_not(behind: str) -> None:
    assert reading(f"{NAME} -Name x -ConnectorType Partner{behind}\n").problems == []


def test_what_is_said() -> None:
    said = {}
    for call in ("New- InboundConnector", f"Invoke-Logged {NAME}", "Create-InboundConnector"):
        (one,) = reading(f"{call}{REST}").problems
        source, span = one.primary.location
        said[source.slice(span)] = (one.severity.name, one.rule.name, one.message, one.help)
    assert said == {
        "New- InboundConnector": (
            "ERROR",
            "syntax-error",
            "`New- InboundConnector` does not begin a call of New-InboundConnector here, so that it defines nothing",
            "Correct the syntax at the place shown.",
        ),
        NAME: (
            "WARNING",
            "syntax-error",
            f"`{NAME}` is called in a way that is not followed, so that what it defines is not known",
            f"call {NAME} by its name, as a statement of its own",
        ),
        "Create-InboundConnector": (
            "WARNING",
            "misspelt-name",
            "`Create-InboundConnector` is no cmdlet that is read",
            f"did you mean `{NAME}`?",
        ),
    }


KEYS = "$set = @{{ Name = 'x'; {} = 'OnPremises' }}\nNew-InboundConnector @set\n"


@pytest.mark.parametrize(
    "key", ["Connec\u00adtorType", "Connector\u2011Type", "ConnectorType\u200b", "'Connec\u2011torType'"]
)
def test_a_key_with_a_mark_that_is_no_part_of_it(key: str) -> None:
    """PowerShell takes it for a parameter that does not exist; it is told once."""
    (fault,) = [found for found in reading(KEYS.format(key)).problems if found.severity is Severity.ERROR]
    place = fault.primary.location
    assert fault.rule.name == ("unknown-property" if "'" in key else "misspelt-name")
    assert place.source.slice(place.span) == key


@pytest.mark.parametrize(
    "line",
    [
        "$Na\u00adme = 'x'",
        "$text = 'Connector\u2011Type = what it is for'",
        'Write-Host "Na\u00adme = $x"',
        "# Na\u00adme = x",
        "Set-InboundConnector x -Comment 'the Connector\u2011Type, the Na\u00adme'",
    ],
)
def test_such_marks_in_texts(line: str) -> None:
    assert [found.rule.name for found in reading(f"{line}\n{NAME}{REST}\n").problems] == []
