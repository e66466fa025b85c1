"""Relations on single values: equality, text, numbers, dates, syntax, presence."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from relaylint.core.logic import UNDECIDED, State
from relaylint.model.definitions import Unknown
from relaylint.model.lookup import folded
from relaylint.policy.relations.table import FLAG, SCALAR, TEXT, WHOLE, Answer, RelationTest, Subject, Takes, relation
from relaylint.values.normal import NULL_SENDER
from relaylint.values.syntaxes import FORMATS, days_between, written_date

_NUMBER = {"type": "number"}


@relation("equals", SCALAR, "be {option}", takes=Takes.VALUE)
def _equals(option: Any) -> RelationTest:
    """The value is the option; texts are compared without regard to case."""
    if option is None or isinstance(option, bool):
        return lambda value, subject: value is option
    wanted = folded(option)
    return lambda value, subject: folded(value) == wanted


@relation("in", {"type": "array", "items": SCALAR}, "be one of {option}", takes=Takes.VALUE)
def _in(option: Any) -> RelationTest:
    """The value is one of the options; texts are compared without regard to case."""
    wanted = [folded(item) for item in option]
    return lambda value, subject: folded(value) in wanted


@relation("contains", SCALAR, "contain {option}", takes=Takes.LIST, opens=True)
def _contains(option: Any) -> RelationTest:
    """The list has the option among its items; texts are compared without regard to case."""
    wanted = folded(option)

    def test(value: Any, subject: Subject) -> bool | State:
        items = value if isinstance(value, list) else [value]
        if any(folded(item) == wanted for item in items):
            return True
        return State.UNDECIDED if any(isinstance(item, Unknown) for item in items) else False

    return test


@relation("starts-with", TEXT, "start with {option}", takes=Takes.TEXT)
def _starts_with(option: Any) -> RelationTest:
    """The text starts with the option, without regard to case."""
    wanted = option.lower()
    return lambda value, subject: isinstance(value, str) and value.lower().startswith(wanted)


@relation("ends-with", TEXT, "end with {option}", takes=Takes.TEXT)
def _ends_with(option: Any) -> RelationTest:
    """The text ends with the option, without regard to case."""
    wanted = option.lower()
    return lambda value, subject: isinstance(value, str) and value.lower().endswith(wanted)


@relation("contains-text", TEXT, "contain the text {option}", takes=Takes.TEXT)
def _contains_text(option: Any) -> RelationTest:
    """The text has the option in it somewhere, without regard to case."""
    wanted = option.lower()
    return lambda value, subject: isinstance(value, str) and wanted in value.lower()


@relation("matches", {"type": "string", "minLength": 1, "maxLength": 1000}, "match {option}", takes=Takes.TEXT)
def _matches(option: Any) -> RelationTest:
    """The text matches the regular expression somewhere; letter case matters, unless it begins with `(?i)`. The
    matcher runs in linear time and has no look-around and no back-references."""
    matcher = linear_pattern(option)
    return lambda value, subject: isinstance(value, str) and matcher(value)


@lru_cache(maxsize=500)
def linear_pattern(pattern: str) -> Callable[[str], bool]:
    """Return a linear-time search for a regular expression. Raises ValueError, with the reason in words, for
    an invalid pattern."""
    try:
        # the Rust engine of jsonschema-rs: no pattern of a user's rule can make it hang
        import jsonschema_rs
    except ImportError:
        return _our_search(pattern)
    options = jsonschema_rs.RegexOptions(size_limit=1_000_000)
    try:
        validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
    except ValueError:  # which tells no reason: ours does
        _our_search(pattern)
        raise ValueError("it is no regular expression") from None
    return validator.is_valid


def _our_search(pattern: str) -> Callable[[str], bool]:
    """Return the search of our own engine, which few runs load. Raises ValueError."""
    search: Callable[[str], Callable[[str], bool]] = import_module("relaylint.core.expressions").search
    return search(pattern)


@relation("present", FLAG, "be present: {option}", sees_absence=True, takes=Takes.ANYTHING)
def _present(option: Any) -> RelationTest:
    """Whether the property or fact is there and is neither null nor empty."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        if isinstance(value, Unknown):
            return value.present is option if value.present is not None else Answer(UNDECIDED, reason=value.reason)
        return (value is not None and value != [] and value != "") is option

    return test


@relation("partly-known", FLAG, "be known in part only: {option}", sees_absence=True, takes=Takes.TEXT)
def _partly_known(option: Any) -> RelationTest:
    """Whether the value is a text of which only the beginning or the end is known, such as `*.${domain}`."""
    return lambda value, subject: (isinstance(value, Unknown) and value.ends is not None) is option


@relation("has-format", {"enum": list(FORMATS)}, "be written as {option}", takes=Takes.TEXT)
def _has_format(option: Any) -> RelationTest:
    """The text has the syntax named: a domain name, a certificate name, a sender domain, an address …"""
    fault = FORMATS[option].fault

    def test(value: Any, subject: Subject) -> bool | Answer:
        if not isinstance(value, str):
            return False
        reason = fault(value)
        return Answer(State.FAILS, reason=reason) if reason else True

    return test


@relation("shorter-than", WHOLE, "be shorter than {option}", takes=Takes.SIZED, opens=True)
def _shorter_than(option: Any) -> RelationTest:
    """The text has fewer characters, or the list fewer items, than the option; other values pass. Undecided where not
    all items are known to be there."""

    def test(value: Any, subject: Subject) -> bool | State:
        if not isinstance(value, (str, list)) or len(value) < option:
            return True
        maybe = sum(isinstance(item, Unknown) and item.present is not True for item in value)
        return State.UNDECIDED if len(value) - maybe < option else False

    return test


@relation("null-sender", FLAG, "be the null sender: {option}", takes=Takes.SENDER)
def _null_sender(option: Any) -> RelationTest:
    """Whether the envelope sender is ``<>``, as of bounces and automatic replies."""
    return lambda value, subject: (value == NULL_SENDER) is option


@relation("at-least", _NUMBER, "be at least {option}", takes=Takes.NUMBER)
def _at_least(option: Any) -> RelationTest:
    """The number is the option or more; what is no number passes, null too."""
    return lambda value, subject: not _is_number(value) or value >= option


@relation("at-most", _NUMBER, "be at most {option}", takes=Takes.NUMBER)
def _at_most(option: Any) -> RelationTest:
    """The number is the option or less; what is no number passes, null too: to catch small numbers alone, write
    `not: { at-least: … }`."""
    return lambda value, subject: not _is_number(value) or value <= option


@relation("less-than", _NUMBER, "be less than {option}", takes=Takes.NUMBER)
def _less_than(option: Any) -> RelationTest:
    """The number is less than the option; what is no number is not, and null is none."""
    return lambda value, subject: _is_number(value) and value < option


@relation("more-than", _NUMBER, "be more than {option}", takes=Takes.NUMBER)
def _more_than(option: Any) -> RelationTest:
    """The number is more than the option; what is no number is not, and null is none."""
    return lambda value, subject: _is_number(value) and value > option


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@relation("on-or-after", {"type": "string", "format": "date"}, "be {option} or later", takes=Takes.DATE, opens=True)
def _on_or_after(option: Any) -> RelationTest:
    """The date is the option or a later one; a text that shows no date is undecided."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        date = written_date(value)
        return _NO_DATE if date is None else date >= option

    return test


@relation("older-than-days", WHOLE, "be older than {option} days", takes=Takes.DATE, asks=(), opens=True)
def _older_than_days(option: Any) -> RelationTest:
    """The date lies more than that number of days before today; a text that shows no date is undecided."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        date = written_date(value)
        return _NO_DATE if date is None else days_between(date, subject.facts.surroundings.today) > option

    return test


_NO_DATE = Answer(State.UNDECIDED, reason="it shows no date")
