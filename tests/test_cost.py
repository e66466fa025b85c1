"""Twice as many of something are about twice the work: counted in lines of code that run, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from constructs import DEFINITIONS, TEXTS, Files
from constructs_of_schemas import CERTIFICATES, SCHEMA
from constructs_of_settings import FORMAT, SETTING
from making import Run, changed, write

from relaylint.core.logic import HOLDS
from relaylint.formats.table import FORMATS
from relaylint.model import accepted
from relaylint.policy.facts import letting_in
from relaylint.relay import index, matching, meeting, reasons
from relaylint.relay.index import ConnectorGroup
from relaylint.relay.map import redundancy
from relaylint.relay.map.redundancy import Matched

SIZES = (2, 4, 8, 16)
"""The first is for what is made once: rules are compiled for the first definition that they judge."""
LARGER = (32, 64, 128)
CLEARLY = 2.05
"""How much more the last of the small sizes may add than the one before, for no larger ones to be needed.

What is made once makes the first more, and can hide nothing. At these sizes it is told where what each pair of things
adds is a 400th of what each thing adds, as at the larger ones.
"""
MOST = 2.1
"""How much more the last step may add than the one before; twice as much where all is linear.

It is told where what each pair of things adds is a 400th of what each thing adds: twice the sizes would allow 2.2.
"""
BOUNDS = (
    *((module, "MOST_COMPARED") for module in (accepted, index, matching, meeting, letting_in)),
    (reasons, "_MOST"),
)
"""How many things are compared with as many others, or told of: work grows as their square up to there."""
BOUND, MOST_BOUND = 3, 50
"""What they are here, so that small sizes lie beyond them; and what they may be."""
PACKAGE = str(Path("/relaylint/"))
CHECK = ("check", "--format", "concise", "--show-undecided")
RELAYED = [case for case in DEFINITIONS if "host" in case]
GRANTING = [case for case in RELAYED if "connector" in case or "partners" in case if "outbound" not in case] + [
    case for case in DEFINITIONS if case.startswith(("connectors", "partners"))
]
COMPARED = [case for case in GRANTING if "partners" not in case and "a part of" not in case] + [
    "accepted domains",
    "accepted domains below one",
]
"""Cases in which the sessions do not grow as a square that are decided for a comparison, up to a bound."""
PRESENTING = [
    "hosts with a connector each",
    "hosts that match every connector",
    "hosts that match no connector",
    "hosts without addresses",
    "hosts with a wildcard certificate",
]
"""Cases with hosts that present a certificate."""


def tenants_with(connector: str, host: str, domains: str = "{0}.example") -> Callable[[int], Files]:
    """Return what writes tenants with a connector and a host each; ``{0}`` is a tenant, ``{1}`` the next."""
    accepted = f"AcceptedDomains: [{{{{DomainName: {domains}}}}}]\n" if domains else ""
    text = f"""{accepted}InboundConnectors:
  - {{{{Name: A, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, {connector}}}}}
SendingHosts:
  - {{{{Name: h, {host}, MailFrom: [{{0}}.example, {{1}}.example]}}}}
"""

    def make(count: int) -> Files:
        names = [f"t{number:03d}" for number in range(count)]
        tenants = zip(names, [*names[1:], names[0]], strict=True)
        return {"relaylint.yaml": "tenants: ['*']\n"} | {f"{a}/x.yaml": text.format(a, b) for a, b in tenants}

    return make


BY_ADDRESS, TO_ADDRESS = "SenderIPAddresses: [81.2.69.10]", "IPAddresses: [81.2.69.10]"
BY_NAME, TO_NAME = "TlsSenderCertificateName: gw.vendor.example", "CertificateNames: [gw.vendor.example]"
SHARED_BY_TENANTS = {
    "an address": tenants_with(BY_ADDRESS, TO_ADDRESS),
    "an address, of which no tenant's domains are known": tenants_with(BY_ADDRESS, TO_ADDRESS, ""),
    "a certificate": tenants_with(BY_NAME, TO_NAME),
    "a certificate, of which no tenant's domains are known": tenants_with(BY_NAME, TO_NAME, ""),
}
UNREADABLE = ("files that cannot be read", "unknown keys", "hosts that share one list")
READABLE = {case: make for case, make in TEXTS.items() if case not in UNREADABLE}
CONVERTED = {**READABLE, **{case: DEFINITIONS[case] for case in ("connectors by address", "accepted domains", "hosts")}}


COUNTING = {
    "all": "at-most: 3",
    "those of a kind": "at-least: 1000, where: { ConnectorType: { equals: OnPremises } }",
    "those with the value of each": "at-most: 1, where: { TlsSenderCertificateName: { equals: { this: "
    "TlsSenderCertificateName } } }",
    "those with a value that all have": "at-most: 1, where: { x-owner: { equals: { this: x-owner } } }",
}
"""Bounds of rules of one's own that count connectors."""


def before_and_after(make: Callable[[int], Files]) -> Callable[[int], Files]:
    """Return what writes files twice, of which the later ones have twice as many of something."""

    def written(count: int) -> Files:
        sides = {"before": make(count), "after": make(2 * count)}
        return {f"{side}/{path}": text for side, files in sides.items() for path, text in files.items()}

    return written


def counting(bound: str) -> Callable[[int], Files]:
    """Return what writes connectors, and a rule that counts them."""
    asked = f"{{ exists: {{ kind: InboundConnector, {bound} }} }}"

    def make(count: int) -> Files:
        more = "ConnectorType: OnPremises, x-owner: a, TlsSenderCertificateName"
        lines = (f"  - {{Name: c{number}, {more}: m{number}.example}}\n" for number in range(count))
        return {"a.yaml": "InboundConnectors:\n" + "".join(lines), "own/own-rule.yaml": changed(assert_=asked)}

    return make


class Counter:
    """Counts the lines of the package that run, each time round a loop, and the ends of functions."""

    lines = 0
    _counted: Callable[[], int]

    def __enter__(self) -> Counter:
        self._before = sys.gettrace()
        lines = 0

        def count(*_: object) -> None:
            nonlocal lines
            lines += 1

        def enter(frame: FrameType, *_: object) -> Any:
            return count if PACKAGE in frame.f_code.co_filename else None

        self._counted = lambda: lines
        sys.settrace(enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)
        self.lines = self._counted()


def check(relaylint: Run, here: Path, make: Callable[[int], Files], *command: str) -> None:
    """Run a command on files of several sizes, and compare what the sizes add.

    Where a limit sets in between two sizes, or a shorter way ends, work jumps once: then larger sizes tell.
    """
    work = [count(relaylint, here / str(size), make(size), *command) for size in SIZES]
    for size in LARGER:
        if is_linear(work):
            break
        work.append(count(relaylint, here / str(size), make(size), *command))
    assert is_linear(work), work


def count(relaylint: Run, folder: Path, files: Files, *command: str) -> int:
    """Return how many lines of the package a command runs on files."""
    write(folder, dict(files))
    (folder / ".git").mkdir()
    with pytest.MonkeyPatch.context() as patch, Counter() as counter:
        patch.chdir(folder)
        ran = relaylint(*command)
    assert ran.code in (0, 1), ran
    return counter.lines


def is_linear(work: list[int]) -> bool:
    """Tell whether the last doubling adds about twice what the one before has added."""
    first, second, third = work[-3:]
    return third - second <= (CLEARLY if len(work) == len(SIZES) else MOST) * (second - first)


@pytest.fixture(autouse=True)
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the bounds of what grows as a square so small that no large sizes are needed to get behind them."""
    for module, name in BOUNDS:
        assert BOUND < getattr(module, name) <= MOST_BOUND, (module, name)
        monkeypatch.setattr(module, name, BOUND)


@pytest.mark.parametrize("sizes", [SIZES, (*SIZES, LARGER[0])], ids=len)
def test_what_each_pair_adds_is_told(sizes: tuple[int, ...]) -> None:
    assert is_linear([5_000 + 400 * size for size in sizes])
    assert not is_linear([5_000 + 400 * size + size * size for size in sizes])


def test_twice_round_a_loop_is_twice_the_work() -> None:
    def run(size: int, square: int) -> int:
        with Counter() as counter:
            FORMATS["datum"].fits("x")
            for _ in range(size):
                FORMATS["datum"].fits("x" * square)
        return counter.lines

    assert run(8, 1) - run(4, 1) == run(4, 1) - run(0, 1) > 0


@pytest.mark.parametrize("case", DEFINITIONS)
def test_definitions(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, DEFINITIONS[case], *CHECK)


@pytest.mark.parametrize("case", COUNTING)
def test_rules_that_count(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, counting(COUNTING[case]), *CHECK, "--rules", "own", "--select", "own-rule")


@pytest.mark.parametrize("case", SCHEMA)
def test_schemas(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, SCHEMA[case], *CHECK)


@pytest.mark.parametrize("case", CERTIFICATES)
def test_certificates(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, CERTIFICATES[case], *CHECK)


@pytest.mark.parametrize("case", TEXTS)
def test_texts(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, TEXTS[case], *CHECK)


@pytest.mark.parametrize("case", SETTING)
def test_settings(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, SETTING[case], *CHECK)


@pytest.mark.parametrize("case", FORMATS)
def test_formats(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, FORMAT[case], *CHECK)


@pytest.mark.parametrize("case", RELAYED)
def test_relay(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, DEFINITIONS[case], "relay")


@pytest.mark.parametrize("case", GRANTING)
def test_who(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, DEFINITIONS[case], "who")


def test_others_that_ask_are_gone_through_once_for_each_connector() -> None:
    """Not once for each name below a wildcard that each of them asks for: that is more than the answer has room for."""
    wildcards, names = ConnectorGroup(), [ConnectorGroup() for _ in range(50)]
    wildcards.ours += range(100)
    states = dict.fromkeys(range(100), HOLDS)
    asked = [
        Matched(number, HOLDS, states, ((wildcards, wildcards.ours, HOLDS), (group, group.ours, HOLDS)))
        for number, group in enumerate(names)
    ]
    gone = Asked({0})
    assert redundancy._others(asked, gone) == dict.fromkeys(range(1, 100))
    assert gone.count == 100


class Asked(set[int]):
    """A set that counts how often it is asked."""

    count = 0

    def __contains__(self, item: object) -> bool:
        self.count += 1
        return super().__contains__(item)


@pytest.mark.parametrize("case", COMPARED)
def test_diff(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, before_and_after(DEFINITIONS[case]), "diff", "before", "after")


@pytest.mark.parametrize("command", [CHECK, ("relay",)], ids=["check", "relay"])
@pytest.mark.parametrize("shared", SHARED_BY_TENANTS)
def test_tenants_that_share(shared: str, command: tuple[str, ...], relaylint: Run, clean: Path) -> None:
    """Each with a domain of its own, and a host that sends from that of the next tenant too."""
    check(relaylint, clean, SHARED_BY_TENANTS[shared], *command)


@pytest.mark.parametrize("certificate", ["mail.contoso.com", "relay.contoso.co.uk"])
@pytest.mark.parametrize("case", PRESENTING)
def test_renew(case: str, certificate: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, DEFINITIONS[case], "renew", "--certificate", certificate)


@pytest.mark.parametrize("case", CONVERTED)
def test_convert(case: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, CONVERTED[case], "convert", ".")


@pytest.mark.parametrize("format", ["full", "json", "sarif", "github"])
@pytest.mark.parametrize("case", ["wrong values", "undecided lines", "connectors with one address"])
def test_outputs(case: str, format: str, relaylint: Run, clean: Path) -> None:
    check(relaylint, clean, DEFINITIONS[case], "check", "--format", format, "--show-undecided")
