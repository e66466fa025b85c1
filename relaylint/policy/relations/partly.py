"""Answers of relations about a string of which only the beginning or the end is known, if that is enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from relaylint.core.logic import State
from relaylint.policy.relations.domains import domains_of
from relaylint.policy.relations.table import RELATIONS, Answer, Subject
from relaylint.values.literals import Ends, network_around
from relaylint.values.normal import address_range, normal_domain, under, without_wildcard
from relaylint.values.syntaxes import ADDRESS_RANGES, FORMATS, ipv4_fault

Partly: TypeAlias = Callable[[Ends, Subject], "bool | Answer | None"]
"""Returns whether a relation holds; None if the known parts are not enough."""

_NAMES: Final = ("domain", "wildcard-domain", "certificate-name", "sender-domain", "recipient-domain")
_IN_NO_NAME: Final = r"[\s@]|.\*"
_IN_NO_ADDRESS: Final = r"[^0-9./]"


def partly(name: str, option: Any) -> Partly | None:
    """Return the answers of a relation with an option about such strings; None if it has none."""
    about = _TABLE.get(name)
    if about:
        return about(option)
    return _of_domain(name, option) if name in _OF_DOMAIN else None


def _starts_with(option: Any) -> Partly:
    return lambda ends, subject: ends.starts_with(str(option))


def _ends_with(option: Any) -> Partly:
    return lambda ends, subject: ends.ends_with(str(option))


def _contains_text(option: Any) -> Partly:
    """What is not known may always contain it."""
    return lambda ends, subject: any(option.lower() in part.lower() for part in (ends.before, ends.after)) or None


def _equals(option: Any) -> Partly:
    return _in([option])


def _in(options: Any) -> Partly:
    """No option with a different beginning or end can match."""
    wanted = [option for option in options if isinstance(option, str)]
    return lambda ends, subject: None if any(map(ends.fits, wanted)) else False


def _null_sender(option: Any) -> Partly:
    return lambda ends, subject: None if ends.fits("<>") else option is False


def _has_format(option: Any) -> Partly:
    """A string is a fault if no valid value can contain its known parts."""
    fault = FORMATS[option].fault

    def test(ends: Ends, subject: Subject) -> Answer | None:
        wrong: str | None = None
        if option in _NAMES and any(re.search(_IN_NO_NAME, part) for part in (ends.before, f"x{ends.after}")):
            wrong = fault(f"{ends.before}x{ends.after}")
        elif option == "ipv4-or-cidr" and re.search(_IN_NO_ADDRESS, ends.before + ends.after):
            wrong = ipv4_fault(f"{ends.before}{ends.after}") or fault(ends.text)
        return Answer(State.FAILS, reason=wrong) if wrong else None

    return test


def _address_in(option: Any) -> Partly:
    """An address with known first octets is in a range that contains them all, or in no other."""
    ranges = [(text, name, address_range(text)) for name in option for text in ADDRESS_RANGES[name]]

    def test(ends: Ends, subject: Subject) -> bool | Answer | None:
        address = network_around(ends)
        if address is None:
            return None
        for text, name, known in ranges:
            if known and known.first <= address.first and address.last <= known.last:
                return Answer(State.HOLDS, reason=f"it lies in {text} ({name})")
        return (
            None
            if any(known and known.first <= address.last and address.first <= known.last for _, _, known in ranges)
            else False
        )

    return test


def _in_domain(option: Any) -> Partly:
    parents = [without_wildcard(name) for name in domains_of(option)]

    def test(ends: Ends, subject: Subject) -> bool | None:
        after = normal_domain(ends.after.partition(";")[0])  # a sender domain may have a cost
        if any(after == f".{parent}" or under(after, parent) for parent in parents):
            return True
        return None if any(f".{parent}".endswith(after) for parent in parents) else False

    return test


def _of_domain(name: str, option: Any) -> Partly:
    """Only the domain of a mail address matters: `$user@contoso.com`."""
    relation = RELATIONS[name]
    test = relation.compile(option)

    def of_address(ends: Ends, subject: Subject) -> bool | Answer | None:
        if "@" not in ends.after:
            return _in_domain(option)(ends, subject) if name == "in-domain" else None
        answer = test(relation.normal(f"x{ends.after}"), subject)
        return Answer(answer) if isinstance(answer, State) else answer

    return of_address


_TABLE: Final[dict[str, Callable[[Any], Partly]]] = {
    "starts-with": _starts_with,
    "ends-with": _ends_with,
    "contains-text": _contains_text,
    "equals": _equals,
    "in": _in,
    "null-sender": _null_sender,
    "has-format": _has_format,
    "address-in": _address_in,
}
_OF_DOMAIN: Final = frozenset(
    ("covered-by", "listed-in", "below", "same-domain-as", "in-domain", "same-organisation-as")
)
