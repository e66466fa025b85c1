"""What rules say of a tenant that was judged before is what they say of it for the first time, and they are asked again
only about what may have another answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any, TypeAlias

import pytest
from making import document, tenant

from relaylint.check.engine import Judged, judge
from relaylint.check.examples import add_certificates
from relaylint.check.heard import Heard
from relaylint.core.diagnostic import Label
from relaylint.model.definitions import Definition, contribution
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Surroundings, Tenant, Unseen
from relaylint.policy.facts import FACTS, FactInfo, Facts
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import load_policy, written
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

Data: TypeAlias = "dict[str, Any]"
RULES = tuple(load_policy([], Limits()).rules.values())
REFUSED = refusing(RULES)
TODAY = "2026-11-24"


@cache
def examples() -> list[Data]:
    """Return the examples of all rules."""
    return [example for rule in RULES for example in written(rule).get("examples", ())]


@cache
def definitions() -> dict[str, list[Data]]:
    """Return the definitions of all examples, by key."""
    held: dict[str, list[Data]] = {}
    for example in examples():
        for key, items in next(worlds(example)).items():
            listed = items if isinstance(items, list) else [items]
            held.setdefault(key, []).extend(item for item in listed if isinstance(item, dict))
    return {key: items for key, items in held.items() if items}


def worlds(example: Data) -> Iterator[Data]:
    """Yield the definitions of each tenant of an example."""
    yield next(example[word] for word in ("pass", "fail", "undecided") if word in example) or {}
    yield from (held or {} for held in example.get("other-tenants", {}).values())


def certificates() -> Data:
    """Return what examples describe of certificates, by file."""
    return {name: about for example in examples() for name, about in example.get("certificates", {}).items()}


def tenant_of(data: Data, folder: str = ".", *, absent: bool = False) -> Tenant:
    """Return a tenant of one file; ``absent``: of another one as well, which is not there."""
    made = tenant(json.dumps(data), folder)
    if absent:
        made.mark_absent()
    add_certificates(made, certificates())
    return made


def around(tenants: Iterable[Tenant]) -> Surroundings:
    """Return what tenants are judged beside."""
    return Surroundings([*tenants], TODAY, refused=REFUSED)


def lines(judged: Judged) -> list[str]:
    """Return results as text, in their order."""

    def at(label: Label) -> str:
        return f"{label.location.path}{tuple(label.location.span)} {label.text}"

    told = [
        f"{each.rule.name} {each.severity} {each.message} {each.help} {at(each.primary)} {list(map(at, each.related))}"
        for each in judged.diagnostics
    ]
    return told + [f"{each.rule.name} {each.reason} {at(each.primary)}" for each in judged.undecided]


class World:
    """A tenant of chance, made of examples of a rule, of which one thing after the other is another one."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.examples = written(self.chance.choice(RULES))["examples"]
        self.data: Data = {}
        for example in self.chance.choices(self.examples, k=self.chance.randint(1, 2)):
            for key, held in next(worlds(example)).items():
                self._add(key, held)
        beside = [held for example in self.examples for held in list(worlds(example))[1:]]
        self.beside: Data = deepcopy(self.chance.choice(beside) if beside else {})
        self.absent = {".": False, "other": False}
        self.other = tenant_of(self.beside, "other")

    def _add(self, key: str, held: Any) -> None:
        if isinstance(held, list):
            self.data.setdefault(key, []).extend(deepcopy(held))
        elif held is not None:
            self.data[key] = deepcopy(held)

    def edit(self) -> str:
        """Change something, and return what."""
        if self.chance.random() < 0.2:
            folder = self.chance.choice(list(self.absent))
            self.absent[folder] = not self.absent[folder]
            self.other = tenant_of(self.beside, "other", absent=self.absent["other"])
            return f"absent {folder}"
        edits = {self._kind: 5, self._value: 3, self._definition: 1, self._removal: 1, self._order: 1}
        edit = self.chance.choices(list(edits), list(edits.values()))[0]
        if self.chance.random() < 0.7:
            edit()
            return edit.__name__
        self.data, self.beside = self.beside, self.data  # the other tenant, which is another one then
        if self.chance.random() < 0.8:
            edit()
        self.data, self.beside = self.beside, self.data
        self.other = tenant_of(self.beside, "other", absent=self.absent["other"])
        return f"{edit.__name__} beside"

    def _kind(self) -> None:
        """Have the tenant say of a kind what another example of the rule does."""
        other = next(worlds(self.chance.choice(self.examples)))
        key = self.chance.choice([*self.data, *other])
        self.data[key] = deepcopy(other.get(key, []))
        if not self.data[key] and self.chance.random() < 0.5:
            del self.data[key]

    def _held(self) -> list[Data] | None:
        lists = [held for held in self.data.values() if isinstance(held, list) and held]
        return self.chance.choice(lists) if lists else None

    def _like(self, key: str) -> Data | None:
        """Return a definition of some example, under a key."""
        return deepcopy(self.chance.choice(definitions()[key])) if key in definitions() else None

    def _value(self) -> None:
        """Have a definition say of a property what another one says."""
        key = self.chance.choice(list(self.data) or ["AcceptedDomains"])
        held, like = self.data.get(key), self._like(key)
        items = [item for item in held if isinstance(item, dict)] if isinstance(held, list) else []
        if items and like:
            name = self.chance.choice(list(like))
            self.chance.choice(items)[name] = like[name]

    def _definition(self) -> None:
        """Add a definition, or put it in place of another one."""
        key = self.chance.choice([*self.data, "AcceptedDomains", "InboundConnectors", "SendingHosts"])
        held, like = self.data.get(key, []), self._like(key)
        if like and isinstance(held, list):
            at = self.chance.randint(0, len(held))
            self.data[key] = [*held[:at], like, *held[at + self.chance.randint(0, 1) :]]

    def _removal(self) -> None:
        held = self._held()
        if held:
            held.pop(self.chance.randrange(len(held)))

    def _order(self) -> None:
        held = self._held()
        if held:
            self.chance.shuffle(held)


def differing(seed: int, edits: int) -> list[str]:
    """Return after which edit of a world something else is said of it than for the first time."""
    world, heard, done = World(seed), Heard(), list[str]()
    for number in range(edits):
        absent = world.absent["."]
        again, first = (lines(judged_of(world.data, world.other, of, absent=absent)) for of in (heard, None))
        if again != first:
            return [f"{seed}, {number}, after {done[-3:]}: {sorted(set(again) ^ set(first))[:2]}"]
        done.append(world.edit())
    return []


def judged_of(data: Data, other: Tenant, heard: Heard | None, *, absent: bool = False) -> Judged:
    """Return what all rules say of a tenant that is read now, beside another one."""
    made = tenant_of(data, absent=absent)
    return judge(made, RULES, around([made, other]), heard)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_they_say_for_the_first_time(seed: int) -> None:
    assert [line for number in range(10) for line in differing(10 * seed + number, 20)] == []


REMOTE = [[], [{"Name": "a", "DomainName": "a.example"}], [{"Name": "b", "DomainName": "b.example"}]]
"""Definitions of a kind that few rules look at, one after the other."""


@pytest.mark.parametrize("number", range(4))
def test_what_another_kind_leaves_as_it_was_is_asked_when_one_changes_that_matters(number: int) -> None:
    """The definitions of an example are there without those of one kind, while those of a third one change; then these
    come."""
    failing = [next(worlds(example)) for example in examples() if "fail" in example][number::8]
    other = tenant_of({}, "other")
    for data in failing:
        for key in [key for key, held in data.items() if isinstance(held, list) and key != "RemoteDomains"]:
            heard = Heard()
            for remote in REMOTE:
                judged_of({"RemoteDomains": remote, **data, key: []}, other, heard)
            again, first = (lines(judged_of({"RemoteDomains": remote, **data}, other, of)) for of in (heard, None))
            assert again == first


def test_what_is_not_told_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above sees where a rule is not asked again that looks at what is another one."""
    monkeypatch.setattr(Rule, "looks_at_any", lambda rule, kinds: False)
    assert any(differing(seed, 20) for seed in range(20))


def test_what_is_settled_too_early_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it does where a definition that is as it was is taken to tell alone what hangs on others."""
    monkeypatch.setattr(Rule, "is_settled", lambda rule, subject: True)
    assert any(differing(seed, 20) for seed in range(20))


def test_what_is_known_of_another_definition_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it does where what was worked out of one definition is taken for what another one tells."""
    one: dict[Hashable, Any] = {}
    monkeypatch.setattr("relaylint.check.heard._handed", lambda known: one)
    assert any(differing(seed, 20) for seed in range(20))


CONNECTOR = {"ConnectorType": "OnPremises", "SenderDomains": ["*"], "Enabled": True}
NAMED = {**CONNECTOR, "Name": "Named", "TlsSenderCertificateName": "mta.contoso.com", "RequireTls": True}
MTA = {"Name": "mta", "CertificateNames": ["mta.contoso.com"], "IPAddresses": ["81.2.68.9"], "Recipients": ["External"]}


@pytest.mark.parametrize(
    "connector",
    [
        {**CONNECTOR, "Name": "Wide", "SenderIPAddresses": ["81.2.68.0/23"]},
        {**NAMED, "AssociatedAcceptedDomains": ["fabrikam.com"]},
        NAMED,
    ],
)
def test_what_is_refused_of_a_connector_that_is_as_it_was(connector: Data) -> None:
    """It hangs on accepted domains, which come and go, or on nothing else."""
    heard, other, told = Heard(), tenant_of({}, "other"), list[list[str]]()
    for domains in (["contoso.com"], ["fabrikam.com"], ["contoso.com", "fabrikam.com"], ["contoso.com"], []):
        accepted = [{"DomainName": name} for name in domains]
        for sender in ("contoso.com", "fabrikam.com"):
            hosts = [{**MTA, "MailFrom": [sender]}]
            data = {"AcceptedDomains": accepted, "InboundConnectors": [connector], "SendingHosts": hosts}
            again, first = (lines(judged_of(data, other, of)) for of in (heard, None))
            assert again == first
            told.append(first)
    assert len({str(each) for each in told}) > 2


class Watched(dict[str, "list[Definition]"]):
    """The definitions of a tenant by kind, and the kinds that anybody asked for."""

    def __init__(self, held: dict[str, list[Definition]]) -> None:
        super().__init__(held)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Return the definitions of a kind."""
        self.asked.add(name)
        return super().get(name, default)

    __getitem__ = get

    def __iter__(self) -> Iterator[str]:
        self.asked.update(FILES)
        return super().__iter__()

    def items(self) -> Any:
        """Return them all."""
        self.asked.update(FILES)
        return super().items()

    def values(self) -> Any:
        """Return them all."""
        self.asked.update(FILES)
        return super().values()


@cache
def tenants() -> list[tuple[Tenant, Tenant]]:
    """Return the tenants of all examples, each with the one beside it."""
    made: list[tuple[Tenant, Tenant]] = []
    for example in examples():
        first, *others = worlds(example)
        made.append((tenant_of(first), tenant_of(others[0] if others else {}, "other")))
    return made


def looked_at(kinds: Iterable[str], is_silent: Callable[[Definition, Facts], bool]) -> set[str]:
    """Return the kinds of which anybody looks at definitions who is asked about those of some kinds, and is silent."""
    looked: set[str] = set()
    for made, other in tenants():
        held = [definition for name in kinds for definition in made.of(name)]
        made.definitions, other.definitions = both = Watched(made.definitions), Watched(other.definitions)
        for definition in held:
            made.forget()
            other.forget()
            for watched in both:
                watched.asked = set()
            if is_silent(definition, Facts(made, around([made, other]))):
                looked |= both[0].asked | both[1].asked
        made.definitions, other.definitions = map(dict, both)
    return looked


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.looks_at is not None], ids=repr)
def test_a_rule_that_is_silent_has_looked_at_no_kind_but_those_that_are_told(rule: Rule) -> None:
    looked = looked_at(rule.kinds, lambda each, facts: not rule.evaluate(Subject(each, facts, answers={})))
    assert looked - (rule.looks_at or set()) == set()


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_whether_a_definition_settles_a_rule_is_asked_of_no_other(rule: Rule) -> None:
    asked: list[bool] = []
    assert looked_at(rule.kinds, lambda each, facts: is_settled(rule, each, facts, asked)) == set()
    assert asked


def is_settled(rule: Rule, definition: Definition, facts: Facts, asked: list[bool]) -> bool:
    asked.append(rule.is_settled(Subject(definition, facts, answers={})))
    return True


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_rule_that_a_definition_settles_says_nothing_of_it(rule: Rule) -> None:
    for made, other in tenants():
        facts = Facts(made, around([made, other]))
        subjects = [Subject(each, facts, answers={}) for name in rule.kinds for each in made.of(name)]
        assert [each.definition.name for each in subjects if rule.is_settled(each) and rule.evaluate(each)] == []


@pytest.mark.parametrize(
    "fact", [fact for fact in FACTS.values() if fact.looks_at is not None], ids=lambda fact: fact.name
)
def test_a_fact_looks_at_no_kind_but_those_that_are_told(fact: FactInfo) -> None:
    looked = looked_at(fact.kinds or FILES, lambda each, facts: bool(fact.compute(facts, each, None)))
    assert looked - (fact.looks_at or set()) == set()


HUBS = """\
InboundConnectors:
  - { Name: A, ConnectorType: OnPremises, SenderDomains: ["*"], Enabled: true, SenderIPAddresses: [81.2.69.7] }
  - { Name: B, ConnectorType: OnPremises, SenderDomains: ["*"], Enabled: true, SenderIPAddresses: [81.2.69.8] }
  - { Name: C, ConnectorType: OnPremises, SenderDomains: ["*"], Enabled: true, SenderIPAddresses: [81.2.69.9] }
SendingHosts: [{ Name: mta, Certificate: mta.pem }]
"""
CERTIFIED = {"mta.pem": {"names": ["mta.contoso.com"]}}


def read_again(text: str, file: str = "a.yaml", certified: Data = CERTIFIED) -> Tenant:
    made = Tenant(".")
    made.add(contribution(document(text, file)))
    add_certificates(made, certified)
    return made


def asked(before: Tenant, now: Tenant) -> tuple[list[str], list[str]] | None:
    """Return of which definitions everything is asked, and the kinds that are others; None: everything is asked."""
    heard = Heard()
    heard.note(RULES, Facts(before, around([before])), {})
    since = heard.since(RULES, Facts(now, around([now])))
    if since is None:
        return None
    every = [definition for held in now.definitions.values() for definition in held]
    return [each.name for each in every if each not in since.said], sorted(since.changed)


@pytest.mark.parametrize(
    ("before", "after", "others"),
    [
        ("InboundConnectors", "# typed\nInboundConnectors", ([], [])),
        ("Name: B", "Name: Bx", (["Bx"], ["InboundConnector"])),
        ("Enabled: true", "Enabled: 1", (["A"], ["InboundConnector"])),
        ("81.2.69.8", '"81.2.69.8"', ([], [])),
        ("  - { Name: B", "  - { Name: New }\n  - { Name: B", (["New"], ["InboundConnector"])),
        ("Enabled: true, SenderIPAddresses: [81.2.69.8]", "", (["B"], ["InboundConnector"])),
        ("SendingHosts: [{ Name: mta, Certificate: mta.pem }]", "SendingHosts: []", ([], ["SendingHost"])),
        ("SendingHosts: ", "AcceptedDomains: []\nSendingHosts: ", None),
    ],
)
def test_what_is_asked_again(before: str, after: str, others: tuple[list[str], list[str]] | None) -> None:
    assert asked(read_again(HUBS), read_again(HUBS.replace(before, after, 1))) == others


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("InboundConnectors", "# typed\nInboundConnectors", []),
        ("Name: B", "Name: Bx", ["InboundConnector"]),
        ("Name: mta", "Name: mtb", ["SendingHost"]),
        ("SendingHosts: [{ Name: mta, Certificate: mta.pem }]", "SendingHosts: []", ["SendingHost"]),
        ("SendingHosts: ", "AcceptedDomains: []\nSendingHosts: ", None),
    ],
)
def test_another_tenant_counts_by_what_it_says(before: str, after: str, changed: list[str] | None) -> None:
    made, heard = read_again(HUBS), Heard()
    old, new = (read_again(text, "b.yaml") for text in (HUBS, HUBS.replace(before, after, 1)))
    old.folder = new.folder = "other"
    heard.note(RULES, Facts(made, around([made, old])), {})
    since = heard.since(RULES, Facts(made, around([made, new])))
    told = since and ([each.name for held in made.definitions.values() for each in held if each not in since.said])
    assert (told, since and sorted(since.changed)) == (None if changed is None else [], changed)


def test_definitions_that_change_places_are_others() -> None:
    lines = HUBS.splitlines()
    swapped = "\n".join([lines[0], lines[2], lines[1], *lines[3:]])
    assert asked(read_again(HUBS), read_again(swapped)) == (["B", "A"], ["InboundConnector"])


def test_a_file_and_certificates_count() -> None:
    everything = (["A", "B", "C", "mta"], ["InboundConnector", "SendingHost"])
    assert asked(read_again(HUBS), read_again(HUBS, "b.yaml")) == everything
    other = {"mta.pem": {"names": ["mta.fabrikam.com"]}}
    assert asked(read_again(HUBS), read_again(HUBS, certified=other)) == (["mta"], ["SendingHost"])


def test_everything_is_asked_where_anything_else_is_another() -> None:
    made, other, heard = read_again(HUBS), tenant_of({}, "other"), Heard()
    beside = around([made, other])
    heard.note(RULES, Facts(made, beside), {})
    first = made.of("InboundConnector")[0]
    assert heard.since(RULES, Facts(made, beside)) is not None
    assert first in made.as_before
    assert heard.since(RULES[1:], Facts(made, beside)) is None
    assert first not in made.as_before
    for surroundings in (
        around([made]),
        around([made, tenant_of({}, "another")]),
        around([made, tenant_of({"SendingHosts": []}, "other")]),
        Surroundings([made, other], "2026-11-25", refused=REFUSED),
        Surroundings([made, other], TODAY),
        Surroundings([made, other], TODAY, refused=REFUSED, run=Unseen(2, ("other",))),
    ):
        assert heard.since(RULES, Facts(made, surroundings)) is None
        assert first not in made.as_before
    beside.revised.add(".")
    heard.note(RULES, Facts(made, beside), {})
    assert heard.since(RULES, Facts(made, beside)) is None


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the rules that are asked, as they are."""
    done, evaluate = list[str](), Rule.evaluate

    def noted(self: Rule, subject: Subject, told: Any = None, *, guarded: bool = False) -> Any:
        done.append(self.info.name)
        return evaluate(self, subject, told, guarded=guarded)

    monkeypatch.setattr(Rule, "evaluate", noted)
    return done


@pytest.mark.parametrize("folder", [".", "other"])
def test_what_is_broken_and_mended_finds_the_last_time_that_it_was_so(evaluated: list[str], folder: str) -> None:
    """Whether that is a file of the tenant or one of another: nobody is asked but who had something to say."""
    heard, asked_at = Heard(), list[int]()
    for number, partial in enumerate((False, True, False, True, False)):
        texts = {".": f"# {'x' * number}\n{HUBS}", "other": "AcceptedDomains: []"}
        made, other = (read_again(texts[each], f"{each}/a.yaml") for each in texts)
        other.folder = "other"
        for each in (made, other):
            if partial and each.folder == folder:
                each.mark_absent()
        evaluated.clear()
        said = {line.partition(" ")[0] for line in lines(judge(made, RULES, Surroundings([made, other], TODAY), heard))}
        asked_at.append(len(evaluated))
        assert number < 2 or set(evaluated) == said
    assert min(asked_at[:2]) > 100


def test_the_last_two_times_are_known() -> None:
    heard, made = Heard(), read_again(HUBS)
    days = [Surroundings([made], f"2026-11-0{day}", refused=REFUSED) for day in (1, 2, 3)]
    for beside in days:
        heard.note(RULES, Facts(made, beside), {})
    assert [heard.since(RULES, Facts(made, beside)) is None for beside in days] == [True, False, False]


def test_what_is_known_alone_is_of_the_same_day() -> None:
    heard, made, again = Heard(), read_again(HUBS), read_again(HUBS)
    for now, day in ((made, 1), (made, 1), (made, 2), (made, 2), (again, 1), (again, 2)):
        facts = Facts(now, Surroundings([now], f"2026-11-0{day}", refused=REFUSED))
        if heard.since(RULES, facts) is not None:
            assert now.as_before[now.of("InboundConnector")[0]].setdefault("day", day) == day
        heard.note(RULES, facts, {})
    assert again.as_before[again.of("InboundConnector")[0]] == {"day": 2}


def test_a_comment_has_nobody_asked_but_who_had_something_to_say(evaluated: list[str]) -> None:
    heard = Heard()
    first = judge(read_again(HUBS), RULES, Surroundings([], TODAY), heard)
    assert len(evaluated) > 100
    evaluated.clear()
    again = judge(read_again(f"# typed\n{HUBS}"), RULES, Surroundings([], TODAY), heard)
    said = [line.partition(" ")[0] for line in lines(first)]
    assert sorted(set(evaluated)) == sorted(set(said))
    assert [line.partition(" ")[0] for line in lines(again)] == said


def test_what_is_handed_on_has_a_bound() -> None:
    heard, sizes = Heard(), set[int]()
    for number in range(100):
        made = read_again(HUBS)
        facts = Facts(made, around([made]))
        heard.since(RULES, facts)
        for known in made.as_before.values():
            known[number] = number
            sizes.add(len(known))
        heard.note(RULES, facts, {})
    assert max(sizes) == 20
