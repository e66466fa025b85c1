"""The cases: what public sources report, what relaylint says of the same definitions, and whether the two agree.

Run as a script it prints the table, and returns 1 if a case does not come out as its file records.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from relaylint.check.engine import judge
from relaylint.check.examples import set_up
from relaylint.check.expectations import span_at
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Document
from relaylint.core.text import Span
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy
from relaylint.policy.rule import Rule
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import HostVerdict, Query, declared, of_hosts
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits

FOLDER = Path(__file__).parent
NAME = re.compile(r"([0-9]{3}|v[0-9]{2})-[a-z0-9-]+\.yaml")
AGREES, DIFFERS, CANNOT_TELL, NOT_CHECKABLE = "agrees", "differs", "cannot-tell", "not-checkable"
AS_VERDICT = {
    "relayed": Verdict.RELAYED,
    "accepted-as-anonymous": Verdict.RELAYED,
    "rejected": Verdict.REJECTED,
}
"""What the sources say that a verdict can be; what else they say, only a rule can."""
ERROR = Severity.ERROR.word
STATUS = re.compile(r"\b\d\.\d{1,3}\.\d{1,3}\b")
HEADINGS = ("case", "the source says", "relaylint says", "agreement", "reason")


class Reported(NamedTuple):
    """A diagnostic by what a case says of it."""

    rule: str
    severity: str
    place: Span


class Case:
    """A case, and what relaylint says of its definitions.

    Its file tells in `outcome`, `code` and `detail` what the source reports. `definitions`,
    `other-tenants`, `certificates` and `today` are what they are in examples of rules; `added` lists the
    places of what the collection's facts do not hold. `expect` has the `verdicts`, the `rules` that speak
    of the outcome, and in `also` what else is worth noting. `why` stands in one line where the
    `agreement` needs a reason.
    """

    def __init__(self, path: Path) -> None:
        reading = read(path.name, path.read_bytes(), Limits())
        assert not reading.problems, f"{path.name}: {reading.problems[0].message}"
        self.path = path
        self.document: Document = reading.documents[0]
        self.data: dict[str, Any] = self.document.data

    @property
    def number(self) -> str:
        """The number in the collection, or ours with a ``v``."""
        return str(self.data["case"])

    @property
    def why(self) -> str:
        """Why the outcome differs, cannot be told, or is another reply; empty where there is nothing to say."""
        return str(self.data.get("why", ""))

    @cached_property
    def _tenants(self) -> tuple[list[Tenant], Surroundings]:
        return set_up(self.document, ("definitions",), self.data)

    @cached_property
    def diagnostics(self) -> dict[Reported, Diagnostic]:
        """What reading, the schemas and all shipped rules say."""
        tenants, surroundings = self._tenants
        found = judge(tenants[0], rules(), surroundings).diagnostics
        found += [fault for other in tenants[1:] for fault in other.diagnostics]
        return {Reported(item.rule.name, item.severity.word, item.primary.location.span): item for item in found}

    @cached_property
    def answers(self) -> tuple[HostVerdict, ...]:
        """The verdicts on the declared hosts, as ``relaylint relay`` gives them; none if the case asks for none."""
        if "verdicts" not in self.data["expect"]:
            return ()
        return of_hosts(declared(self._tenants[0][:1], lambda name: True), Query()).answers

    def expected(self, key: str) -> list[Reported]:
        """Return what should be reported: `rules` speak of the outcome, `also` of all else. Raises `RuleFault`."""
        return [
            Reported(entry["rule"], entry["severity"], span_at(self.document, ("definitions",), entry["at"]))
            for entry in self.data["expect"].get(key, ())
        ]

    @property
    def speaking(self) -> list[Diagnostic]:
        """The diagnostics that speak of the outcome."""
        return [self.diagnostics[item] for item in self.expected("rules") if item in self.diagnostics]

    @property
    def replies(self) -> set[str]:
        """The status codes that the verdicts, and the rules that speak of the outcome, lead one to expect."""
        codes = [code for answer in self.answers for code in answer.codes]
        codes += [code for found in self.speaking for code in found.rule.codes]
        return {number for code in codes for number in STATUS.findall(code)}

    @property
    def agreement(self) -> str:
        """Whether what relaylint says agrees with the source.

        Where the source tells whether mail passes, the verdicts decide, and no error may stand beside
        mail that passes. All else takes a rule that speaks of it, or `fragile`: works, and may stop.
        """
        outcome, verdicts = self.data["outcome"], {answer.verdict for answer in self.answers}
        wanted = AS_VERDICT.get(outcome)
        if Verdict.UNDECIDED in verdicts and wanted:
            return CANNOT_TELL
        if verdicts and wanted:
            alarm = wanted is Verdict.RELAYED and any(item.severity == ERROR for item in self.diagnostics)
            anonymous = all(answer.decision.attribution == "incoming" for answer in self.answers)
            fits = verdicts == {wanted} and not alarm and (anonymous or outcome != "accepted-as-anonymous")
            return AGREES if fits else DIFFERS
        least = Severity.ERROR if wanted else Severity.INFO
        tells = Verdict.FRAGILE in verdicts or any(found.severity >= least for found in self.speaking)
        return AGREES if tells else CANNOT_TELL


@cache
def rules() -> tuple[Rule, ...]:
    """Return all shipped rules, those included that run only where they are selected."""
    return tuple(load_policy([], Limits()).rules.values())


@cache
def cases() -> dict[str, Case]:
    """Return the cases by their numbers, those of the collection first."""
    found = (Case(path) for path in sorted(FOLDER.glob("*.yaml")) if NAME.fullmatch(path.name))
    return {case.number: case for case in found}


@cache
def not_checkable() -> dict[str, dict[str, str]]:
    """Return the cases of the collection that no definition can decide, by their numbers."""
    text = (FOLDER / "not-checkable.yaml").read_text(encoding="utf-8")
    return {str(entry["case"]): entry for entry in yaml.safe_load(text)}


def _written(answer: HostVerdict) -> dict[str, Any]:
    """Return a verdict as a case writes it; what there is nothing to say about is left out."""
    decision = answer.decision
    found = {
        "host": answer.host,
        "from": answer.sender,
        "forwarded": answer.forwarded or None,
        "recipients": "external" if answer.external else "internal",
        "verdict": answer.verdict.value,
        "attribution": "incoming" if decision.attribution == "incoming" else None,
        "connector": decision.connector and decision.connector.name,
        "codes": list(answer.codes),
    }
    return {key: value for key, value in found.items() if value}


def faults(case: Case) -> list[str]:
    """Return in what a case does not come out as its file records."""
    verdicts = [_written(answer) for answer in case.answers]
    named = [*case.expected("rules"), *case.expected("also")]
    found = [f"verdicts: {verdicts}"] if verdicts != case.data["expect"].get("verdicts", []) else []
    found += [f"missing: {_line(case, item)}" for item in named if item not in case.diagnostics]
    alarms = (item for item in case.diagnostics if item.severity == ERROR and item not in named)
    found += [f"false alarm: {_line(case, item)}" for item in alarms]
    if case.agreement != case.data["agreement"]:
        found.append(f"agreement: {case.agreement}")
    if not case.why and (case.agreement != AGREES or case.data.get("code", "") not in {"", *case.replies}):
        found.append(f"no reason is given, and the expected replies are {sorted(case.replies)}")
    return found


def _line(case: Case, item: Reported) -> str:
    source = case.document.source
    return f"{item.severity} {item.rule} at {source.position(item.place.start).line}: {source.slice(item.place)}"


def table() -> str:
    """Return the table of all cases, and the counts."""
    rows = [(number, _said(case.data), _say(case), case.agreement, case.why) for number, case in cases().items()]
    rows += [(number, _said(one), "-", NOT_CHECKABLE, one["why"]) for number, one in not_checkable().items()]
    lines = [HEADINGS, *sorted(rows)]
    *widths, _ = (max(map(len, column)) for column in zip(*lines, strict=True))
    shown = ("  ".join(map(str.ljust, line, (*widths, 0))).rstrip() for line in lines)
    return "\n".join((*shown, "", *_counts(rows))) + "\n"


def _said(data: dict[str, Any]) -> str:
    words = f"{data['outcome']} {data.get('code', '')}".strip()
    return f"{words}: {data['detail']}" if "detail" in data else words


def _say(case: Case) -> str:
    """Return verdicts, the source's status code if it is expected, and the rules that are named."""
    words, code = "/".join(dict.fromkeys(map(_word, case.answers))), case.data.get("code", "")
    verdict = f"{words} {code if code in case.replies else ''}".strip()
    return ", ".join(filter(None, (verdict, *(found.rule.name for found in case.speaking)))) or "-"


def _word(answer: HostVerdict) -> str:
    incoming = answer.verdict is Verdict.RELAYED and answer.decision.attribution == "incoming"
    return "delivered as incoming" if incoming else answer.verdict.value


def _counts(rows: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    for title, of_ours in (("cases of the collection", False), ("cases of our own", True)):
        counted = Counter(row[3] for row in rows if row[0].startswith("v") is of_ours)
        parts = ", ".join(f"{word} {counted[word]}" for word in (AGREES, DIFFERS, CANNOT_TELL, NOT_CHECKABLE))
        yield f"{counted.total()} {title}: {parts}"


def main() -> int:
    """Print the table; say on the error stream which cases do not come out as recorded."""
    sys.stdout.write(table())
    wrong = [f"{case.path.name}: {fault}\n" for case in cases().values() for fault in faults(case)]
    sys.stderr.writelines(wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
