"""What is cut off, indented or hidden in a main.cf and its tables: it is said, or what it decides is not known."""

from __future__ import annotations

import pytest

from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.formats.table import FORMATS
from relaylint.formats.unread import HIDDEN, Unread
from relaylint.syntax.reading import Limits, Reading

HOST = "contoso-com.mail.protection.outlook.com"
HEAD = "myhostname = mta.contoso.com\n"


def reading(text: str, **tables: str) -> Reading:
    sources = {name: Source(name, held) for name, held in tables.items()}
    return read("main.cf", text.encode(), Limits(), sources.get) or Reading([], [])


def said(found: Reading) -> list[tuple[str, int, str, str]]:
    lines = []
    for one in found.problems:
        source, span = one.primary.location
        place = source.position(span.start)
        lines.append((source.name, place.line, one.severity.name, one.message))
    return lines


@pytest.mark.parametrize("name", ["relayhost = [", "default_transport = smtp:[", "relayhost = "])
def test_a_host_that_is_cut_off(name: str) -> None:
    for size in range(1, len(HOST)):
        cut = HOST[:size]
        found = reading(f"{HEAD}{name}{cut}")
        if "[" not in name and size < len("contoso-com.mail.prot"):
            continue  # it may be any host
        assert found.documents == []
        ((file, line, severity, _),) = said(found)
        assert (file, line, severity) == ("main.cf", 2, "ERROR"), cut


@pytest.mark.parametrize(
    "host", ["[smtp.example.org]", "smtp.mail.pro", "[mail.pr]:25", "$relay", "[$relay", "{{ relay }}"]
)
def test_a_host_of_others(host: str) -> None:
    found = reading(f"{HEAD}relayhost = {host}\n")
    assert found == Reading([], [], format=found.format)


@pytest.mark.parametrize("name", sorted(FORMATS["postfix"].words.names))
def test_a_parameter_that_continues_nothing(name: str) -> None:
    """Postfix passes over it: it is an error where it is about Microsoft's hosts."""
    own = f"  # remark\n\n \t{name} = x\n   y\n{HEAD}relayhost = [{HOST}]\n"
    words = f"`{name}` begins with a blank and continues no line, so that Postfix passes over it"
    assert ("main.cf", 3, "WARNING", words) in said(reading(own))


@pytest.mark.parametrize("name", ["relayhost", "default_transport", "transport_maps"])
def test_a_route_that_continues_nothing(name: str) -> None:
    lost = reading(f"  {name} = [{HOST}]\n{HEAD}")
    assert (lost.documents, lost.claims) == ([], True)
    words = f"`{name}` begins with a blank and continues no line, so that Postfix passes over it"
    assert said(lost) == [("main.cf", 1, "ERROR", words)]
    assert not reading(f"  {name} = [smtp.example.org]\n{HEAD}").claims


def test_a_row_that_continues_nothing() -> None:
    text = f"{HEAD}relayhost = [{HOST}]\ntransport_maps = hash:/etc/postfix/transport\n"
    found = reading(text, transport=f" fabrikam.com smtp:[{HOST}]:25\ncontoso.com local:\n")
    assert said(found) == [
        (
            "transport",
            1,
            "ERROR",
            "`fabrikam.com` begins with a blank and continues no line, so that Postfix passes over it",
        )
    ]


SEALED = '{"data": "ENC[AES256_GCM,data:4d7a]", "sops": {"mac": "ENC[AES256_GCM,data:4d7a]"}}\n'


@pytest.mark.parametrize("row", [row for row in HIDDEN if all(begin.isascii() for begin in row.begins)], ids=str)
@pytest.mark.parametrize(
    ("parameter", "table"),
    [
        ("transport_maps", "transport"),
        ("smtp_tls_policy_maps", "tls_policy"),
        ("sender_dependent_relayhost_maps", "sender_relay"),
    ],
)
def test_a_table_that_is_hidden(row: Unread, parameter: str, table: str) -> None:
    """What it decides is not known; a table of passwords is not asked for."""
    text = f"{HEAD}relayhost = [{HOST}]\n{parameter} = hash:/etc/postfix/{table}\n"
    held = SEALED if row.sealed else row.begins[0].decode() + "1.1;AES256\n6363\n"
    found = reading(text, **{table: held})
    assert said(found) == [(table, 1, "ERROR", f"the file cannot be read: it is {row.title}")]
    assert [one.help for one in found.problems] == [row.way_out]
    passwords = f"{HEAD}relayhost = [{HOST}]\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n"
    assert said(reading(passwords, sasl_passwd=held)) == []


MARKS = " \t'\"()[]{}<>,;:.!%&+*/\\|-\u2013\u201c\u00a0"


@pytest.mark.parametrize("name", ["relayhost", "default_transport"])
def test_a_parameter_with_a_mark_in_its_name(name: str) -> None:
    """Whatever stands in it, or in place of a letter: it is read as it is meant, and said."""
    value = f"[{HOST}]:25" if name == "relayhost" else f"smtp:[{HOST}]:25"
    for at in range(1, len(name)):
        for mark in MARKS:
            for damaged in (f"{name[:at]}{mark}{name[at:]}", f"{name[:at]}{mark}{name[at + 1 :]}"):
                found = reading(f"{HEAD}{damaged} = {value}\n")
                assert found.documents, damaged
                assert [line[:3] for line in said(found)][:1] == [("main.cf", 2, "ERROR")], damaged


def test_an_endpoint_with_a_mark_in_it() -> None:
    tail = HOST.index(".mail")
    for at in range(tail + 1, len(HOST)):
        for mark in "._-!,+":
            found = reading(f"{HEAD}relayhost = [{HOST[:at]}{mark}{HOST[at:]}]\n")
            assert found.documents or found.problems, (at, mark)
    found = reading(f"{HEAD}relayhost = [{HOST.replace('.', '', 1)}]\n")
    assert [line[:3] for line in said(found)] == [("main.cf", 2, "ERROR")]


@pytest.mark.parametrize(("kind", "severity"), [("hsh", None), ("hahs", "ERROR"), ("ha!sh", "ERROR"), ("ldap", None)])
def test_the_type_of_a_table(kind: str, severity: str | None) -> None:
    found = reading(f"{HEAD}relayhost = [{HOST}]\ntransport_maps = {kind}:/etc/postfix/transport\n")
    assert [line[2] for line in said(found)] == ([severity] if severity else [])
