"""What is told of a difference in any format: the relation in words, and the reasons that tell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

from relaylint.core.logic import FAILS
from relaylint.core.records import NamedTuple
from relaylint.output import Style
from relaylint.output.address_ranges import are_nearly_all, ranges_words
from relaylint.output.summary import plural
from relaylint.output.undecided import without_names
from relaylint.output.verdicts.grouping import deciding_reasons
from relaylint.output.verdicts.words import NOT_KNOWN, first_of
from relaylint.output.visible import visible
from relaylint.relay.chart import outcomes
from relaylint.relay.decision import Decision
from relaylint.relay.map.comparison import Effect, JudgedChange, TenantDifference
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.reasons import Reason, miss
from relaylint.relay.versions import ComparedTenant, Comparison
from relaylint.values.ranges import apart

SAME: Final = "No session whatever is judged differently"
WORDS: Final = {
    Effect.INCOMPARABLE: "incomparable: some sessions are taken that were not, and others are lost",
    Effect.WIDER: "wider: some sessions are taken that were not, and none is lost",
    Effect.NARROWER: "narrower: some sessions are lost, and no others are taken",
    Effect.EQUIVALENT: f"equivalent: {SAME[0].lower()}{SAME[1:]}",
}
"""The relations in words, those first that a reviewer has to look at."""
_HERE: Final = "what is on the disk"
_MOST_DOUBTS: Final = 5
_MOST_REASONS: Final = 2


class TellingReasons(NamedTuple):
    """Why a session is judged as it is, in one version and in the other."""

    before: tuple[Reason, ...]
    after: tuple[Reason, ...]


def telling_reasons(change: JudgedChange) -> TellingReasons:
    """Return the first reasons on either side, of those that the other side has not got, if there are any.

    Of a session that no connector takes on one side, the connector that takes it on the other side tells why.
    """
    external = change.witness.external
    before, after = (_reasons(decision, external) for decision in (change.before, change.after))
    return TellingReasons(
        _only(before, after, change.before, change.after), _only(after, before, change.after, change.before)
    )


class ChangesAlike(NamedTuple):
    """Changes of the same verdicts for the same reasons: the first of them, the hosts, and how many classes more."""

    change: JudgedChange
    reasons: TellingReasons
    hosts: tuple[str, ...]
    more: int


def alike_changes(changes: Iterable[JudgedChange]) -> list[ChangesAlike]:
    """Return changes that a reader would tell apart, those of hosts first, then those that rest on nothing unknown."""
    groups: dict[Hashable, ChangesAlike] = {}
    for change in changes:
        reasons, hosts = telling_reasons(change), () if change.host is None else (change.host,)
        firsts = (_likeness(side[:1], change.witness.external) for side in reasons)
        key = (change.before.given, change.after.given, change.host is None, *firsts)
        known = groups.get(key)
        if known is None:
            groups[key] = ChangesAlike(change, reasons, hosts, change.alike)
        else:
            names = tuple(dict.fromkeys((*known.hosts, *hosts)))
            addresses = tuple(apart((*known.change.addresses, *change.addresses)))
            first = known.change._replace(addresses=addresses)
            groups[key] = known._replace(change=first, hosts=names, more=known.more + 1 + change.alike)
    return sorted(groups.values(), key=lambda group: (not group.hosts, group.change.is_open))


def _likeness(reasons: Sequence[Reason], external: bool) -> Hashable:
    """Return where reasons stand; of those that stand nowhere, what they say without names."""
    labels = (reason.label for reason in reasons)
    places = [(label.location.source.name, label.location.span) for label in labels if label]
    return tuple(places) or (*(without_names(reason.text) for reason in reasons), external)


def _reasons(decision: Decision, external: bool) -> tuple[Reason, ...]:
    """Return the reasons for a verdict; where there are none, what becomes of the mail."""
    ends = (Reason(end.text) for end in outcomes(decision, external))
    return deciding_reasons(decision, external) or tuple(ends)


def _only(
    reasons: Sequence[Reason], others: Iterable[Reason], decision: Decision, other: Decision
) -> tuple[Reason, ...]:
    told = tuple(_counterpart(decision, other))
    if told:
        return told
    texts = {reason.text for reason in others}
    own = [reason for reason in reasons if reason.text not in texts] or reasons
    doubts = [reason for reason in own if reason.doubt]
    if doubts and decision.given is Verdict.UNDECIDED:
        return tuple(doubts[:_MOST_REASONS])
    placed = [reason for reason in own if reason.label] or own
    named = f"connector `{other.connector.name}`" if other.connector else ""
    placed = sorted(placed, key=lambda reason: not named or named not in reason.text)
    return tuple(placed[:_MOST_REASONS])


def _counterpart(decision: Decision, other: Decision) -> Iterator[Reason]:
    """Yield why a connector that takes a session on the other side does not take it here, or that it is not here."""
    if other.connector is None or decision.condition_2 is not FAILS:
        return
    name, facts, connectors = other.connector.name, decision.facts, decision.facts.network.connectors
    numbers = connectors.by_label.get(name.lower(), [])
    far = connectors.sure - facts.certificate.everyone - facts.address.everyone
    if not numbers:
        yield Reason(f"there is no connector `{name}`")
    elif numbers[0] in far:
        yield miss(facts.session, connectors.all[numbers[0]])


def by_relation(comparison: Comparison) -> list[ComparedTenant]:
    """Return the tenants, those first that a reviewer has to look at."""
    order = [None, *WORDS]
    return sorted(comparison.tenants, key=lambda tenant: order.index(tenant.relation))


def verdict_words(decision: Decision) -> str:
    """Return what the tenant gives to a session, with the identity that matched."""
    verdict = decision.given
    return f"{verdict.value}{f' by {decision.via}' if decision.via and verdict in PASSES else ''}"


def whence_words(change: JudgedChange) -> str:
    """Return the addresses that a change is about, with their number; empty if it is not about addresses, or about
    nearly all."""
    is_telling = change.addresses and not are_nearly_all(change.addresses)
    return f"from {ranges_words(change.addresses)}" if is_telling else ""


def relation_words(tenant: ComparedTenant) -> str:
    """Return how the versions of a tenant relate."""
    return WORDS[tenant.relation] if tenant.relation else f"{NOT_KNOWN}, since {tenant.unknown}"


def notes(tenant: ComparedTenant) -> list[str]:
    """Return what has to be known beside the relation: whether it is new or gone, and what rests on the unknown."""
    difference = tenant.difference
    if difference is None:
        return []
    standing = {tenant.before: "the tenant is new", tenant.after: "the tenant is gone"}.get(None, "")
    known = f"of what could be read: {WORDS[difference.relation]}" if tenant.unknown else ""
    doubts = f"not known in full: {'; '.join(tenant.doubts[:_MOST_DOUBTS])}" if tenant.doubts else ""
    said = (known, standing, _inside_words(difference), _open_words(difference), doubts)
    return list(filter(None, said))


def _inside_words(difference: TenantDifference) -> str:
    """Return what becomes of mail to recipients in the tenant, where that is not what becomes of all mail."""
    inside = difference.inside
    if inside is difference.outside or inside is Effect.EQUIVALENT:
        return ""
    if difference.outside is Effect.EQUIVALENT:
        return "it is about mail to recipients in the tenant alone"
    return f"of mail to recipients in the tenant: {inside.value}"


def _open_words(difference: TenantDifference) -> str:
    count, every = difference.open, len(difference.changes)
    if not count:
        return ""
    if count == every:
        return "all of it rests on what is not known"
    return f"{count} of {plural(every, 'change')} {'rests' if count == 1 else 'rest'} on what is not known"


def rest_words(comparison: Comparison, marked: Callable[[str], str]) -> str:
    """Return what is said of the tenants in which every session is judged as before, empty if there are none.

    ``marked`` returns a name as the format shows it.
    """
    count, every = comparison.count(Effect.EQUIVALENT), len(comparison.tenants)
    if not count:
        return ""
    differing = [marked(each.name) for each in comparison.differing]
    where = "" if count == every else f" in {plural(count, 'other tenant')}"
    but = f", though the definitions differ{f' in {first_of(differing)}' if every > 1 else ''}"
    return f"{SAME}{where}{but if differing else ': the definitions are the same'}."


def doubt_words(comparison: Comparison, marked: Callable[[str], str]) -> str:
    """Return that some of these tenants are not known in full; empty if all are."""
    doubtful = [each for each in comparison.tenants if each.relation is Effect.EQUIVALENT and each.doubts]
    if not doubtful:
        return ""
    known = "; ".join(doubtful[0].doubts[:_MOST_DOUBTS])
    if len(comparison.tenants) > 1:
        known = f"{len(doubtful)} of these tenants, {first_of([marked(each.name) for each in doubtful])}"
    return f"Not known in full: {known}. What is undecided in both versions may differ all the same."


def summary_words(comparison: Comparison, style: Style) -> str:
    """Return what was compared, with the number of tenants of each relation."""
    old, new = (visible(style.name(side)) for side in (comparison.old, comparison.new))
    counted = {relation: comparison.count(relation) for relation in (*WORDS, None)}
    counts = [f"{count} {relation.value if relation else NOT_KNOWN}" for relation, count in counted.items() if count]
    sides = " -> ".join(_HERE if side == "." else side for side in (old, new))
    return f"{sides}: {plural(len(comparison.tenants), 'tenant')}, {', '.join(counts)}"
