"""The named relations that rules compare values with: option schema, test and phrase, in one place each.

A relation is a function from its option to a test. The test gets a value that is known and what the
rule is evaluated on, and answers with a boolean, a `State`, or an `Answer` that also shows what it
looked at. Negation is the combinator ``not``, never a second relation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

from relaylint.definitions import Definition, Unknown
from relaylint.diagnostic import Label
from relaylint.document import Path
from relaylint.facts import Facts
from relaylint.logic import State
from relaylint.matching import name_accepted
from relaylint.values import (
    ADDRESS_RANGES,
    FORMATS,
    NULL_SENDER,
    network_of,
    normal_domain,
    sender_of,
    without_wildcard,
)
from relaylint.workspace import AcceptedDomains, Found, Tenant


class Subject(NamedTuple):
    """What a rule is evaluated on: a definition in its tenant, or one item of a list of it."""

    definition: Definition
    facts: Facts
    path: Path | None = None
    item: Any = None

    @property
    def tenant(self) -> Tenant:
        """The tenant of the definition."""
        return self.facts.tenant


class Answer(NamedTuple):
    """The answer of a relation, and what it looked at."""

    state: State
    labels: Callable[[], tuple[Label, ...]] = tuple
    reason: str = ""

    @property
    def related(self) -> tuple[Label, ...]:
        """Labels for what the relation looked at; made when asked for, because places cost time."""
        return self.labels()


Test: TypeAlias = Callable[[Any, Subject], "bool | State | Answer"]


class Relation(NamedTuple):
    """A relation: ``option`` is the JSON Schema of what stands behind its name in a rule.

    ``phrase`` says in words what must hold, with ``{option}``. ``sees_absence``: the test is also
    asked about values that are missing or not known, which it gets as `Unknown`.
    """

    name: str
    option: dict[str, Any]
    phrase: str
    compile: Callable[[Any], Test]
    sees_absence: bool

    @property
    def doc(self) -> str:
        """What the relation means, for documentation."""
        return " ".join((self.compile.__doc__ or "").split())


RELATIONS: dict[str, Relation] = {}
"""Every relation by its name."""

_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_TEXT = {"type": "string", "minLength": 1}
_FLAG = {"type": "boolean"}
_WHOLE = {"type": "integer", "minimum": 0}


def _relation(
    name: str, option: dict[str, Any], phrase: str, sees_absence: bool = False
) -> Callable[[Callable[[Any], Test]], Callable[[Any], Test]]:
    def register(compile: Callable[[Any], Test]) -> Callable[[Any], Test]:
        RELATIONS[name] = Relation(name, option, phrase, compile, sees_absence)
        return compile

    return register


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _same(value: Any, option: Any) -> bool:
    """Compare as Exchange Online does: text without regard to case; true is not 1."""
    return type(value) is type(option) and value == option


@_relation("equals", _SCALAR, "be {option}")
def _equals(option: Any) -> Test:
    """The value is the option; texts are compared without regard to case."""
    wanted = _folded(option)
    return lambda value, subject: _same(_folded(value), wanted)


@_relation("in", {"type": "array", "items": _SCALAR}, "be one of {option}")
def _in(option: Any) -> Test:
    """The value is one of the options; texts are compared without regard to case."""
    wanted = [_folded(item) for item in option]
    return lambda value, subject: any(_same(_folded(value), item) for item in wanted)


@_relation("contains", _SCALAR, "contain {option}")
def _contains(option: Any) -> Test:
    """The list has the option among its items; texts are compared without regard to case."""
    wanted = _folded(option)

    def test(value: Any, subject: Subject) -> bool | State:
        items = value if isinstance(value, list) else [value]
        if any(_same(_folded(item), wanted) for item in items):
            return True
        return State.UNDECIDED if any(isinstance(item, Unknown) for item in items) else False

    return test


@_relation("starts-with", _TEXT, "start with {option}")
def _starts_with(option: Any) -> Test:
    """The text starts with the option, without regard to case."""
    wanted = option.lower()
    return lambda value, subject: isinstance(value, str) and value.lower().startswith(wanted)


@_relation("ends-with", _TEXT, "end with {option}")
def _ends_with(option: Any) -> Test:
    """The text ends with the option, without regard to case."""
    wanted = option.lower()
    return lambda value, subject: isinstance(value, str) and value.lower().endswith(wanted)


@_relation("matches", {"type": "string", "minLength": 1, "maxLength": 1000}, "match {option}")
def _matches(option: Any) -> Test:
    """The text matches the regular expression somewhere. The matcher runs in linear time and has no
    look-around and no back-references."""
    matcher = linear_pattern(option)
    return lambda value, subject: isinstance(value, str) and matcher(value)


@cache
def linear_pattern(pattern: str) -> Callable[[str], bool]:
    """Return a search for a regular expression in linear time. Raises ValueError for a bad pattern."""
    # the Rust engine of jsonschema-rs: no pattern of a user's rule can make it hang
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=1_000_000)
    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
    return validator.is_valid


@_relation("present", _FLAG, "be present: {option}", sees_absence=True)
def _present(option: Any) -> Test:
    """Whether the property is there and is neither null nor empty."""

    def test(value: Any, subject: Subject) -> bool:
        if isinstance(value, Unknown):
            return (value.present) is option
        return (value is not None and value != [] and value != "") is option

    return test


@_relation("has-format", {"enum": list(FORMATS)}, "be written as {option}")
def _has_format(option: Any) -> Test:
    """The text has the syntax named: a domain name, a certificate name, a sender domain, an address …"""
    fault = FORMATS[option].fault

    def test(value: Any, subject: Subject) -> bool | Answer:
        if not isinstance(value, str):
            return False
        reason = fault(value)
        return Answer(State.FAILS, reason=reason) if reason else True

    return test


@_relation("shorter-than", _WHOLE, "be shorter than {option}")
def _shorter_than(option: Any) -> Test:
    """The text has fewer characters, or the list fewer items, than the option; other values are not asked."""
    return lambda value, subject: not isinstance(value, (str, list)) or len(value) < option


@_relation(
    "address-in",
    {"type": "array", "minItems": 1, "items": {"enum": list(ADDRESS_RANGES)}},
    "lie in {option}",
)
def _address_in(option: Any) -> Test:
    """The IPv4 address or network lies wholly in one of the named ranges; what is no IPv4 address does not."""
    ranges = [(network, name) for name in option for network in ADDRESS_RANGES[name]]

    def test(value: Any, subject: Subject) -> bool | Answer:
        network = network_of(value) if isinstance(value, str) else None
        for known, name in ranges:
            if network is not None and network.subnet_of(known):
                return Answer(State.HOLDS, reason=f"it lies in {known} ({name})")
        return False

    return test


@_relation("prefix-at-least", {"type": "integer", "minimum": 0, "maximum": 32}, "have a prefix of at least /{option}")
def _prefix_at_least(option: Any) -> Test:
    """The IPv4 network is no larger than one with a prefix of this length; what is no IPv4 network
    is not asked."""

    def test(value: Any, subject: Subject) -> bool:
        network = network_of(value) if isinstance(value, str) else None
        return network is None or network.prefixlen >= option

    return test


@_relation("host-bits-clear", _FLAG, "have no bits set behind its prefix: {option}")
def _host_bits_clear(option: Any) -> Test:
    """Whether the address before the slash is the first of its network; what is no IPv4 network is
    not asked."""

    def test(value: Any, subject: Subject) -> bool:
        network = network_of(value) if isinstance(value, str) else None
        if network is None:
            return True
        return (str(network.network_address) == value.partition("/")[0]) is option

    return test


@_relation("null-sender", _FLAG, "be the null sender: {option}")
def _null_sender(option: Any) -> Test:
    """Whether the envelope sender is ``<>``, as of bounces and automatic replies."""
    return lambda value, subject: (value == NULL_SENDER) is option


@_relation("covered-by", {"const": "AcceptedDomains"}, "be covered by {option}")
def _covered_by(option: Any) -> Test:
    """The domain, or that of the mail address, is an accepted domain of the tenant, itself or below
    one with MatchSubDomains."""
    doubt = "the definitions do not tell whether a domain above it includes its subdomains"
    return lambda value, subject: _look_up(value, subject, lambda domain, accepted: accepted.covers(domain), doubt)


@_relation("listed-in", {"const": "AcceptedDomains"}, "be listed in {option}")
def _listed_in(option: Any) -> Test:
    """The domain, without a leading ``*.``, is itself an accepted domain of the tenant. Below a domain
    with MatchSubDomains the answer is undecided: no source says whether that is enough."""

    def look_up(domain: str, accepted: AcceptedDomains) -> Found:
        return accepted.covers(domain)._replace(state=name_accepted(accepted, domain))

    doubt = "no source says whether MatchSubDomains of a domain above it is enough"
    return lambda value, subject: _look_up(value, subject, look_up, doubt)


@_relation("below", {"const": "AcceptedDomains"}, "lie below one of {option}")
def _below(option: Any) -> Test:
    """A parent of the domain, at any depth, is an accepted domain of the tenant."""
    return lambda value, subject: _look_up(value, subject, lambda domain, accepted: accepted.parent(domain))


def _look_up(
    value: Any, subject: Subject, find: Callable[[str, AcceptedDomains], Found], doubt: str = ""
) -> bool | Answer:
    """Look a domain up among the accepted domains, and show where the answer stands.

    ``doubt`` is why the answer may be undecided although all accepted domains are known.
    """
    if not isinstance(value, str):
        return False
    domain = sender_of(value)
    if domain is None:
        return False
    accepted = subject.tenant.accepted
    found = find(without_wildcard(domain), accepted)
    if found.state is State.UNDECIDED:
        return Answer(
            found.state, reason=doubt if accepted.known else "not all accepted domains of the tenant are known"
        )
    if found.definition is not None:
        return Answer(found.state, partial(_named, found.definition, "accepted domain"))
    return Answer(found.state, partial(_accepted_labels, subject.tenant))


def _named(definition: Definition, text: str) -> tuple[Label, ...]:
    """Return a label at a definition's name."""
    return (definition.label((definition.kind.name_property or "",), text),)


def _accepted_labels(tenant: Tenant) -> tuple[Label, ...]:
    """Return a label at the first list of accepted domains, with the domains in its words."""
    names = list(tenant.accepted.by_name)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    places = tenant.declared.get("AcceptedDomain", [])
    elsewhere = f"; {len(places) - 1} more files hold some" if len(places) > 1 else ""
    return tuple(Label(place.location, f"the accepted domains: {shown or 'none'}{elsewhere}") for place in places[:1])


@_relation("unique", _FLAG, "be unique in the tenant: {option}")
def _unique(option: Any) -> Test:
    """Whether no earlier definition of the same kind in the tenant names the same thing. Domain names
    are compared without regard to case and in their A-label form."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        definition, name = subject.definition, subject.definition.kind.name_property
        if not isinstance(value, str) or name is None:
            return True
        same = subject.tenant.by_value(definition.kind.name, name).get(normal_domain(value), [definition])
        if same[0] is definition:
            return option is True
        return Answer(State.of(option is False), partial(_named, same[0], "first here"))

    return test
