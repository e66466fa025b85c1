"""What the SMTP client presents: TLS levels and policies, certificates, sign-in, and what master.cf overrides."""

from __future__ import annotations

import pytest

from formats.postfix_hosts import MX, RELAY, host, only

POLICIES = "smtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n"
MASTER = "smtp inet n - y - - smtpd\nsmtp unix - - y - - smtp\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n"
ON_HOST = "the certificate is a file on the host, and not in the repository"
SEVERAL = "the cipher decides which of several certificates is presented"
LEVEL = "<smtp_tls_security_level> "


def tls(text: str, **files: str) -> list[str]:
    """Return the lines about TLS, without the names of its parameters."""
    return only(host(RELAY + text, **files), "Tls", "RequireTls")


@pytest.mark.parametrize(
    ("level", "used", "required"),
    [
        ("none", False, False),
        ("may", True, False),
        ("MAY", True, False),
        ("dane", True, False),
        ("encrypt", True, True),
        ("dane-only", True, True),
        ("fingerprint", True, True),
        ("verify", True, True),
        ("secure", True, True),
    ],
)
def test_levels(level: str, used: bool, required: bool) -> None:
    assert tls(f"smtp_tls_security_level = {level}") == [
        f"{LEVEL}Tls = {used} <{level}>",
        f"{LEVEL}RequireTls = {required} <{level}>",
    ]


def test_a_level_that_there_is_not() -> None:
    doubt = "(`mandatory` is no TLS security level)"
    assert tls("smtp_tls_security_level = mandatory") == [
        f"{LEVEL}Tls = mandatory <mandatory> {doubt}",
        f"{LEVEL}RequireTls = mandatory <mandatory> {doubt}",
    ]


def test_dane_where_there_may_be_records() -> None:
    found = host("relayhost = [contoso-com.a-v1.mx.microsoft]\nsmtp_tls_security_level = dane\n")
    assert only(found, "Tls", "RequireTls") == [
        f"{LEVEL}Tls = True <dane>",
        f"{LEVEL}RequireTls = dane <dane> (DNS decides it)",
    ]


@pytest.mark.parametrize(
    ("text", "used", "required", "place"),
    [
        ("", False, False, "relayhost"),
        ("smtp_use_tls = no", False, False, "relayhost"),
        ("smtp_use_tls = yes", True, False, "smtp_use_tls> <yes"),
        ("smtp_enforce_tls = yes\nsmtp_use_tls = yes", True, True, "smtp_enforce_tls> <yes"),
        ("smtp_tls_security_level =\nsmtp_use_tls = yes", True, False, "smtp_use_tls> <yes"),
        ("smtp_tls_security_level = none\nsmtp_use_tls = yes", False, False, "smtp_tls_security_level> <none"),
        ("compatibility_level = 3.6", False, False, "relayhost"),
        ("compatibility_level = 3.11", True, False, "relayhost"),
        ("compatibility_level = 4", True, False, "relayhost"),
    ],
)
def test_older_parameters_and_the_default(text: str, used: bool, required: bool, place: str) -> None:
    key, _, value = place.partition("> <")
    assert tls(text) == [f"<{key}> Tls = {used} <{value or key}>", f"<{key}> RequireTls = {required} <{value or key}>"]


@pytest.mark.parametrize(
    ("table", "key", "level"),
    [
        (f"{MX}:25 encrypt\n", f"{MX}:25", "encrypt"),
        (f"{MX.upper()}:25 ENCRYPT\n", f"{MX.upper()}:25", "ENCRYPT"),
        (f"other may\n# c\n{MX}:25\n  secure, match=a:b\n", f"{MX}:25", "secure"),
    ],
)
def test_a_policy_goes_first(table: str, key: str, level: str) -> None:
    assert tls(POLICIES + "smtp_tls_security_level = none", tls_policy=table) == [
        f"tls_policy: <{key}> Tls = True <{level}>",
        f"tls_policy: <{key}> RequireTls = True <{level}>",
    ]


def test_a_policy_for_the_domain_above() -> None:
    """Postfix looks for it where the hop has neither brackets nor a port."""
    table = ".protection.outlook.com encrypt\n"
    text = f"{POLICIES}smtp_tls_security_level = may\nrelayhost = "
    assert only(host(text + MX[1:-1], tls_policy=table), "Tls") == [
        "tls_policy: <.protection.outlook.com> Tls = True <encrypt>"
    ]
    assert only(host(text + MX, tls_policy=table), "Tls") == [f"{LEVEL}Tls = True <may>"]


@pytest.mark.parametrize("key", [MX, MX[1:-1], f"{MX[1:-1]}:25"])
def test_a_policy_for_another_spelling_leaves_a_doubt(key: str) -> None:
    hop = f"{MX}:25"
    assert tls(POLICIES, tls_policy=f"{key} encrypt\n") == [
        f"tls_policy: <{key}> {name} = encrypt <encrypt> (the policy is for another spelling of `{hop}`)"
        for name in ("Tls", "RequireTls")
    ]


@pytest.mark.parametrize(
    "table", ["contoso.com encrypt\n", "[fabrikam-com.mail.protection.outlook.com]:25 encrypt\n", "* encrypt\n"]
)
def test_a_policy_for_others_says_nothing(table: str) -> None:
    assert tls(POLICIES + "smtp_tls_security_level = may", tls_policy=table)[0] == f"{LEVEL}Tls = True <may>"


@pytest.mark.parametrize(
    ("maps", "doubt"),
    [
        (
            "hash:/etc/postfix/other",
            "the table `hash:/etc/postfix/other` is not beside the file, or is none that can be read",
        ),
        (
            "regexp:/etc/postfix/tls_policy",
            "the table `regexp:/etc/postfix/tls_policy` is not beside the file, or is none that can be read",
        ),
        ("static:encrypt", "the table `static:encrypt` is not beside the file, or is none that can be read"),
    ],
)
def test_a_table_of_policies_that_cannot_be_read(maps: str, doubt: str) -> None:
    found = tls(f"smtp_tls_policy_maps = {maps}\nsmtp_tls_security_level = may", tls_policy="/./ encrypt\n")
    assert found == [f"<smtp_tls_policy_maps> {name} = {maps} <{maps}> ({doubt})" for name in ("Tls", "RequireTls")]


def test_obsolete_policies_leave_a_doubt() -> None:
    assert tls("smtp_tls_per_site = hash:/etc/postfix/tls_per_site\n")[0].endswith("(`smtp_tls_per_site` may set it)")


@pytest.mark.parametrize(
    ("text", "files", "wanted"),
    [
        ("", {}, []),
        ("smtp_tls_cert_file =", {}, []),
        ("smtpd_tls_cert_file = /etc/ssl/a.pem", {}, []),
        (
            "smtp_tls_cert_file = /etc/ssl/a.pem",
            {},
            [f"<smtp_tls_cert_file> Certificate = /etc/ssl/a.pem </etc/ssl/a.pem> ({ON_HOST})"],
        ),
        (
            "smtp_tls_cert_file = /etc/ssl/a.pem",
            {"a__pem": CERTIFICATE},
            ["<smtp_tls_cert_file> Certificate = a.pem </etc/ssl/a.pem>"],
        ),
        (
            "smtp_tls_cert_file = ${config_directory}/certs/a.pem",
            {"certs/a__pem": CERTIFICATE},
            ["<smtp_tls_cert_file> Certificate = certs/a.pem <${config_directory}/certs/a.pem>"],
        ),
        (
            "smtp_tls_cert_file = $smtpd_tls_cert_file\nsmtpd_tls_cert_file = /etc/postfix/a.pem",
            {"a__pem": CERTIFICATE},
            ["<smtp_tls_cert_file> Certificate = a.pem <$smtpd_tls_cert_file>"],
        ),
        (
            "smtp_tls_cert_file = /etc/ssl/a.pem",
            {"a__pem": "-----BEGIN PRIVATE KEY-----\n"},
            [f"<smtp_tls_cert_file> Certificate = /etc/ssl/a.pem </etc/ssl/a.pem> ({ON_HOST})"],
        ),
        (
            "smtp_tls_chain_files = /etc/postfix/key.pem,\n  /etc/postfix/a.pem\nsmtp_tls_cert_file = /old.pem",
            {"a__pem": CERTIFICATE, "key__pem": "-----BEGIN PRIVATE KEY-----\n"},
            ["<smtp_tls_chain_files> Certificate = a.pem </etc/postfix/a.pem>"],
        ),
        (
            "smtp_tls_cert_file = /a.pem\nsmtp_tls_eccert_file = /b.pem",
            {"a__pem": CERTIFICATE, "b__pem": CERTIFICATE},
            [f"<smtp_tls_cert_file> Certificate = /a.pem </a.pem> ({SEVERAL})"],
        ),
        (
            "{% if a %}\nsmtp_tls_cert_file = /a.pem\n{% endif %}",
            {"a__pem": CERTIFICATE},
            ["<smtp_tls_cert_file> Certificate = /a.pem </a.pem> (whether this is in force is decided by a template)"],
        ),
    ],
)
def test_certificate(text: str, files: dict[str, str], wanted: list[str]) -> None:
    assert only(host(RELAY + text, **files), "Certificate") == wanted


@pytest.mark.parametrize(
    ("protocols", "version"),
    [
        ("TLSv1", "TLS1.0"),
        ("TLSv1, TLSv1.1", "TLS1.1"),
        (">=TLSv1, <=TLSv1.2", "TLS1.2"),
        ("!TLSv1.2 !TLSv1.3", "TLS1.1"),
        ("!SSLv2:!SSLv3:!TLSv1.1", None),
        ("!SSLv2, !SSLv3, !TLSv1.1", None),
        ("!SSLv2, !SSLv3", None),
        (">=TLSv1.2", None),
        (">=0x0301", None),
        ("{{ protocols }}", None),
        ("!SSLv2, !SSLv3, !TLSv1, !TLSv1.1, !TLSv1.2, !TLSv1.3", None),
    ],
)
def test_highest_version(protocols: str, version: str | None) -> None:
    """It is known where the newest version is excluded."""
    text = f"smtp_tls_security_level = may\nsmtp_tls_protocols = {protocols}\nsmtp_tls_mandatory_protocols = TLSv1\n"
    wanted = [f"<smtp_tls_protocols> HighestTlsVersion = {version} <{protocols}>"] if version else []
    if protocols.endswith("!TLSv1.1"):  # what is behind the gap is not used
        wanted = [f"<smtp_tls_protocols> HighestTlsVersion = TLS1.0 <{protocols}>"]
    assert only(host(RELAY + text), "HighestTlsVersion") == wanted


def test_mandatory_protocols() -> None:
    text = "smtp_tls_security_level = encrypt\nsmtp_tls_protocols = TLSv1\nsmtp_tls_mandatory_protocols = TLSv1.2\n"
    wanted = ["<smtp_tls_mandatory_protocols> HighestTlsVersion = TLS1.2 <TLSv1.2>"]
    assert only(host(RELAY + text), "HighestTlsVersion") == wanted


@pytest.mark.parametrize(
    ("protocols", "wanted"),
    [
        ("ipv4", ["<inet_protocols> IPv6 = False <ipv4>"]),
        ("ipv6", ["<inet_protocols> IPv6 = True <ipv6>"]),
        ("all", []),
        ("ipv4, ipv6", []),
        ("$protocols", []),
    ],
)
def test_protocols(protocols: str, wanted: list[str]) -> None:
    assert only(host(f"{RELAY}inet_protocols = {protocols}\n"), "IPv6") == wanted


def test_protocols_of_a_service() -> None:
    master = MASTER.replace("- smtp\n", "- smtp -o inet_protocols=all\n")
    assert only(host(f"{RELAY}inet_protocols = ipv4\n", master__cf=master), "IPv6") == []


@pytest.mark.parametrize(
    ("mechanisms", "wanted"),
    [
        ("xoauth2", "OAuth"),
        ("plain, login", "Basic"),
        ("LOGIN", "Basic"),
        ("plain xoauth2", ""),
        ("!gssapi", ""),
        ("", ""),
    ],
)
def test_authentication(mechanisms: str, wanted: str) -> None:
    text = f"relayhost = [smtp.office365.com]\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_mechanism_filter = {mechanisms}\n"
    line = f"<smtp_sasl_mechanism_filter> Authentication = {wanted} <{mechanisms}>"
    assert only(host(text), "Authentication") == ([line] if wanted else [])


@pytest.mark.parametrize(
    ("master", "doubt"),
    [
        (MASTER, ""),
        (
            MASTER + "  -o smtp_helo_timeout=5 -o smtp_tls_security_level=none\n",
            "`master.cf` sets `{}` for the transport `smtp`",
        ),
        (MASTER + "  -o { smtp_tls_security_level = may }\n", "`master.cf` sets `{}` for the transport `smtp`"),
        (MASTER + "# -o smtp_tls_security_level=none\n", ""),
        (MASTER + "relay unix - - y - - smtp\n  -o smtp_tls_security_level=none\n", ""),
        ("{% for a in b %}\nsmtp unix - - y - - smtp -o smtp_tls_security_level=none\n{% endfor %}\n", ""),
    ],
)
def test_what_master_cf_overrides(master: str, doubt: str) -> None:
    (line, _) = tls("smtp_tls_security_level = encrypt", master__cf=master)
    said = doubt.format("smtp_tls_security_level")
    assert line == f"{LEVEL}Tls = {'encrypt' if doubt else True} <encrypt>" + (f" ({said})" if said else "")


def test_a_transport_of_ones_own() -> None:
    text = f"default_transport = o365:{MX}\nsmtp_tls_security_level = encrypt\n"
    (line,) = only(host(text), "Tls")
    assert line == f"{LEVEL}Tls = encrypt <encrypt> (the transport `o365` may have settings of its own in `master.cf`)"
    (line,) = only(host(text, master__cf="o365 unix - - y - - smtp\n"), "Tls")
    assert line == f"{LEVEL}Tls = True <encrypt>"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (RELAY, "yes <yes> (the server decides it by what it offers)"),
        (f"{RELAY}smtp_sasl_mechanism_filter = plain, login\n", "Basic <plain, login>"),
        (f"transport_maps = inline:{{contoso.com=smtp:{MX}}}\n", ""),
        (f"sender_dependent_relayhost_maps = inline:{{@contoso.com={MX}}}\n", ""),
    ],
)
def test_a_sign_in_at_an_endpoint_that_offers_none(text: str, wanted: str) -> None:
    found = only(host(f"smtp_sasl_auth_enable = yes\n{text}"), "Authentication")
    assert [line.partition(" = ")[2] for line in found] == ([wanted] if wanted else [])
