"""Values that can never be there, and relations and comparisons that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making import hold

from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions import fitting, tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.fitting import FORMATS_OF
from relaylint.policy.conditions.parse import Vocabulary, parse_condition
from relaylint.policy.conditions.typecheck import check_types
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import Takes
from relaylint.policy.value_types import Sort, ValueType
from relaylint.values.syntaxes import FORMATS, written_date

from .never_right import Never

NEVER_RIGHT = {
    "a word that is none of the enumeration": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { equals: OnPremise } }"},
        (
            "6:36 <OnPremise> error[invalid-rule] `OnPremise` is no value of `ConnectorType`"
            " | did you mean `OnPremises`?"
        ),
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { equals: onpremises } }"},
    ),
    "a word far from any": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { equals: Smart } }"},
        ("6:36 <Smart> error[invalid-rule] `Smart` is no value of `ConnectorType` | it is `Partner` or `OnPremises`"),
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { equals: Partner } }"},
    ),
    "a word that a fact never gives": Never(
        {"kind": "SendingHost", "assert_": "{ relay.verdict: { equals: relaid } }"},
        ("6:36 <relaid> error[invalid-rule] `relaid` is no value of `relay.verdict` | did you mean `relayed`?"),
        {"kind": "SendingHost", "assert_": "{ relay.verdict: { equals: relayed } }"},
    ),
    "a text for true": Never(
        {"kind": "InboundConnector", "assert_": '{ Enabled: { equals: "yes" } }'},
        ('6:30 <"yes"> error[invalid-rule] the text `yes` is no value of `Enabled` | it is `true` or `false`'),
        {"kind": "InboundConnector", "include_disabled": "true", "assert_": "{ Enabled: { equals: true } }"},
    ),
    "a text for a number": Never(
        {"kind": "InboundConnector", "assert_": '{ connector.address-count: { equals: "5" } }'},
        (
            '6:46 <"5"> error[invalid-rule] the text `5` is no value of `connector.address-count`'
            " | write it without quotes: `5`"
        ),
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { equals: 5 } }"},
    ),
    "a number for a text": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: 5 } }"},
        ("6:27 <5> error[invalid-rule] the number `5` is no value of `Name` | it is a text"),
        {"kind": "InboundConnector", "assert_": '{ Name: { equals: "5" } }'},
    ),
    "a number out of bounds": Never(
        {"kind": "SendingHost", "assert_": "{ Port: { not: { equals: 70000 } } }"},
        ("6:34 <70000> error[invalid-rule] `70000` is no value of `Port` | it is a number from 1 to 65535"),
        {"kind": "SendingHost", "assert_": "{ Port: { not: { equals: 25 } } }"},
    ),
    "nothing, where a value is never null": Never(
        {"kind": "InboundConnector", "assert_": "{ RequireTls: { equals: null } }"},
        (
            "6:33 <null> error[invalid-rule] `null` is no value of `RequireTls`"
            " | to ask whether there is a value, write `present`"
        ),
        {"kind": "InboundConnector", "assert_": "{ RequireTls: { present: false } }"},
    ),
    "an empty text that is never there": Never(
        {"kind": "InboundConnector", "assert_": '{ Name: { not: { equals: "" } } }'},
        ('6:34 <""> error[invalid-rule] an empty text is no value of `Name` | it is a text'),
        {"kind": "InboundConnector", "assert_": '{ ConnectorSource: { not: { equals: "" } } }'},
    ),
    "a text of another syntax": Never(
        {"kind": "AcceptedDomain", "assert_": '{ DomainName: { equals: "*.contoso.com" } }'},
        (
            '6:33 <"*.contoso.com"> error[invalid-rule] `*.contoso.com` is no value of `DomainName`'
            " | it is a domain name"
        ),
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { equals: contoso.com } }"},
    ),
    "one of several values": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { in: [Partner, OnPrem] } }"},
        ("6:42 <OnPrem> error[invalid-rule] `OnPrem` is no value of `ConnectorType` | did you mean `OnPremises`?"),
        {"kind": "OutboundConnector", "assert_": "{ TlsSettings: { in: [EncryptionOnly, DomainValidation] } }"},
    ),
    "within each": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { each: { equals: 5 } } }"},
        (
            "6:44 <5> error[invalid-rule] the number `5` is no value of an item of `SenderDomains`"
            " | it is a sender domain"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { each: { equals: contoso.com } } }"},
    ),
    "within some": Never(
        {"kind": "SendingHost", "assert_": "{ Recipients: { some: { in: [Outside] } } }"},
        (
            "6:38 <Outside> error[invalid-rule] `Outside` is no value of an item of `Recipients`"
            " | it is `Internal` or `External`"
        ),
        {"kind": "SendingHost", "assert_": "{ Recipients: { some: { in: [External] } } }"},
    ),
    "within contains": Never(
        {"kind": "SendingHost", "assert_": "{ Recipients: { contains: Extern } }"},
        (
            "6:35 <Extern> error[invalid-rule] `Extern` is no value of an item of `Recipients`"
            " | did you mean `External`?"
        ),
        {"kind": "SendingHost", "assert_": "{ Recipients: { contains: External } }"},
    ),
    "within not and any": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ not: { any: [{ Enabled: { equals: 0 } }, { Name: { equals: x } }] } }",
        },
        ("6:45 <0> error[invalid-rule] the number `0` is no value of `Enabled` | it is `true` or `false`"),
        {
            "kind": "InboundConnector",
            "assert_": "{ not: { any: [{ Enabled: { equals: false } }, { Name: { equals: x } }] } }",
        },
    ),
    "within exists": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: SendingHost, where: { Method: { equals: Conector } } } }",
        },
        ("6:67 <Conector> error[invalid-rule] `Conector` is no value of `Method` | did you mean `Connector`?"),
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: SendingHost, where: { Method: { equals: Connector } } } }",
        },
    ),
    "within a case": Never(
        {"cases": "[{ when: { ConnectorType: { equals: OnPremisses } }, severity: info }]"},
        (
            "18:44 <OnPremisses> error[invalid-rule] `OnPremisses` is no value of `ConnectorType`"
            " | did you mean `OnPremises`?"
        ),
        {"cases": "[{ when: { ConnectorType: { equals: OnPremises } }, severity: info }]"},
    ),
    "within advice": Never(
        {"advice": "[{ when: { RequireTls: { equals: on } }, help: x }]"},
        ("18:42 <on> error[invalid-rule] the text `on` is no value of `RequireTls` | it is `true` or `false`"),
        {"advice": "[{ when: { RequireTls: { equals: true } }, help: x }]"},
    ),
    "within where": Never(
        {"where": "{ CloudServicesMailEnabled: { equals: enabled } }"},
        (
            "18:46 <enabled> error[invalid-rule] the text `enabled` is no value of `CloudServicesMailEnabled`"
            " | it is `true` or `false`"
        ),
        {"where": "{ CloudServicesMailEnabled: { equals: true } }"},
    ),
    "the default of a parameter": Never(
        {
            "parameters": "{ type: { type: string, default: Partners, description: d } }",
            "assert_": "{ ConnectorType: { equals: { parameter: type } } }",
        },
        ("17:46 <Partners> error[invalid-rule] `Partners` is no value of `ConnectorType` | did you mean `Partner`?"),
        {
            "parameters": "{ type: { type: string, default: Partner, description: d } }",
            "assert_": "{ ConnectorType: { equals: { parameter: type } } }",
        },
    ),
    "an item of the default of a parameter": Never(
        {
            "parameters": "{ types: { type: array, default: [Partner, None], description: d } }",
            "assert_": "{ ConnectorType: { in: { parameter: types } } }",
        },
        ("17:56 <None> error[invalid-rule] `None` is no value of `ConnectorType` | it is `Partner` or `OnPremises`"),
        {
            "parameters": "{ types: { type: array, default: [], description: d } }",
            "assert_": "{ ConnectorType: { in: { parameter: types } } }",
        },
    ),
    "the item of for": Never(
        {"for_": "EFUsers", "assert_": "{ EFUsers: { equals: 1 } }"},
        ("6:30 <1> error[invalid-rule] the number `1` is no value of an item of `EFUsers` | it is a mail address"),
        {"for_": "EFUsers", "assert_": "{ EFUsers: { equals: jo@contoso.com } }"},
    ),
    "each of a text": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { each: { equals: x } } }"},
        (
            "6:19 <each> error[invalid-rule] `each` asks about a list, and `Name` is a text"
            " | leave `each` out: the relations in it can ask about `Name`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: x } }"},
    ),
    "some of the item of for": Never(
        {"for_": "EFUsers", "assert_": "{ EFUsers: { some: { equals: x } } }"},
        (
            "6:22 <some> error[invalid-rule] `some` asks about a list, and an item of `EFUsers` is a mail "
            "address"
            " | leave `some` out: the relations in it can ask about an item of `EFUsers`"
        ),
        {"for_": "EFUsers", "assert_": "{ EFUsers: { ends-with: '@contoso.com' } }"},
    ),
    "a relation on lists for a text": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { contains: x } }"},
        (
            "6:19 <contains> error[invalid-rule] `contains` asks about a list, and `Name` is a text"
            " | did you mean `contains-text`?"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { matches: x } }"},
    ),
    "a relation on one value for a list": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { starts-with: x } }"},
        (
            "6:28 <starts-with> error[invalid-rule] `starts-with` asks about a text, and "
            "`SenderDomains` is a list (each a sender domain) or `null`"
            " | put it under `each` or `some`"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { some: { starts-with: x } } }"},
    ),
    "a relation on one value for a list, within any": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderDomains: { any: [{ in-domain: contoso.com }, { contains: x }] } }",
        },
        "6:36 <in-domain> error[invalid-rule] `in-domain` asks about a domain or host name, and "
        "`SenderDomains` is a list (each a sender domain) or `null`"
        " | put it under `each` or `some`",
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderDomains: { any: [{ some: { in-domain: contoso.com } }, { contains: x }] } }",
        },
    ),
    "a relation on one value for a list, within exists and not": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: SendingHost, where: { MailFrom: { not: { null-sender: true } } } } }",
        },
        "6:68 <null-sender> error[invalid-rule] `null-sender` asks about an envelope sender, and "
        "`MailFrom` is a list (each a domain, a mail address or `<>`)"
        " | put it under `each` or `some`",
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: SendingHost, where: { MailFrom: { some: { null-sender: true } } } } }",
        },
    ),
    "a number is asked of a list": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { at-most: 3 } }"},
        "6:32 <at-most> error[invalid-rule] `at-most` asks about a number, and `SenderIPAddresses` "
        "is a list (each an IPv4 address or CIDR range) or `null`"
        " | write `shorter-than: 4`, which asks how many items there are",
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { shorter-than: 4 } }"},
    ),
    "a date is asked of a list": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { on-or-after: 2026-11-24 } }"},
        "6:32 <on-or-after> error[invalid-rule] `on-or-after` asks about a date, and "
        "`SenderIPAddresses` is a list (each an IPv4 address or CIDR range) or `null`"
        " | what can be asked of the list: `contains`, `shorter-than` or `present`; of its items, "
        "under `each` or `some`: `overlaps`, `address-in`, `prefix-at-least`, `equals`, `in`, "
        "`starts-with`, `ends-with`, `contains-text`, `matches`, `shorter-than` or `present`",
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: 203.0.113.0/24 } } }"},
    ),
    "a relation on one value for the list of a fact": Never(
        {"kind": "SendingHost", "assert_": "{ certificate.names: { equals: x } }"},
        (
            "6:32 <equals> error[invalid-rule] `equals` asks about a single value, and `certificate.names` is "
            "a list (each a text) or `null`"
            " | put it under `each` or `some`"
        ),
        {"kind": "SendingHost", "assert_": "{ certificate.names: { contains: x } }"},
    ),
    "a number is asked of a text": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { at-least: 3 } }"},
        (
            "6:19 <at-least> error[invalid-rule] `at-least` asks about a number, and `Name` is a text"
            " | write `not: { shorter-than: 3 }`, which asks how many characters there are"
        ),
        {"kind": "InboundConnector", "assert_": "{ connector.address-count: { at-least: 3 } }"},
    ),
    "a text is asked of true or false": Never(
        {"kind": "InboundConnector", "assert_": "{ Enabled: { starts-with: t } }"},
        (
            "6:22 <starts-with> error[invalid-rule] `starts-with` asks about a text, and `Enabled` is "
            "`true` or `false`"
            " | what can be asked: `equals` or `in`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Comment: { starts-with: t } }"},
    ),
    "a domain is asked of a word": Never(
        {"kind": "InboundConnector", "assert_": "{ ConnectorType: { in-domain: contoso.com } }"},
        (
            "6:28 <in-domain> error[invalid-rule] `in-domain` asks about a domain or host name, and "
            "`ConnectorType` is `Partner` or `OnPremises`"
            " | what can be asked: `equals` or `in`"
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { in-domain: contoso.com } }"},
    ),
    "a domain is asked of a date": Never(
        {"kind": "SendingHost", "assert_": "{ certificate.not-after: { in-domain: contoso.com } }"},
        (
            "6:36 <in-domain> error[invalid-rule] `in-domain` asks about a domain or host name, and "
            "`certificate.not-after` is a date or `null`"
            " | what can be asked: `on-or-after`, `older-than-days`, `equals`, `in`, `starts-with`, "
            "`ends-with`, `contains-text`, `matches`, `shorter-than` or `present`"
        ),
        {"kind": "SendingHost", "assert_": "{ certificate.not-after: { on-or-after: '2027-01-01' } }"},
    ),
    "an address is asked of a domain": Never(
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { address-in: [private] } }"},
        (
            "6:25 <address-in> error[invalid-rule] `address-in` asks about an address, and `DomainName` "
            "is a domain name"
            " | what can be asked: `in-domain`, `listed-in`, `same-domain-as`, `equals`, `in`, "
            "`starts-with`, `ends-with`, `contains-text`, `matches` or `shorter-than`"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { each: { address-in: [private] } } }"},
    ),
    "a date is asked of a domain": Never(
        {"kind": "AcceptedDomain", "assert_": "{ DomainName: { older-than-days: 3 } }"},
        (
            "6:25 <older-than-days> error[invalid-rule] `older-than-days` asks about a date, and "
            "`DomainName` is a domain name"
            " | what can be asked: `in-domain`, `listed-in`, `same-domain-as`, `equals`, `in`, "
            "`starts-with`, `ends-with`, `contains-text`, `matches` or `shorter-than`"
        ),
        {"kind": "AcceptedDomain", "assert_": "{ WhenCreated: { older-than-days: 3 } }"},
    ),
    "a domain that is none": Never(
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { in-domain: 'con toso' } }"},
        (
            "6:50 <'con toso'> error[invalid-rule] `con toso` is not a domain or host name"
            " | `in-domain`: The domain, or that of the mail address, is one of the options, without a leading "
            "`*.`, or lies below one."
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { in-domain: '*.contoso.com' } }"},
    ),
    "an address that is none": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: 203.0.113.0/33 } } }"},
        (
            "6:50 <203.0.113.0/33> error[invalid-rule] `203.0.113.0/33` is not an IPv4 address or range"
            " | `overlaps`: The IPv4 address or range shares an address with the option, or with one of them; "
            "what is no IPv4 address does not."
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: 203.0.113.0/28 } } }"},
    ),
    "a domain compared with a number": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ TlsSenderCertificateName: { equals: { this: connector.address-count } } }",
        },
        (
            "6:55 <connector.address-count> error[invalid-rule] `connector.address-count` is a number of "
            "addresses from 0, with which `equals` cannot compare `TlsSenderCertificateName`, a certificate name or "
            "`null` | compare it with a single value"
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { equals: { this: Name } } }"},
    ),
    "a text compared with a list": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: { this: SenderDomains } } }"},
        (
            "6:35 <SenderDomains> error[invalid-rule] `SenderDomains` is a list (each a sender domain) or `null`, with "
            "which `equals` cannot compare `Name`, a text"
            " | what compares them: `in`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { in: { this: SenderDomains } } }"},
    ),
    "a list compared with a text": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { in: { this: Comment } } }"},
        (
            "6:31 <Comment> error[invalid-rule] `Comment` is a text or `null`, with which `in` cannot compare "
            "`Name`, a text"
            " | what compares them: `equals`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: { this: Comment } } }"},
    ),
    "a number compared with a text": Never(
        {"kind": "SendingHost", "assert_": "{ certificate.days-left: { at-least: { this: Name } } }"},
        (
            "6:54 <Name> error[invalid-rule] `Name` is a text, with which `at-least` cannot compare "
            "`certificate.days-left`, a number of days or `null`"
            " | compare it with a number"
        ),
        {"kind": "SendingHost", "assert_": "{ certificate.days-left: { at-least: { this: certificate.lifetime } } }"},
    ),
    "a domain compared with an address": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: AcceptedDomain, where: { DomainName: { in: { this: EFSkipIPs } } } } }",
        },
        (
            "6:78 <EFSkipIPs> error[invalid-rule] `EFSkipIPs` is a list (each an IP address or range) or "
            "`null`, with which `in` cannot compare `DomainName`, a domain name"
            " | compare it with a single value"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ exists: { kind: AcceptedDomain, where: { DomainName: { in: { this: SenderDomains } } } } }",
        },
    ),
    "words compared with others": Never(
        {"kind": "SendingHost", "assert_": "{ Method: { equals: { this: relay.verdict } } }"},
        (
            "6:37 <relay.verdict> error[invalid-rule] `relay.verdict` is `relayed`, `fragile`, `rejected` or "
            "`null`, with which `equals` cannot compare `Method`, `Connector`, `DirectSend`, `SmtpAuth`, "
            "`HighVolumeEmail` or `Internet`"
            " | compare it with a single value"
        ),
        {"kind": "SendingHost", "assert_": "{ relay.forwarding: { equals: { this: relay.verdict } } }"},
    ),
    "a range without an end": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: 203.0.113 } } }"},
        (
            "6:50 <203.0.113> error[invalid-rule] `203.0.113` is not an IPv4 address or range | "
            "`overlaps`: The IPv4 address or range shares an address with the option, or with one of "
            "them; what is no IPv4 address does not."
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: 203.0.113.0-203.0.113.9 } } }",
        },
    ),
    "a name among addresses": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: [203.0.113.0/24, fred] } } }",
        },
        (
            "6:67 <fred> error[invalid-rule] `fred` is not an IPv4 address or range | `overlaps`: "
            "The IPv4 address or range shares an address with the option, or with one of them; what "
            "is no IPv4 address does not."
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: [203.0.113.0/24, 198.51.100.7] } } }",
        },
    ),
    "an address that nothing overlaps": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: '2001:db8::/32' } } }"},
        (
            "6:50 <'2001:db8::/32'> error[invalid-rule] `2001:db8::/32` is not an IPv4 address or "
            "range | `overlaps`: The IPv4 address or range shares an address with the option, or "
            "with one of them; what is no IPv4 address does not."
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { starts-with: '2001:db8' } } }"},
    ),
    "a default that is no address": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: { parameter: net } } } }",
            "parameters": (
                "{ net: { type: array, items: { type: string }, default: [203.0.113.0/24, fred], "
                "description: A network. } }"
            ),
        },
        (
            "17:86 <fred> error[invalid-rule] `fred` is not an IPv4 address or range | `overlaps`: "
            "The IPv4 address or range shares an address with the option, or with one of them; what "
            "is no IPv4 address does not."
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: { parameter: net } } } }",
            "parameters": (
                "{ net: { type: array, items: { type: string }, default: [203.0.113.0/24], description: A network. } }"
            ),
        },
    ),
    "a mailbox for a domain": Never(
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { in-domain: [lan, joe@contoso.com] } }"},
        (
            "6:56 <joe@contoso.com> error[invalid-rule] `joe@contoso.com` is not a domain or host "
            "name | write the domain alone: `contoso.com`"
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { in-domain: [lan, contoso.com] } }"},
    ),
    "an address for a domain": Never(
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { same-domain-as: 203.0.113.7 } }"},
        (
            "6:55 <203.0.113.7> error[invalid-rule] `203.0.113.7` is not a domain or host name | "
            "`same-domain-as`: The domain, sender domain or mail address is of the same domain as "
            "the option; `smtp:` and a cost count for nothing."
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { same-domain-as: '*.contoso.com' } }"},
    ),
    "an address is asked of a name that a rule checks": Never(
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { overlaps: 203.0.113.0/24 } }"},
        (
            "6:39 <overlaps> error[invalid-rule] `overlaps` asks about an address, and "
            "`TlsSenderCertificateName` is a certificate name or `null`"
            " | what can be asked: `in-domain`, `listed-in`, `same-domain-as`, `equals`, `in`, "
            "`starts-with`, `ends-with`, `contains-text`, `matches`, `shorter-than` or `present`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { overlaps: 203.0.113.0/24 } }"},
    ),
    "an address compared with a name that a rule checks": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { some: { overlaps: { this: TlsSenderCertificateName } } } }",
        },
        (
            "6:58 <TlsSenderCertificateName> error[invalid-rule] `TlsSenderCertificateName` is a "
            "certificate name or `null`, with which `overlaps` cannot compare an item of "
            "`SenderIPAddresses`, an IPv4 address or CIDR range | compare it with an address"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { some: { overlaps: { this: EFSkipIPs } } } }"},
    ),
    "a list of addresses compared with a name that a rule checks": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { contains: { this: TlsSenderCertificateName } } }",
        },
        (
            "6:50 <TlsSenderCertificateName> error[invalid-rule] `TlsSenderCertificateName` is a "
            "certificate name or `null`, with which `contains` cannot compare `SenderIPAddresses`, a "
            "list (each an IPv4 address or CIDR range) or `null` | compare it with a list"
        ),
        {"kind": "InboundConnector", "assert_": "{ SenderIPAddresses: { contains: { this: Name } } }"},
    ),
    "the first label of what is no domain": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { contains-text: { first-label-of: ConnectorType } } }"},
        (
            "6:52 <ConnectorType> error[invalid-rule] `first-label-of` takes a domain or host name, "
            "and `ConnectorType` is `Partner` or `OnPremises` | name what holds a domain, or write "
            "`{ this: … }`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { in: { first-label-of: SenderDomains } } }"},
    ),
    "the first label of an address": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { in: { first-label-of: SenderIPAddresses } } }"},
        (
            "6:41 <SenderIPAddresses> error[invalid-rule] `first-label-of` takes a domain or host "
            "name, and `SenderIPAddresses` is a list (each an IPv4 address or CIDR range) or `null` "
            "| name what holds a domain, or write `{ this: … }`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: { first-label-of: Comment } } }"},
    ),
    "a value of the judged definition as a message has it": Never(
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { not: { in: [x, '{Name}'] } } }"},
        (
            "6:54 <'{Name}'> error[invalid-rule] `{Name}` is compared as it stands, letter by letter "
            "| write `{ this: Name }`"
        ),
        {"kind": "InboundConnector", "assert_": "{ TlsSenderCertificateName: { not: { equals: { this: Name } } } }"},
    ),
    "a value of the judged definition with a dot": Never(
        {
            "kind": "InboundConnector",
            "assert_": (
                "{ exists: { kind: SendingHost, where: { Name: { equals: this.TlsSenderCertificateName } } } }"
            ),
        },
        (
            "6:65 <this.TlsSenderCertificateName> error[invalid-rule] "
            "`this.TlsSenderCertificateName` is compared as it stands, letter by letter | write `{ "
            "this: TlsSenderCertificateName }`"
        ),
        {
            "kind": "InboundConnector",
            "assert_": (
                "{ exists: { kind: SendingHost, where: { Name: { equals: { this: TlsSenderCertificateName } } } } }"
            ),
        },
    ),
    "the item as a message has it": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { matches: '^{item}' } }",
            "for_": "SenderIPAddresses",
        },
        (
            "6:41 <'^{item}'> error[invalid-rule] `^{item}` is compared as it stands, letter by "
            "letter | write `{ this: item }`"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ SenderIPAddresses: { matches: '^[0-9]{1,3}' } }",
            "for_": "SenderIPAddresses",
        },
    ),
    "a parameter as a message has it": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: '{parameter.d}' } }",
            "parameters": "{ d: { type: string, default: x, description: A prefix. } }",
        },
        (
            "6:32 <'{parameter.d}'> error[invalid-rule] `{parameter.d}` is compared as it stands, "
            "letter by letter | write `{ parameter: d }`"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: { parameter: d } } }",
            "parameters": "{ d: { type: string, default: x, description: A prefix. } }",
        },
    ),
}


@pytest.mark.parametrize("case", NEVER_RIGHT)
def test_a_rule_that_can_never_be_right(case: str, tmp_path: Path) -> None:
    NEVER_RIGHT[case].hold(tmp_path)


# every property and fact, with every relation


NAMED = [(name, about) for name in FILES for about in kind(name).properties] + [
    (name, fact) for fact, info in FACTS.items() for name in (info.kinds or FILES)
]
VALUES: list[Any] = [
    True,
    5,
    "contoso.com",
    "app@contoso.com",
    "203.0.113.7",
    "2026-11-24",
    "Partner",
    "<>",
    "x y",
    "",
    ["contoso.com"],
    [5],
    [],
    {"a": 1},
]


def option(relation: Relation) -> Any:
    """Return an option that a relation takes."""
    schema = relation.option
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema["type"] == "array":
        words = schema["items"].get("enum")
        return words[:1] if words else ["contoso.com"]
    if schema.get("format") == "date":
        return "2026-11-24"
    if relation.takes is Takes.ADDRESS and schema["type"] not in ("boolean", "integer"):
        return "203.0.113.0/24"
    return {"boolean": True, "integer": 8, "number": 5}.get(str(schema["type"]), "contoso.com")


def refused(name: str, operand: str, test: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return the place at which a test is refused for its types, and whether it is a key; None if it is not."""
    try:
        check_types(parse_condition({operand: test}, Vocabulary((kind(name),), None, {}), ()))
    except RuleFault as fault:
        return (*fault.path, fault.part.value)
    return None


def place(fits: bool, *path: Any) -> tuple[Any, ...] | None:
    """Return the place of a value that does not fit."""
    return None if fits else (*path, "value")


def about(name: str, operand: str) -> Any:
    condition = parse_condition({operand: {"present": True}}, Vocabulary((kind(name),), None, {}), ())
    assert isinstance(condition, tree.About)
    return fitting.tested(condition.operand)


def right(type: ValueType) -> ValueType:
    """Return the type without the texts that a rule reports."""
    return type._replace(format=type.syntax, items=type.items and right(type.items))


def test_a_relation_that_is_refused_says_nothing_of_any_value() -> None:
    """Of those that do not ask about more than the value: it holds of each, or of none."""

    def check(name: str, operand: str) -> None:
        types = [right(type) for type in about(name, operand).types]
        values = [value for value in VALUES if any(type.admits(value) for type in types)]
        for relation in RELATIONS.values():
            at = refused(name, operand, {relation.name: option(relation)})
            if at is None or relation.takes in (Takes.VALUE, Takes.LIST):
                continue
            assert at == (operand, relation.name, "key")
            if relation.asks is None:
                test = relation.compile(relation.normal(option(relation)) if relation.alike else option(relation))
                asked = [value for value in values if relation.takes is not Takes.DATE or written_date(value) is None]
                answers = {str(test(relation.normal(value), NOBODY)) for value in asked}  # a name may look like a date
                assert len(answers) < 2, (relation.name, answers)

    hold(check, NAMED)


NOBODY: Any = None


def test_a_value_of_another_type_is_refused_wherever_it_is_compared() -> None:
    def check(name: str, operand: str) -> None:
        whole = about(name, operand)
        single = not all(type.is_list for type in whole.types)
        if all(type.sorts <= {Sort.MAPPING, Sort.NULL} for type in whole.types):  # nothing equals a mapping
            assert refused(name, operand, {"equals": "x"}) == (operand, "equals", "key")
            return
        for value in (value for value in VALUES if not isinstance(value, list | dict)):
            fits = any(type.admits(value) for type in whole.types)
            in_lists = [type.items for type in whole.types if Sort.LIST in type.sorts]
            among = any(items is None or items.admits(value) for items in in_lists)
            if single:
                assert refused(name, operand, {"equals": value}) == place(fits, operand, "equals")
                assert refused(name, operand, {"not": {"in": [value]}}) == place(fits, operand, "not", "in", 0)
            if in_lists:
                assert refused(name, operand, {"contains": value}) == place(among, operand, "contains")
                assert refused(name, operand, {"some": {"equals": value}}) == place(among, operand, "some", "equals")
            else:
                assert refused(name, operand, {"each": {"equals": value}}) == (operand, "each", "key")

    hold(check, NAMED)


def test_a_relation_that_asks_about_the_value_alone_needs_nobody() -> None:
    """Of such relations answers are tried out when a rule is loaded, where nobody is judged."""
    for relation in RELATIONS.values():
        if relation.asks is None and not relation.sees_absence:
            test = relation.compile(relation.normal(option(relation)) if relation.alike else option(relation))
            for value in [*VALUES, None]:
                test(relation.normal(value), NOBODY)


OF_MAPPINGS = {"session-certificate", "session-sender", "session-recipients", "revision"}
"""Syntaxes of values in mappings that properties hold, of which no rule asks."""


def test_every_syntax_is_one_of_some_texts_or_of_builds() -> None:
    assert frozenset().union(*FORMATS_OF.values()) == FORMATS.keys() - {"exchange-build"} - OF_MAPPINGS
