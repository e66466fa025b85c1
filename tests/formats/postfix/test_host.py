"""A main.cf as a sending host: whole outputs, with every value at its place, and what is none of ours."""

from __future__ import annotations

import pytest
from making import said

from formats.outline import problems
from formats.postfix_hosts import MX, RELAY, host, only, read_files
from relaylint.core.document import Absence
from relaylint.core.text import Source
from relaylint.formats.postfix import host as postfix
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import contribution
from relaylint.syntax.reading import MAX_PROBLEMS, Limits, Reading

WHOLE = """\
# Relay host of the data centre
myhostname = relay.contoso.com
mynetworks = 127.0.0.0/8 [::1]/128,
    10.20.0.0/16
inet_interfaces = all

relayhost =
    # everything goes to Exchange Online
    [contoso-com.mail.protection.outlook.com]:25
smtp_tls_security_level = encrypt
smtp_tls_mandatory_protocols = >=TLSv1.2, <=TLSv1.2
smtp_tls_cert_file = /etc/postfix/certs/relay.pem
smtp_generic_maps = static:relay@contoso.com
"""
ON_HOST = "the certificate is a file on the host, and not in the repository"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n"


def test_a_whole_file() -> None:
    assert host(WHOLE, **{"certs/relay__pem": CERTIFICATE}) == [
        "<myhostname> Name = relay.contoso.com <relay.contoso.com>",
        "<relayhost> Method = Connector <[contoso-com.mail.protection.outlook.com]:25>",
        "<relayhost> SmartHost = contoso-com.mail.protection.outlook.com <contoso-com.mail.protection.outlook.com>",
        "<relayhost> Port = 25 <25>",
        "<smtp_tls_security_level> Tls = True <encrypt>",
        "<smtp_tls_security_level> RequireTls = True <encrypt>",
        "<smtp_tls_cert_file> Certificate = certs/relay.pem </etc/postfix/certs/relay.pem>",
        "<smtp_tls_mandatory_protocols> HighestTlsVersion = TLS1.2 <>=TLSv1.2, <=TLSv1.2>",
        "<smtp_generic_maps> MailFrom = relay@contoso.com <relay@contoso.com>",
        "<mynetworks> ClientNetworks = 127.0.0.0/8 <127.0.0.0/8>, ::1/128 <[::1]/128>, 10.20.0.0/16 <10.20.0.0/16>",
    ]


def test_values_in_tables_stand_there() -> None:
    """Each table amends the host by the values that stand in it."""
    relay, chain, fax = "Name = relay.contoso.com", "/etc/ssl/private/relay.pem", r"/^(.+)@fax\.contoso\.com$/"
    text = (
        "myhostname = relay.contoso.com\n"
        "transport_maps = lmdb:${config_directory}/transport\n"
        "smtp_tls_policy_maps = lmdb:${config_directory}/tls_policy\n"
        "smtp_tls_chain_files = /etc/ssl/private/relay.pem\n"
        "sender_canonical_maps = regexp:/etc/postfix/sender_canonical\n"
        "mynetworks = cidr:/etc/postfix/mynetworks\n"
    )
    found = host(
        text,
        transport=f"fax.contoso.com  smtp:[fax.contoso.com]\n*  smtp:{MX}:25\n",
        tls_policy=f"{MX}:25  secure match=mail.protection.outlook.com\n    protocols=TLSv1.2\n",
        sender_canonical=f"{fax}  $1@contoso.com\n/./  noreply@contoso.com\n",
        mynetworks="10.0.0.0/8 OK\n# c\n192.0.2.0/24 OK\n",
    )
    policy = f"tls_policy: <{MX}:25>"
    assert found == [
        f"<myhostname> {relay} <relay.contoso.com>",
        "<transport_maps> Method = Connector <lmdb:${config_directory}/transport>",
        f"<smtp_tls_chain_files> Certificate = {chain} <{chain}> ({ON_HOST})",
        f"transport: <*> {relay} <*>",
        "transport: <*> SmartHost = contoso-com.mail.protection.outlook.com <contoso-com.mail.protection.outlook.com>",
        "transport: <*> Port = 25 <25>",
        f"{policy} {relay} <{MX}:25>",
        f"{policy} Tls = True <secure>",
        f"{policy} RequireTls = True <secure>",
        f"{policy} HighestTlsVersion = TLS1.2 <TLSv1.2>",
        f"sender_canonical: <{fax}> {relay} <{fax}>",
        f"sender_canonical: <{fax}> MailFrom = contoso.com <$1@contoso.com>, noreply@contoso.com <noreply@contoso.com>",
        f"mynetworks: <10.0.0.0/8> {relay} <10.0.0.0/8>",
        "mynetworks: <10.0.0.0/8> ClientNetworks = 10.0.0.0/8 <10.0.0.0/8>, 192.0.2.0/24 <192.0.2.0/24>",
    ]


def test_a_host_that_signs_in() -> None:
    text = """\
relayhost = [smtp.office365.com]:587
smtp_sasl_auth_enable = yes
smtp_sasl_mechanism_filter = xoauth2
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_tls_security_level = may
"""
    assert host(text) == [
        "<relayhost> Name = postfix <relayhost>",
        "<smtp_sasl_auth_enable> Method = SmtpAuth <yes>",
        "<relayhost> SmartHost = smtp.office365.com <smtp.office365.com>",
        "<relayhost> Port = 587 <587>",
        "<smtp_tls_security_level> Tls = True <may>",
        "<smtp_tls_security_level> RequireTls = False <may>",
        "<smtp_sasl_mechanism_filter> Authentication = OAuth <xoauth2>",
    ]


def test_passwords_are_not_asked_for() -> None:
    text = """\
relayhost = [smtp.office365.com]:587
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_tls_key_file = /etc/postfix/key.pem
smtp_tls_cert_file = /etc/postfix/cert.pem
transport_maps = hash:/etc/postfix/transport
"""
    asked = []

    def beside(name: str) -> Source | None:
        asked.append(name)
        return None

    assert postfix.read(Source("main.cf", text), Limits(), beside).documents
    assert sorted(asked) == ["cert.pem", "master.cf", "transport"]


def test_a_template() -> None:
    text = """\
# {{ ansible_managed }}
myhostname = {{ ansible_fqdn }}
{% if relay_networks %}
mynetworks = {{ relay_networks }}
{% endif %}
relayhost = [{{ tenant | replace('.', '-') }}.mail.protection.outlook.com]:{{ port }}
smtp_tls_security_level = {{ level }}
"""
    filled = "(its value is not filled in)"
    smart = "{{ tenant | replace('.', '-') }}.mail.protection.outlook.com"
    assert host(text, "roles/mail relay/templates/main.cf.j2") == [
        "<relayhost> Name = mail relay <relayhost>",
        f"<relayhost> Method = Connector <[{smart}]:{{{{ port }}}}>",
        f"<relayhost> SmartHost = {smart} <{smart}> {filled}",
        f"<relayhost> Port = {{{{ port }}}} <{{{{ port }}}}> {filled}",
        f"<smtp_tls_security_level> Tls = {{{{ level }}}} <{{{{ level }}}}> {filled}",
        f"<smtp_tls_security_level> RequireTls = {{{{ level }}}} <{{{{ level }}}}> {filled}",
        "<relayhost> Certificate = relayhost <relayhost> (the file may set more than it shows)",
    ]


def test_what_a_template_decides_is_not_known() -> None:
    found = host(f"myhostname = a.contoso.com\n<% if @relay -%>\n{RELAY}<% end -%>\n", "main.cf.erb")
    doubt = "(whether this is in force is decided by a template)"
    assert only(found, "Method", "SmartHost", "Port") == [
        f"<relayhost> Method = {MX}:25 <{MX}:25> {doubt}",
        f"<relayhost> SmartHost = {MX[1:-1]} <{MX[1:-1]}> {doubt}",
        f"<relayhost> Port = 25 <25> {doubt}",
    ]


@pytest.mark.parametrize(
    ("text", "name", "absent"),
    [
        (RELAY, "main.cf", Absence.DEFAULT),
        (RELAY + "mynetworks = {{ networks }}\n", "main.cf.j2", Absence.DEFAULT),
        (RELAY + "{{ more }}\n", "main.cf.j2", Absence.UNKNOWN),
        (RELAY, "config/postfix-main.cf", Absence.UNKNOWN),
    ],
)
def test_what_absence_means(text: str, name: str, absent: Absence) -> None:
    (document,) = read_files({name: text}, name).documents
    assert document.traits.absent is absent
    assert document.traits.partial == {"SendingHosts"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("main.cf", "postfix"),
        ("etc/postfix/main.cf", "postfix"),
        ("hosts/mta-01/etc/postfix/main.cf", "mta-01"),
        ("hosts\\mta-01\\main.cf", "mta-01"),
        ("mta-02.main.cf", "mta-02"),
        ("roles/relay/templates/main.cf.j2", "relay"),
    ],
)
def test_a_name_from_the_path(path: str, name: str) -> None:
    assert only(host(RELAY, path), "Name") == [f"<relayhost> Name = {name} <relayhost>"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("myhostname = a.contoso.com", "<myhostname> Name = a.contoso.com <a.contoso.com>"),
        ("myhostname = a.contoso.com # me", "<myhostname> Name = a.contoso.com <a.contoso.com>"),
        ("mydomain = contoso.com\nmyhostname = a.$mydomain", "<myhostname> Name = a.contoso.com <a.$mydomain>"),
        ("myhostname = $HOSTNAME", "<relayhost> Name = postfix <relayhost>"),
        ("myhostname =", "<relayhost> Name = postfix <relayhost>"),
    ],
)
def test_a_name_of_its_own(line: str, name: str) -> None:
    assert only(host(RELAY + line), "Name") == [name]


@pytest.mark.parametrize(
    ("lines", "method"),
    [
        (f"relayhost = {MX}", f"<relayhost> Method = Connector <{MX}>"),
        (f"relayhost = {MX}\nsmtp_sasl_auth_enable = yes", f"<relayhost> Method = Connector <{MX}>"),
        (
            "relayhost = [smtp.office365.com]\nsmtp_sasl_auth_enable = no",
            "<relayhost> Method = Connector <[smtp.office365.com]>",
        ),
        ("relayhost = [smtp.office365.com]", "<relayhost> Method = Connector <[smtp.office365.com]>"),
        (
            "relayhost = [smtp.hve.mx.microsoft]\nsmtp_sasl_auth_enable = yes",
            "<smtp_sasl_auth_enable> Method = HighVolumeEmail <yes>",
        ),
        (
            "relayhost = [smtp.office365.com]\nsmtp_sasl_auth_enable = {{ sasl }}",
            "<relayhost> Method = [smtp.office365.com] <[smtp.office365.com]> (its value is not filled in)",
        ),
        (
            "relayhost = [smtp.office365.com]\nsmtp_sasl_auth_enable = maybe",
            "<relayhost> Method = [smtp.office365.com] <[smtp.office365.com]> (`maybe` is neither yes nor no)",
        ),
    ],
)
def test_method(lines: str, method: str) -> None:
    assert only(host(lines), "Method") == [method]


def test_mail_for_some_recipients_may_be_for_another_tenant() -> None:
    found = host(
        "transport_maps = hash:/etc/postfix/transport\n", transport=f"contoso.com smtp:{MX}\nfabrikam.com smtp:{MX}\n"
    )
    doubt = "(mail for some recipients goes there, who may be another organisation's)"
    assert only(found, "Method", "SmartHost") == [
        f"<transport_maps> Method = hash:/etc/postfix/transport <hash:/etc/postfix/transport> {doubt}",
        f"transport: <contoso.com> SmartHost = {MX[1:-1]} <{MX[1:-1]}>",
    ]


def test_several_endpoints() -> None:
    table = f"contoso.com smtp:{MX}\nfabrikam.com smtp:[fabrikam-com.mail.protection.outlook.com]:587\n"
    found = host("transport_maps = hash:/etc/postfix/transport\n", transport=table)
    doubt = "(mail goes to several endpoints of Microsoft 365)"
    assert only(found, "SmartHost", "Port") == [
        f"transport: <contoso.com> SmartHost = {MX[1:-1]} <{MX[1:-1]}> {doubt}",
        f"transport: <contoso.com> Port = {MX} <{MX}> {doubt}",
    ]


@pytest.mark.parametrize(
    ("relayhost", "port"),
    [
        (f"{MX}:25", "25 <25>"),
        (f"{MX}:smtp", "25 <smtp>"),
        (f"{MX}:submission", "587 <submission>"),
        (MX, f"25 <{MX}>"),
        (f"{MX}\nsmtp_tcp_port = 2525", f"2525 <{MX}>"),
        (f"{MX}:ours", "ours <ours> (`ours` is a service whose port is not known here)"),
        (f"{MX}:$PORT", f"{MX}:$PORT <{MX}:$PORT> (`{MX}:$PORT` refers to a setting that is not in this file)"),
    ],
)
def test_port(relayhost: str, port: str) -> None:
    assert only(host(f"relayhost = {relayhost}"), "Port") == [f"<relayhost> Port = {port}"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "relayhost =\n",
        "relayhost = [smtp.sendgrid.net]:587\n",
        "relayhost = {{ relayhost }}\n",
        "relayhost = [${relay.host}]:${relay.port}\n",
        f"# relayhost = {MX}\nmyhostname = a.contoso.com\n",
        f"default_transport = smtp:[gateway.contoso.com]\nrelayhost = {MX}\n",
        "transport_maps = hash:/etc/postfix/transport\n",
        "smtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n",
    ],
)
def test_what_is_none_of_ours(text: str) -> None:
    assert read_files({"main.cf": text, "tls_policy": f"{MX} encrypt\n"}) == ([], [], False, "")


def test_names_of_files() -> None:
    row = FORMATS["postfix"]
    names = ("main.cf", "main.cf.j2", "main.cf.erb", "mta-01.main.cf", "postfix-main.cf")
    assert [row.fits(name) for name in names] == [True] * 5
    assert [row.fits(name) for name in ("master.cf", "domain.cfg", "transport", "main.c")] == [False] * 4
    assert row.may_be("relayhost = x")
    assert not row.may_be("myhostname = x")


def test_lines_that_postfix_refuses() -> None:
    reading = read_files({"main.cf": "relayhost = [smtp.office365.com]:587\nsmtp_sasl_auth_enable yes\n"})
    assert problems(reading.problems) == [
        ("syntax-error", "2:1", "smtp_sasl_auth_enable", "`smtp_sasl_auth_enable` has no `=` behind it")
    ]
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN
    assert "Method" in {str(path[2]) for path in document.traits.unknown}


def test_a_file_with_too_many_faults_is_given_up() -> None:
    reading = read_files({"main.cf": RELAY + "a b\n" * 1000})
    assert (reading.documents, len(reading.problems), reading.claims) == ([], MAX_PROBLEMS + 1, True)
    assert reading.problems[-1].rule.name == "limit-exceeded"


def test_comments() -> None:
    text = "# one\n" + RELAY + "  # two \r\n#three"
    (document,) = read_files({"main.cf": text}).documents
    assert [text[slice(*span)] for span in document.comments] == ["# one", "# two", "#three"]


@pytest.mark.parametrize("size", range(0, len(WHOLE), 7))
def test_truncated(size: int) -> None:
    """What is left gives values that fit the schema, and at most a line that Postfix refuses."""
    reading = read_files({"main.cf": WHOLE[:size]})
    assert {found.rule.name for found in reading.problems} <= {"syntax-error"}
    for document in reading.documents:
        assert said(contribution(document).diagnostics) == []


@pytest.mark.parametrize(
    "value",
    ["[contoso-com.mail.protection.outlook.com", "contoso-com.mail.protection.outlook.com]:25", "[a.outlook.com]x"],
)
def test_brackets_that_do_not_fit(value: str) -> None:
    found = read_files({"main.cf": f"relayhost = {value}\n"})
    assert (found.documents, found.claims) == ([], True)
    assert problems(found.problems) == [
        ("syntax-error", "1:13", value, f"`{value}` is no host, and no host in brackets")
    ]


@pytest.mark.parametrize("value", ["[mail.example", "[${host}.outlook.com", "[{{ tenant }}.outlook.com"])
def test_brackets_that_are_none_of_ours(value: str) -> None:
    assert read_files({"main.cf": f"relayhost = {value}\n"}) == Reading([], [])
