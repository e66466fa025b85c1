"""The envelope senders that are known: where all mail gets one, or where only some senders' mail is routed."""

from __future__ import annotations

import pytest

from formats.postfix_hosts import MX, RELAY, host, only

BY_SENDER = "sender_dependent_relayhost_maps = hash:/etc/postfix/senders\n"


def senders(text: str, **files: str) -> list[str]:
    return only(host(text, **files), "MailFrom")


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("", []),
        ("myorigin = contoso.com", []),
        (
            "sender_canonical_maps = static:a@contoso.com",
            ["<sender_canonical_maps> MailFrom = a@contoso.com <a@contoso.com>"],
        ),
        (
            "canonical_maps = inline:{a=b}, static:a@contoso.com",
            [],
        ),
        (
            "sender_canonical_maps = static:a@contoso.com\nsmtp_generic_maps = static:@fabrikam.com",
            ["<smtp_generic_maps> MailFrom = fabrikam.com <@fabrikam.com>"],
        ),
        ("sender_canonical_maps = static:a@contoso.com\nsmtp_generic_maps = hash:/etc/postfix/generic", []),
        ("sender_canonical_maps = static:a@contoso.com\nmasquerade_domains = contoso.com", []),
        ("sender_canonical_maps = static:a@contoso.com\nsender_canonical_classes = header_sender", []),
        (
            "sender_canonical_maps = static:a@contoso.com\nsender_canonical_classes = envelope_sender",
            ["<sender_canonical_maps> MailFrom = a@contoso.com <a@contoso.com>"],
        ),
        ("sender_canonical_maps = static:a@contoso.com\nreceive_override_options = no_address_mappings", []),
        (
            "sender_canonical_maps = static:root\nmyorigin = $mydomain\nmydomain = contoso.com",
            ["<sender_canonical_maps> MailFrom = root@contoso.com <root>"],
        ),
        ("sender_canonical_maps = static:root\nmyorigin = /etc/mailname", []),
        ("sender_canonical_maps = static:root", []),
        ("sender_canonical_maps = static:{{ sender }}", []),
        ("{% if a %}\nb = c\n{% endif %}\nsender_canonical_maps = static:a@contoso.com", []),
    ],
)
def test_main_cf(lines: str, wanted: list[str]) -> None:
    assert senders(RELAY + lines) == wanted


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("/.+/ a@contoso.com", "</.+/> MailFrom = a@contoso.com <a@contoso.com>"),
        ("/^(.*)@.*$/ ${1}@contoso.com", "</^(.*)@.*$/> MailFrom = contoso.com <${1}@contoso.com>"),
        (
            "/^root@/ admin@contoso.com\n/^x/ admin@contoso.com\n/./ app@contoso.com\n/y/ z@fabrikam.com",
            "</^root@/> MailFrom = admin@contoso.com <admin@contoso.com>, app@contoso.com <app@contoso.com>",
        ),
        ("/.+@a/ b@contoso.com", ""),
        ("/^(.*)@(.*)$/ $1@$2", ""),
        ("/^a/ $1\n/./ b@contoso.com", ""),
        ("!/a/ b@contoso.com\n/./ {{ c }}", ""),
        ("".join(f"/{index}/ a@contoso.com\n" for index in range(60)) + "/./ b@contoso.com", ""),
    ],
)
def test_patterns(table: str, wanted: str) -> None:
    found = senders(RELAY + "sender_canonical_maps = pcre:/etc/postfix/canonical\n", canonical=table)
    assert found == ([f"canonical: {wanted}"] if wanted else [])


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (
            f"@Contoso.com {MX}\nApp@contoso.com {MX}\n<> {MX}\n@other.example [other.example]\n",
            "<@Contoso.com> MailFrom = Contoso.com <@Contoso.com>, App@contoso.com <App@contoso.com>, <> <<>>",
        ),
        (f"@contoso.com {MX}\nroot {MX}\n", ""),
        ("".join(f"@{index}.example {MX}\n" for index in range(60)), ""),
    ],
)
def test_the_senders_that_are_routed(table: str, wanted: str) -> None:
    assert senders(BY_SENDER, senders=table) == ([f"senders: {wanted}"] if wanted else [])


def test_a_rewriting_behind_the_routing() -> None:
    table = f"@contoso.com {MX}\n"
    assert senders(BY_SENDER + "canonical_maps = hash:/etc/postfix/canonical\n", senders=table) == [
        "senders: <@contoso.com> MailFrom = contoso.com <@contoso.com>"
    ]
    assert senders(BY_SENDER + "smtp_generic_maps = hash:/etc/postfix/generic\n", senders=table) == []
