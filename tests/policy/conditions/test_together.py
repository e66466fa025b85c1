"""Parts of rules that are right alone and never together, and what one of several kinds does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from .never_right import Never

NEVER_TOGETHER = {
    "one of the kinds does not have what must be there": Never(
        {"kind": "[InboundConnector, SendingHost]", "assert_": "{ TlsSenderCertificateName: { present: true } }"},
        (
            "6:11 <TlsSenderCertificateName> error[invalid-rule] SendingHost has no "
            "`TlsSenderCertificateName`, so that this never holds of one | leave `SendingHost` out "
            "of `kind`, and write a rule of its own for it"
        ),
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": (
                "{ any: [{ TlsSenderCertificateName: { present: true } }, { Certificate: { present: true } }] }"
            ),
        },
    ),
    "one of the kinds does not have what must not be there": Never(
        {"kind": "[InboundConnector, SendingHost]", "assert_": "{ TlsSenderCertificateName: { present: false } }"},
        (
            "6:11 <TlsSenderCertificateName> error[invalid-rule] SendingHost has no "
            "`TlsSenderCertificateName`, so that this never fails of one | leave `SendingHost` out "
            "of `kind`, and write a rule of its own for it"
        ),
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": (
                "{ any: [{ TlsSenderCertificateName: { present: false } }, { RequireTls: { equals: true "
                "} }], Name: { starts-with: x } }"
            ),
        },
    ),
    "the rule never applies to one of the kinds": Never(
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": "{ Name: { starts-with: x } }",
            "where": "{ ConnectorType: { equals: Partner } }",
        },
        (
            "17:10 <ConnectorType> error[invalid-rule] SendingHost has no `ConnectorType`, so that "
            "the rule never applies to one | leave `SendingHost` out of `kind`, and write a rule of "
            "its own for it"
        ),
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": "{ Name: { starts-with: x } }",
            "where": "{ any: [{ ConnectorType: { present: false } }, { ConnectorType: { equals: Partner } }] }",
        },
    ),
    "a fact that one of the kinds does not have": Never(
        {"kind": "[InboundConnector, SendingHost]", "assert_": "{ relay.verdict: { equals: relayed } }"},
        (
            "6:11 <relay.verdict> error[invalid-rule] InboundConnector has no `relay.verdict`, so "
            "that this never holds of one | leave `InboundConnector` out of `kind`, and write a rule "
            "of its own for it"
        ),
        {"kind": "SendingHost", "assert_": "{ relay.verdict: { equals: relayed } }"},
    ),
    "a case that is undecided of one of the kinds": Never(
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { ConnectorType: { equals: Partner } }, severity: info }]",
        },
        (
            "17:19 <ConnectorType> error[invalid-rule] SendingHost has no `ConnectorType`, so that "
            "this is undecided of each | leave `SendingHost` out of `kind`, and write a rule of its "
            "own for it"
        ),
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { ConnectorType: { present: true } }, severity: info }]",
        },
    ),
    "what must hold is a precondition": Never(
        {
            "kind": "InboundConnector",
            "where": "{ Comment: { present: true } }",
            "assert_": "{ Comment: { present: true } }",
        },
        (
            "6:20 <{ present: true }> error[invalid-rule] this never fails where `where` holds | ask "
            "for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "where": "{ Comment: { present: true } }",
            "assert_": "{ Comment: { present: false } }",
        },
    ),
    "a precondition that implies what must hold": Never(
        {"kind": "InboundConnector", "where": "{ Name: { equals: abc } }", "assert_": "{ Name: { starts-with: a } }"},
        (
            "6:17 <{ starts-with: a }> error[invalid-rule] this never fails where `where` holds | "
            "ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "where": "{ Name: { starts-with: a } }",
            "assert_": "{ Name: { starts-with: ab } }",
        },
    ),
    "one part of a precondition implies what must hold": Never(
        {
            "kind": "InboundConnector",
            "where": (
                "{ ConnectorType: { equals: Partner }, any: [{ Comment: { equals: a } }, { Comment: { equals: b } }] }"
            ),
            "assert_": "{ Comment: { in: [a, b, c] } }",
        },
        (
            "6:20 <{ in: [a, b, c] }> error[invalid-rule] this never fails where `where` holds | ask "
            "for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "where": (
                "{ ConnectorType: { equals: Partner }, any: [{ Comment: { equals: a } }, { Name: { equals: b } }] }"
            ),
            "assert_": "{ Comment: { in: [a, b, c] } }",
        },
    ),
    "what must hold is never asked of what is passed over": Never(
        {"kind": "InboundConnector", "assert_": "{ Enabled: { equals: true } }"},
        (
            "6:20 <{ equals: true }> error[invalid-rule] what is disabled is passed over, so that "
            "this never fails | write `include-disabled: true` beside `assert`"
        ),
        {"kind": "InboundConnector", "assert_": "{ Enabled: { equals: true } }", "include_disabled": "true"},
    ),
    "a property compared with itself": Never(
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: { this: Name } } }"},
        ("6:35 <Name> error[invalid-rule] `Name` is compared with itself | name another property or fact"),
        {
            "kind": "InboundConnector",
            "assert_": ("{ not: { exists: { kind: InboundConnector, where: { Name: { equals: { this: Name } } } } } }"),
        },
    ),
    "a list compared with itself": Never(
        {"kind": "InboundConnector", "assert_": "{ SenderDomains: { each: { in-domain: { this: SenderDomains } } } }"},
        (
            "6:55 <SenderDomains> error[invalid-rule] `SenderDomains` is compared with itself | name "
            "another property or fact"
        ),
        {"kind": "InboundConnector", "assert_": "{ Name: { equals: { first-label-of: Name } } }"},
    ),
    "an item compared with itself": Never(
        {
            "kind": "InboundConnector",
            "for_": "SenderDomains",
            "assert_": "{ SenderDomains: { not: { same-domain-as: { this: item } } } }",
        },
        ("6:59 <item> error[invalid-rule] `SenderDomains` is compared with itself | name another property or fact"),
        {
            "kind": "InboundConnector",
            "for_": "SenderDomains",
            "assert_": "{ Name: { not: { same-domain-as: { this: item } } } }",
        },
    ),
    "a case against the precondition": Never(
        {
            "kind": "InboundConnector",
            "where": "{ ConnectorType: { equals: Partner } }",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { ConnectorType: { equals: OnPremises } }, severity: info }]",
        },
        (
            "18:34 <{ equals: OnPremises }> error[invalid-rule] this never holds of what the rule "
            "judges | ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "where": "{ Comment: { present: true } }",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { ConnectorType: { equals: OnPremises } }, severity: info }]",
        },
    ),
    "a case of what is passed over": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { Enabled: { equals: false } }, severity: info }]",
        },
        (
            "17:28 <{ equals: false }> error[invalid-rule] this never holds of what the rule judges "
            "| ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "include_disabled": "true",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { Enabled: { equals: false } }, severity: info }]",
        },
    ),
    "a case of what is in order": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { Name: { starts-with: x1 } }, severity: info }]",
        },
        (
            "17:25 <{ starts-with: x1 }> error[invalid-rule] this never holds where `assert` fails | "
            "ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": "[{ when: { Name: { starts-with: y1 } }, severity: info }]",
        },
    ),
    "a case that an earlier one always takes": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": (
                "[{ when: { Comment: { present: true } }, severity: info }, { when: { Comment: { equals: "
                "b } }, severity: error }]"
            ),
        },
        (
            "17:86 <{ equals: b }> error[invalid-rule] what stands before it holds wherever this "
            "does, and is told instead | ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": (
                "[{ when: { Comment: { equals: b } }, severity: error }, { when: { Comment: { present: "
                "true } }, severity: info }]"
            ),
        },
    ),
    "a case after two that take every definition": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": (
                "[{ when: { ConnectorType: { equals: Partner } }, severity: info }, { when: { "
                "ConnectorType: { equals: OnPremises } }, severity: error }, { when: { Comment: { "
                "present: true } }, severity: info }]"
            ),
        },
        (
            "17:164 <{ present: true }> error[invalid-rule] what stands before it holds wherever "
            "this does, and is told instead | ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "cases": (
                "[{ when: { ConnectorType: { equals: Partner } }, severity: info }, { when: { "
                "ConnectorType: { equals: OnPremises } }, severity: error }]"
            ),
        },
    ),
    "an advice that an earlier one always takes": Never(
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "advice": (
                "[{ when: { Comment: { present: true } }, help: Leave this one out of it. }, { when: { "
                "Comment: { equals: b } }, help: Leave that one out of it. }]"
            ),
        },
        (
            "17:104 <{ equals: b }> error[invalid-rule] what stands before it holds wherever this "
            "does, and is told instead | ask for something else, or leave out what makes it so"
        ),
        {
            "kind": "InboundConnector",
            "assert_": "{ Name: { starts-with: x } }",
            "advice": (
                "[{ when: { Comment: { equals: b } }, help: Leave this one out of it. }, { when: { "
                "Comment: { present: true } }, help: Leave that one out of it. }]"
            ),
        },
    ),
    "one of the kinds does not have what must not be so": Never(
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": "{ TlsSenderCertificateName: { not: { starts-with: '*.' } } }",
        },
        (
            "6:11 <TlsSenderCertificateName> error[invalid-rule] SendingHost has no "
            "`TlsSenderCertificateName`, so that this never holds of one | leave `SendingHost` out "
            "of `kind`, and write a rule of its own for it"
        ),
        {
            "kind": "[InboundConnector, SendingHost]",
            "assert_": (
                "{ any: [{ Certificate: { present: true } }, { TlsSenderCertificateName: { starts-with: "
                "'*.' } }, { Name: { starts-with: x } }], Name: { starts-with: y } }"
            ),
        },
    ),
}


@pytest.mark.parametrize("case", NEVER_TOGETHER)
def test_a_rule_with_a_part_that_another_excludes(case: str, tmp_path: Path) -> None:
    NEVER_TOGETHER[case].hold(tmp_path)
