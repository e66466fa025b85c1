"""``relaylint explain``: what is read of a bounce, what is asked, how it is printed, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import split
from typing import Any

import pytest
from making import Run, write

SAMPLES = Path(__file__).resolve().parent.parent / "relay" / "bounces" / "samples"

DOMAINS = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
"""
BY_ADDRESS = "  - {Name: Relay, ConnectorType: OnPremises, SenderDomains: ['*'], SenderIPAddresses: [203.0.113.10]}\n"
HOSTS = "SendingHosts:\n"
AT_ADDRESS = "  - {Name: mta-01, IPAddresses: [203.0.113.10], MailFrom: [contoso.com]}\n"
ELSEWHERE = "  - {Name: mta-01, IPAddresses: [203.0.113.99], MailFrom: [contoso.com]}\n"
WITH_NAME = (
    "  - {Name: EX01, IPAddresses: [203.0.113.10], CertificateNames: [mail.contoso.com], MailFrom: [contoso.com]}\n"
)
REACHED = (
    "MAIL FROM:<app@contoso.com>\nRCPT TO:<jo@fabrikam.com>\n"
    "250-AM7EUR03FT012.mail.protection.outlook.com Hello [203.0.113.10]\n"
)
DENIED = f"{REACHED}550 5.7.64 TenantAttribution; Relay Access Denied SMTP\n"


def asked(run: Run, bounce: str, definitions: str) -> tuple[int, str | None, list[str], str | None]:
    """Return the exit code, the declared host, each verdict in a line, and why nothing was asked."""
    write(Path(), {"tenant.yaml": definitions, ".bounce": bounce})
    ran = run("explain", ".bounce", "--format", "json")
    document: dict[str, Any] = json.loads(ran.out)
    relay = document["relay"] or {"verdicts": []}
    rows = [f"{row['host']} {row['from']} {row['recipients']} {row['verdict']}" for row in relay["verdicts"]]
    why = document["not-asked"]
    assert ran.err == (f"relaylint: the definitions were not asked: {why}\n" if why else "")
    return ran.code, document["host"], rows, why


def test_a_session_that_no_file_declares(relaylint: Run) -> None:
    assert asked(relaylint, DENIED, DOMAINS) == (1, None, ["None app@contoso.com external rejected"], None)
    assert asked(relaylint, DENIED, DOMAINS + BY_ADDRESS) == (0, None, ["None app@contoso.com external relayed"], None)


def test_a_declared_host(relaylint: Run) -> None:
    assert asked(relaylint, DENIED, DOMAINS + HOSTS + AT_ADDRESS) == (
        1,
        "mta-01",
        ["mta-01 app@contoso.com external rejected"],
        None,
    )


def test_a_host_that_has_moved_is_asked_about_where_it_is(relaylint: Run) -> None:
    bounce = f"EHLO mta-01.contoso.com\n{DENIED}"
    moved = DOMAINS + BY_ADDRESS + HOSTS + ELSEWHERE
    assert asked(relaylint, bounce, moved) == (0, "mta-01", ["None app@contoso.com external relayed"], None)
    write(Path(), {".bounce": bounce})
    assert "\n    but it declares other addresses: " in relaylint("explain", ".bounce").out


def test_a_certificate_that_a_host_does_not_declare(relaylint: Run) -> None:
    """The log shows another certificate than the files: what was refused is the session as it was."""
    log = (SAMPLES / "send-log.txt").read_text(encoding="utf-8")
    assert asked(relaylint, log, DOMAINS + HOSTS + WITH_NAME)[1:3] == (
        "EX01",
        ["EX01 ann@contoso.com external relayed"],
    )
    other = WITH_NAME.replace("mail.contoso", "old.contoso")
    assert asked(relaylint, log, DOMAINS + HOSTS + other)[1:3] == ("EX01", ["None ann@contoso.com external relayed"])


def test_hosts_among_which_the_text_does_not_tell(relaylint: Run) -> None:
    hosts = HOSTS + AT_ADDRESS + AT_ADDRESS.replace("mta-01", "mta-02")
    assert asked(relaylint, DENIED, DOMAINS + hosts)[:2] == (1, None)
    out = relaylint("explain", ".bounce").out
    assert "\ndeclared hosts that it may have been: " in out


def test_a_recipient_is_inside_if_the_tenant_accepts_its_domain(relaylint: Run) -> None:
    inside = DENIED.replace("fabrikam.com", "contoso.com")
    assert asked(relaylint, inside, DOMAINS)[2] == ["None app@contoso.com internal undecided"]
    both = DENIED.replace("RCPT", "RCPT TO:<ann@contoso.com>\nRCPT", 1)
    assert asked(relaylint, both, DOMAINS)[2] == ["None app@contoso.com external rejected"]


def test_without_a_recipient_the_reply_tells(relaylint: Run) -> None:
    bounce = "MAIL FROM:<app@contoso.com>\nx Hello [203.0.113.10]\n550 5.7.68 Direct Send not allowed"
    definitions = DOMAINS + "OrganizationConfig: {RejectDirectSend: true}\n"
    assert asked(relaylint, bounce, definitions) == (1, None, ["None app@contoso.com internal rejected"], None)


def test_a_certificate_that_the_reply_finds_fault_with(relaylint: Run) -> None:
    """Whether it counts is not known: the verdict must not rest on it."""
    log = (SAMPLES / "send-log-tls.txt").read_text(encoding="utf-8")
    for hosts in ("", HOSTS + WITH_NAME):
        code, _, rows, _ = asked(relaylint, log, DOMAINS + hosts)
        assert (code, rows) == (1, ["None None external undecided"])


NO_SESSION = "the text tells neither the public address nor the certificate of the host, and no declared host is it"
NOT_ASKED = {
    "550 5.7.1 Unable to relay\nMAIL FROM:<a@contoso.com>": "the reply does not come from the relay decision",
    "550 5.7.606 Access denied, banned sending IP [203.0.113.10]": "the reply does not come from the relay decision",
    "550 5.7.64 ATTR36": NO_SESSION,
    "x Hello [10.0.0.5]\n550 5.7.64 ATTR36": NO_SESSION,
}


@pytest.mark.parametrize("bounce", NOT_ASKED)
def test_what_the_definitions_cannot_tell(relaylint: Run, bounce: str) -> None:
    assert asked(relaylint, bounce, DOMAINS + HOSTS + ELSEWHERE) == (0, None, [], NOT_ASKED[bounce])


def test_without_definitions(relaylint: Run) -> None:
    write(Path(), {".bounce": DENIED})
    ran = relaylint("explain", ".bounce")
    assert (ran.code, ran.err) == (0, "relaylint: the definitions were not asked: no definitions were found\n")
    assert ran.out.endswith("ask: relaylint relay --ip 203.0.113.10 --from app@contoso.com\n")


def test_definitions_that_are_named(relaylint: Run) -> None:
    write(Path(), {"relaylint.yaml": "tenants: ['*']\n", ".bounce": DENIED})
    write(Path(), {"a/tenant.yaml": DOMAINS, "b/tenant.yaml": (DOMAINS + BY_ADDRESS).replace("contoso", "northwind")})
    write(Path(), {".other": DENIED.replace("contoso", "northwind")})
    assert [relaylint("explain", *row).code for row in ((".bounce", "a"), (".other", "b"))] == [1, 0]
    assert relaylint("explain", ".bounce", "c").code == 2
    ran = relaylint("explain", ".bounce", "a", "--config", "relaylint.yaml")
    command = "relaylint relay --ip 203.0.113.10 --from app@contoso.com --config relaylint.yaml a"
    assert ran.out.endswith(f"\nask: {command}\n")
    assert relaylint(*command.split()[1:]).code == ran.code


def test_standard_input(relaylint: Run) -> None:
    write(Path(), {"tenant.yaml": DOMAINS})
    for arguments in ([], ["-"], ["-", "tenant.yaml"]):
        ran = relaylint("explain", *arguments, stdin=DENIED.encode("utf-16"))
        assert (ran.code, ran.err) == (1, "")
        assert "\n    address       203.0.113.10\n" in ran.out


REFUSED = {
    "": "the text holds no reply of a mail server",
    "Dear colleague, thank you.": "the text holds no reply of a mail server",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_bounce(relaylint: Run, text: str) -> None:
    write(Path(), {".bounce": text})
    hint = "paste the whole bounce, or lines of a log: `relaylint explain < bounce.txt`"
    assert relaylint("explain", ".bounce") == (2, "", f"relaylint: {REFUSED[text]}\nhint: {hint}\n")


def test_a_reply_that_is_not_known(relaylint: Run) -> None:
    """What was read is shown, and a script does not take it for an explanation; the session may be asked about."""
    write(Path(), {".bounce": "550 5.9.9 Go away"})
    ran = relaylint("explain", ".bounce")
    assert (ran.code, ran.err.splitlines()[-1]) == (2, "relaylint: no reply that relaylint knows is in the text")
    assert "\n    reply         550 5.9.9 Go away\n" in ran.out
    assert asked(relaylint, f"{REACHED}550 5.9.9 Go away", DOMAINS + BY_ADDRESS)[:1] == (0,)


def test_what_cannot_be_read(relaylint: Run) -> None:
    Path("folder").mkdir()
    assert relaylint("explain", "nothing").err == "relaylint: `nothing`: No such file or directory\n"
    assert relaylint("explain", "folder").err.startswith("relaylint: `folder` is a folder\n")
    assert relaylint("explain", "folder").code == 2


def test_bytes_in_no_encoding(relaylint: Run) -> None:
    Path(".bounce").write_bytes(b"Subject: gr\xfc\xdfe\n" + DENIED.encode())
    assert relaylint("explain", ".bounce").code == 0


def test_another_reply_than_the_files_expect(relaylint: Run) -> None:
    write(Path(), {"tenant.yaml": DOMAINS, ".bounce": DENIED, ".other": DENIED.replace("5.7.64", "5.7.51")})
    too = "next: The files refuse this mail too"
    assert [f"{too}: " in relaylint("explain", name).out for name in (".bounce", ".other")] == [True, False]
    assert f"{too}, but with another reply: " in relaylint("explain", ".other").out


def test_nothing_of_the_message_is_printed(relaylint: Run) -> None:
    """Nor of recipients more than their domains, nor characters that would act on a terminal."""
    for sample in sorted(SAMPLES.iterdir()):
        if sample.name == "nothing.txt":
            continue
        write(Path(), {".bounce": sample.read_text(encoding="utf-8").replace("Relay Access", "Relay\x1b Access")})
        for more in ([], ["--format", "json"]):
            ran = relaylint("explain", ".bounce", *more)
            assert ran.code == (2 if sample.name == "trace.csv" else 0)  # which holds no reply
            assert "private matter" not in ran.out
            assert "jo@" not in ran.out
            assert "\x1b" not in ran.out


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir() if path.name != "nothing.txt"))
def test_every_sample_can_be_explained(relaylint: Run, name: str) -> None:
    """With definitions too, and the text and the document say the same."""
    write(
        Path(), {"tenant.yaml": DOMAINS + HOSTS + AT_ADDRESS, ".bounce": (SAMPLES / name).read_text(encoding="utf-8")}
    )
    text, document = relaylint("explain", ".bounce"), relaylint("explain", ".bounce", "--format", "json")
    fields = json.loads(document.out)
    assert text.code == document.code == int(bool(fields["relay"]) and text.code)
    assert text.err == document.err
    assert all(f"ask: {command}" in text.out for command in fields["commands"])
    assert all(f"{reply['code']} " in text.out for reply in fields["replies"])
    for command in fields["commands"]:
        again = relaylint(*split(command)[1:])
        placeholders = {"<address>", "<sender>"} & set(split(command))
        assert again.code == 2 if placeholders else again.code in (0, 1)
        if fields["relay"] and not placeholders:
            assert again.code == text.code
