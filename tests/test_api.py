"""`relaylint.api` says what the command line says, from any working directory, again and again, in any thread."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from making import Run, write

from relaylint import api

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com, DomainType: Authoritative }]\n"
FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: [tenants/*]\n",
    "tenants/a/domains.yaml": DOMAINS,
    "tenants/a/connectors.yaml": """\
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: "*.contoso.com"
SendingHosts:
  - Name: mta-01
    CertificateNames: [smtp.contoso.com]
    IPAddresses: [77.20.30.40]
    MailFrom: [contoso.com, "<>"]
  - { Name: mta-02, CertificateNames: [mail.fabrikam.com], IPAddresses: [77.20.30.41], MailFrom: [fabrikam.com] }
""",
    "tenants/b/domains.yaml": "AcceptedDomains: [{ DomainName: fabrikam.com, DomainTyp: Authoritative }]\n",
}
TODAY = "2026-11-29"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write(folder, FILES)
    (folder / ".git").mkdir()
    return folder


def test_a_report_is_that_of_the_command_line(
    repository: Path, relaylint: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(repository)
    check = ("check", "--today", TODAY, "--show-fixes", "--format")
    said = {name: relaylint(*check, name).out for name in ("full", "concise", "json")}
    verdicts = json.loads(relaylint("relay", "--format", "json", "--today", TODAY).out)["verdicts"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    report, plain = (api.check(repository, today=TODAY, fixes=fixes) for fixes in (True, False))
    reports = {"full": report, "concise": plain, "json": report}  # a line each has no room for fixes
    assert {name: api.render(reports[name], name, folder=repository) for name in said} == said
    assert report.fails(api.Severity.ERROR)
    judged = api.relay(repository, today=TODAY)
    assert [(one.tenant, one.host, one.sender, one.verdict.value) for one in judged.verdicts.answers] == [
        (one["tenant"], one["host"], one["from"], one["verdict"]) for one in verdicts
    ]
    assert judged.fails


def test_files_are_named_in_full_and_places_are_told(repository: Path) -> None:
    (fault,) = (each for each in api.check(repository).diagnostics if each.rule.name == "unknown-property")
    where = fault.primary.location
    path = str(repository / "tenants" / "b" / "domains.yaml")
    assert (where.path, where.start, where.end) == (path, api.Position(1, 47), api.Position(1, 56))
    assert (fault.severity, fault.tenant) == (api.Severity.ERROR, "tenants/b")


def test_definitions_are_those_of_the_whole_tenant(repository: Path) -> None:
    (tenant,) = api.load(repository / "tenants" / "a" / "domains.yaml")
    assert (tenant.folder, tenant.partial) == ("tenants/a", False)
    assert [host.name for host in tenant.of("SendingHost")] == ["mta-01", "mta-02"]
    label = tenant.of("InboundConnector")[0].label(("TlsSenderCertificateName",))
    assert label.location.start == api.Position(6, 31)


def test_a_text_in_place_of_a_file(repository: Path) -> None:
    path = repository / "tenants" / "b" / "domains.yaml"
    assert api.check(path).count(api.Severity.ERROR) == 1
    assert api.check(texts={path: DOMAINS.encode()}).count(api.Severity.ERROR) == 0
    new = repository / "tenants" / "b" / "new.yaml"
    report = api.check(texts={new: b"AcceptedDomains: ["})
    assert [(fault.path, fault.rule.name) for fault in report.diagnostics] == [
        (str(path), "unknown-property"),  # in the same tenant, and hides something
        (str(new), "syntax-error"),
    ]


def test_two_runs_and_two_threads_say_the_same(repository: Path) -> None:
    tenants = [repository / "tenants" / name for name in ("a", "b")] * 4
    alone = [api.render(api.check(tenant)) for tenant in tenants]
    assert alone[:2] != alone[1:3]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda tenant: api.render(api.check(tenant)), tenants)) == alone


def test_what_cannot_be_done_is_raised(repository: Path) -> None:
    with pytest.raises(api.RefusedError, match="does not exist"):
        api.check(repository / "nowhere")
    with pytest.raises(api.RefusedError, match="is not the name or area of a rule"):
        api.check(repository, select=["no-such-rule"])
    (repository / "relaylint.yaml").write_text("tenant: [x]\n")
    with pytest.raises(api.SetupError) as caught:
        api.check(repository)
    assert [fault.rule.name for fault in caught.value.report.diagnostics] == ["unknown-property"]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--from", "no sender"], {"senders": ["no sender"]}),
        (["--ip", "203.0.113.999"], {"ip": "203.0.113.999"}),
        (["--certificate", "no.pem"], {"certificates": ["no.pem"]}),
        (["--certificate", "x x"], {"certificates": ["x x"]}),
        (["--host", "mta-01", "--ip", "77.20.30.40"], {"hosts": ["mta-01"], "ip": "77.20.30.40"}),
        (["--host", "mta-03"], {"hosts": ["mta-03"]}),
    ],
)
def test_what_the_command_line_refuses_to_ask_is_refused(
    options: list[str], asked: dict[str, Any], repository: Path, relaylint: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    ran = relaylint("relay", *options)
    with pytest.raises(api.RefusedError) as caught:
        api.relay(repository, **asked)
    said = f"relaylint: {caught.value}\nhint: {caught.value.hint.said(str)}\n"
    assert (ran.code, ran.err[-len(said) :]) == (2, said)


def test_a_session_that_no_file_declares_is_judged_as_on_the_command_line(
    repository: Path, relaylint: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "tenants" / "a")
    options = ("--certificate", "smtp.contoso.com", "--ip", "77.20.30.40", "--from", "contoso.com", "--to", "external")
    ran = relaylint("relay", *options, "--format", "json")
    judged = api.relay(certificates=["smtp.contoso.com"], ip="77.20.30.40", senders=["contoso.com"], external=True)
    assert [one.verdict.value for one in judged.verdicts.answers] == [
        one["verdict"] for one in json.loads(ran.out)["verdicts"]
    ]
    assert (ran.code, judged.ok) == (0, True)


def test_where_nothing_is_judged_nothing_is_in_order(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "SendingHosts: [{ Name: mta, Method: SmtpAuth }]\n"})
    judged = api.relay(tmp_path)
    assert (judged.verdicts.answers, judged.fails, judged.ok) == ((), False, False)


@pytest.mark.parametrize("today", ["", "tomorrow", "2026-02-30", "29.11.2026"])
def test_a_day_that_is_none_is_refused(today: str, repository: Path) -> None:
    for ask in (api.check, api.relay):
        with pytest.raises(api.RefusedError, match="is no date"):
            ask(repository, today=today)


def test_an_empty_path_is_refused(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    asks: tuple[Callable[[], object], ...] = (
        lambda: api.check(""),
        lambda: api.check(settings=""),
        lambda: api.check(rules=[""]),
        lambda: api.check(texts={"": b""}),
        lambda: api.relay(""),
        lambda: api.load(""),
    )
    for ask in asks:
        with pytest.raises(api.RefusedError, match="a path is empty"):
            ask()


def test_notices_are_kept_and_nothing_is_printed(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (repository / ".relaylint.yml").write_text("ignore: [all]\n")
    notices: list[api.Notice] = []
    api.check(repository, notices=notices)
    assert [notice.said(os.path.basename) for notice in notices] == [
        "`.relaylint.yml` is not read: settings are called relaylint.yaml"
    ]
    assert capfd.readouterr() == ("", "")


def test_every_name_is_documented() -> None:
    for name in api.__all__:
        thing = getattr(api, name)
        assert inspect.getdoc(thing), name
    text = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in api.__all__ if f"`{name}" not in text] == []


def test_the_example_in_the_documentation_runs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in text.split("```python\n")[1:]]
    assert examples
    monkeypatch.chdir(repository)
    for example in examples:
        exec(compile(example, "docs/api.md", "exec"), {})  # noqa: S102  # our own documentation
