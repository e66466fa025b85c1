"""Which next hop counts, of main.cf and of its tables, and whose it is."""

from __future__ import annotations

import pytest

from formats.postfix_hosts import MX, RELAY, read_files
from relaylint.core.text import Source
from relaylint.formats.postfix.routes import find_route, port_number
from relaylint.formats.postfix.tables import Tables
from relaylint.syntax.postfix.main_cf import MainCf
from relaylint.syntax.postfix.masking import HOLE, mask
from relaylint.syntax.reading import Limits

OTHER = "[fabrikam-com.mail.protection.outlook.com]"
TRANSPORT = "transport_maps = hash:/etc/postfix/transport\n"
BY_SENDER = "sender_dependent_relayhost_maps = hash:/etc/postfix/senders\n"


def route(text: str, **files: str) -> str:
    """Return the route as `setting by transport: hops for whom`; empty where there is none."""
    source = Source("main.cf", text)
    settings = MainCf(mask(text))

    def beside(name: str) -> Source | None:
        return Source(name, files[name]) if name in files else None

    found = find_route(source, settings, Tables(source, settings, Limits(), beside))
    if found is None:
        return ""
    hops = " ".join(hop.source.text[slice(*hop.span)] for hop in found.hops)
    whom = "everyone" if found.everyone else "some recipients"
    senders = "" if found.senders is None else f" from {' '.join(row.key for _, row in found.senders)}"
    return f"{found.setting.name} by {found.transport.replace(HOLE, '?')}: {hops} for {whom}{senders}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"relayhost = {MX}", f"relayhost by smtp: {MX} for everyone"),
        (f"relayhost = {MX[1:-1]}", f"relayhost by smtp: {MX[1:-1]} for everyone"),
        (f"relayhost = {MX}:25, {OTHER}", f"relayhost by smtp: {MX}:25 {OTHER} for everyone"),
        (f"relayhost = [gateway.contoso.com] {MX}", f"relayhost by smtp: {MX} for everyone"),
        ("relayhost = [smtp.office365.com]:587", "relayhost by smtp: [smtp.office365.com]:587 for everyone"),
        ("relayhost = [SMTP-Legacy.Office365.com]", "relayhost by smtp: [SMTP-Legacy.Office365.com] for everyone"),
        (
            "relayhost = [contoso-com.a-v1.mx.microsoft]",
            "relayhost by smtp: [contoso-com.a-v1.mx.microsoft] for everyone",
        ),
        (
            "relayhost = [mail.messaging.microsoft.com]",
            "relayhost by smtp: [mail.messaging.microsoft.com] for everyone",
        ),
        ("relayhost = [104.47.0.36]", "relayhost by smtp: [104.47.0.36] for everyone"),
        ("relayhost = [192.0.2.25]", ""),
        ("relayhost = [10.0.0.0/8]", ""),
        ("relayhost = [outlook.com]", ""),
        ("relayhost = [mail.protection.outlook.com.example]", ""),
        ("relayhost = []", ""),
        ("relayhost = [a]b:c:d", ""),
        (f"default_transport = o365:{MX}", f"default_transport by o365: {MX} for everyone"),
        (f"default_transport = o365\nrelayhost = {MX}", f"relayhost by o365: {MX} for everyone"),
        (f"default_transport = smtp:[a.example]\nrelayhost = {MX}", ""),
        (f"default_transport = error:closed\nrelayhost = {MX}", ""),
        (f"relay_transport = relay:{MX}", f"relay_transport by relay: {MX} for some recipients"),
    ],
)
def test_main_cf(text: str, wanted: str) -> None:
    assert route(text) == wanted


@pytest.mark.parametrize(
    ("text", "table", "wanted"),
    [
        (TRANSPORT, f"* smtp:{MX}", f"transport_maps by smtp: {MX} for everyone"),
        (TRANSPORT, f"* :{MX}", f"transport_maps by : {MX} for everyone"),
        (TRANSPORT, f"a.example :\n* smtp:{MX}, {OTHER}", f"transport_maps by smtp: {MX} {OTHER} for everyone"),
        (TRANSPORT, f"contoso.com smtp:{MX}", f"transport_maps by smtp: {MX} for some recipients"),
        (
            TRANSPORT,
            f"contoso.com smtp:{MX}\nfabrikam.com x:{OTHER}",
            f"transport_maps by ?: {MX} {OTHER} for some recipients",
        ),
        (TRANSPORT + f"relayhost = {OTHER}", f"contoso.com smtp:{MX}", f"relayhost by smtp: {OTHER} for everyone"),
        (TRANSPORT + f"relayhost = {OTHER}", f"* smtp:{MX}", f"transport_maps by smtp: {MX} for everyone"),
        (TRANSPORT + f"relayhost = {OTHER}", "* smtp:[a.example]", ""),
        (TRANSPORT + f"relayhost = {OTHER}", "* smtp:", ""),
        (TRANSPORT + f"relayhost = {OTHER}", "* :", f"relayhost by smtp: {OTHER} for everyone"),
        (TRANSPORT, f"contoso.com {MX}", ""),
        (TRANSPORT, "contoso.com error:5.1.1 mail.protection.outlook.com", ""),
    ],
)
def test_transport_table(text: str, table: str, wanted: str) -> None:
    assert route(text, transport=table) == wanted


def test_a_table_of_patterns() -> None:
    text = "transport_maps = regexp:/etc/postfix/transport"
    assert (
        route(text, transport=f"/@fax/ smtp:[a.example]\n/./ smtp:{MX}") == f"transport_maps by smtp: {MX} for everyone"
    )


@pytest.mark.parametrize(
    ("text", "table", "wanted"),
    [
        (
            BY_SENDER,
            f"@contoso.com {MX}\n@a.example [b.example]",
            f"sender_dependent_relayhost_maps by smtp: {MX} for everyone from @contoso.com",
        ),
        (BY_SENDER + f"relayhost = {OTHER}", f"@contoso.com {MX}", f"relayhost by smtp: {OTHER} for everyone"),
        (
            "sender_dependent_default_transport_maps = hash:/etc/postfix/senders",
            f"@contoso.com o365:{MX}",
            f"sender_dependent_default_transport_maps by o365: {MX} for everyone from @contoso.com",
        ),
        (BY_SENDER, "@contoso.com DUNNO", ""),
    ],
)
def test_by_sender(text: str, table: str, wanted: str) -> None:
    assert route(text, senders=table) == wanted


@pytest.mark.parametrize(
    ("relayhost", "wanted"),
    [
        ("{{ relayhost }}", f"smtp_tls_policy_maps by ?: {MX}:25 for some recipients"),
        ("[@RELAY@]:25", f"smtp_tls_policy_maps by ?: {MX}:25 for some recipients"),
        ("[a.example]", ""),
        ("", ""),
    ],
)
def test_a_policy_gives_away_what_a_template_fills_in(relayhost: str, wanted: str) -> None:
    """Without a doubt about where mail goes, a policy for an endpoint that gets none says nothing."""
    text = f"relayhost = {relayhost}\nsmtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n"
    assert route(text, tls_policy=f"contoso.com may\n{MX}:25 encrypt\n") == wanted


def test_ports() -> None:
    known = {"25": 25, "smtp": 25, "SUBMISSION": 587, "smtps": 465, "submissions": 465, "0587": 587}
    assert {text: port_number(text) for text in known} == known
    assert [port_number(text) for text in ("", "x", "-1", "123456", "²")] == [None] * 5


ROW = "a.example smtp:[contoso-com.mail.protection.outlok.com]:25\n"


@pytest.mark.parametrize(
    ("files", "hosts"),
    [
        ({"main.cf": "transport_maps = hash:/etc/postfix/t\n", "t": ROW}, 0),
        ({"main.cf": f"{RELAY}transport_maps = hash:t, texthash:t\n", "t": ROW}, 1),
        ({"main.cf": "sender_dependent_relayhost_maps = hash:t\n", "t": ROW.replace("smtp:", "")}, 0),
        ({"main.cf": "transport_maps = inline:{ a=smtp:[contoso-com.mail.protection.outlok.com] }\n"}, 0),
    ],
)
def test_endpoints_that_are_misspelt_in_tables(files: dict[str, str], hosts: int) -> None:
    found = read_files(files)
    (problem,) = found.problems
    source, span = problem.primary.location
    assert source.slice(span) == "contoso-com.mail.protection.outlok.com"
    assert (problem.rule.name, problem.help) == ("misspelt-name", "did you mean `mail.protection.outlook.com`?")
    assert (len(found.documents), found.claims) == (hosts, True)


def test_hosts_of_others_in_tables_are_not_misspelt() -> None:
    table = (
        "a smtp:[mail.outlok.example]\nb smtp:[smtp.example.com]\n* smtp:[contoso-com.mail.protection.outlook.com]\n"
    )
    assert read_files({"main.cf": "transport_maps = hash:t\n", "t": table}).problems == []
