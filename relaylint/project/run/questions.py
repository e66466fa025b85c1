"""What is asked about mail: hosts, senders, a day, and a session that no file declares; checked before it is used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.notices import RefusedError
from relaylint.core.paths import escapes
from relaylint.model.certificates.certificate import (
    SUFFIXES,
    Certificate,
    CertificateError,
    certificate_data,
    read_certificate,
)
from relaylint.model.tenants import Surroundings
from relaylint.relay.hosts import trust
from relaylint.relay.map.region import Region
from relaylint.relay.openness import GrantQuery
from relaylint.relay.session import NEVER_LISTED, Session, present
from relaylint.relay.successor import Successor, successor_of_file, successor_of_names
from relaylint.relay.verdicts import Asked, Query
from relaylint.values.syntaxes import (
    address_fault,
    address_or_range_fault,
    date_fault,
    envelope_sender_fault,
    show,
    wildcard_domain_fault,
)

_UNTRUSTED = "whether the certificate counts, which is out of date or from a private authority"
NO_CERTIFICATE = "none"
"""What stands in place of a certificate where sessions without one are meant."""


def checked_day(today: str | None) -> str | None:
    """Return an ISO date that counts as today; None: the current one. Raises `RefusedError` for what is no date."""
    fault = None if today is None else date_fault(today)
    if fault:
        raise RefusedError(f"{show(today)} is no date: {fault}", "write a date such as 2026-11-23")
    return today


def checked_query(hosts: Iterable[str], senders: Iterable[str], external: bool | None, today: str | None) -> Query:
    """Return a question about mail. Raises `RefusedError` for a sender or a day that is none."""
    asked = tuple(dict.fromkeys(senders))
    for sender in asked:
        fault = envelope_sender_fault(sender)
        if fault:
            words = f"--from: {show(sender)}: {fault}"
            raise RefusedError(words, "write an address, a domain, or `<>` for the null sender")
    return Query(tuple(hosts), asked, external, checked_day(today))


def checked_session(address: str | None, certificates: Iterable[tuple[str, str]], query: Query) -> Asked | None:
    """Return a session that no file declares; None where neither an address nor a certificate is given.

    Each certificate is given as it is written, a file or a name on it, with the absolute path that it would have as a
    file. Raises `RefusedError` for what is neither, for what is no address, and beside names of declared hosts.
    """
    given = list(certificates)
    if address is None and not given:
        return None
    if query.hosts:
        raise RefusedError(
            "`--host` does not go with `--ip` and `--certificate`",
            "ask about a declared host, or describe a session that no file declares",
        )
    fault = None if address is None else address_fault(address)
    if fault:
        raise RefusedError(f"--ip: {show(address)}: {fault}", "write the public address, such as 203.0.113.10")
    return Asked(address, *_names_on(given, query.today))


def checked_successor(certificates: Iterable[tuple[str, str]]) -> Successor | None:
    """Return the certificate that is to replace others, given as for a session; None where none is given.

    Raises `RefusedError` for what is neither a file nor a name, and for more than one file.
    """
    given = list(certificates)
    leaves = [(written, _leaf(written, path)) for written, path in given]
    files = [(written, leaf) for written, leaf in leaves if leaf]
    if files and len(given) > 1:
        raise RefusedError(
            "`--certificate` names a file and something else",
            "a renewal is about one certificate: name its file, or each name on it",
        )
    if files:
        return successor_of_file(*files[0])
    names = tuple(dict.fromkeys(written for written, _ in given))
    return successor_of_names(names) if names else None


def checked_grant_query(
    senders: Iterable[str],
    addresses: Iterable[str],
    certificates: Iterable[tuple[str, str]],
    connectors: Iterable[str],
    today: str | None,
) -> GrantQuery:
    """Return what of all sessions is asked about; certificates are given as for a session.

    Raises `RefusedError` for what is no sender, no address, or neither a certificate nor a name on one.
    """
    as_, from_ = (tuple(dict.fromkeys(given)) for given in (senders, addresses))
    for sender in as_:
        fault = envelope_sender_fault(sender)
        if fault:
            hint = "`--from` asks about addresses" if address_or_range_fault(sender) is None else ""
            raise RefusedError(f"--as: {show(sender)}: {fault}", hint or "write a domain, an address, or `<>`")
    for address in from_:
        fault = address_or_range_fault(address)
        if fault:
            hint = "`--as` asks about senders" if envelope_sender_fault(address) is None else ""
            example = "write an address or a range, such as 203.0.113.0/24"
            raise RefusedError(f"--from: {show(address)}: {fault}", hint or example)
    names, trusted = _presented(list(certificates), checked_day(today))
    region = Region(
        tuple(sorted(dict.fromkeys(_ranges(from_)))) or None,
        () if trusted is FAILS else present(Session(None, names, None)).names,
        tuple(dict.fromkeys(_domain(sender) for sender in as_)) or None,
        exact=bool(names),
    )
    untold = _UNTRUSTED if trusted is UNDECIDED else ""
    return GrantQuery(as_, from_, names, tuple(dict.fromkeys(connectors)), region, untold)


def _ranges(addresses: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the IPv4 addresses among those that are asked about."""
    for address in addresses:
        ends = [present(Session(end.strip(), (), None)).address for end in address.split("-")]
        if ends[0] and ends[-1] and NEVER_LISTED not in ends:
            yield ends[0][0], ends[-1][1]


def _domain(sender: str) -> str:
    """Return the domain of an envelope sender, or `<>`."""
    return present(Session(None, (), sender)).sender or ""


def _presented(given: Sequence[tuple[str, str]], today: str | None) -> tuple[tuple[str, ...] | None, State]:
    """Return the names on the certificate that is asked about, None if none is, and whether it counts."""
    if not given:
        return None, HOLDS
    without = [written for written, path in given if written.lower() == NO_CERTIFICATE and not os.path.isfile(path)]
    if without and len(given) > 1:
        raise RefusedError("`--certificate none` and another certificate exclude each other", "ask about one of them")
    if without:
        return (), HOLDS
    return _names_on(given, today)


def _names_on(given: Iterable[tuple[str, str]], today: str | None) -> tuple[tuple[str, ...], State]:
    """Return the names on a certificate, given by files and names, and whether it counts."""
    names: dict[str, None] = {}
    trusted = HOLDS
    for written, path in given:
        more, state = _certificate(written, path, today)
        names.update(dict.fromkeys(more))
        trusted &= state
    return tuple(names), trusted


def _certificate(written: str, path: str, today: str | None) -> tuple[tuple[str, ...], State]:
    """Return the names of a certificate, and whether it counts: those in a file, if there is one, else the text."""
    leaf = _leaf(written, path)
    return (leaf.names, trust(leaf, Surroundings(today=today))) if leaf else ((written,), HOLDS)


def _leaf(written: str, path: str) -> Certificate | None:
    """Return the certificate of a file; None for a name. Raises `RefusedError` for what is neither."""
    if os.path.isfile(path):
        try:
            if escapes(path):
                raise CertificateError("it is, or lies behind, a link that leaves the repository")
            return read_certificate(certificate_data(path))
        except CertificateError as error:
            raise RefusedError(f"--certificate: {show(written)}: {error}", "name a file with the public part") from None
    fault = "there is no such file" if written.lower().endswith(SUFFIXES) else wildcard_domain_fault(written)
    if fault:
        raise RefusedError(
            f"--certificate: {show(written)} is neither a file nor a name: {fault}",
            "name the certificate's file, or a name on it such as `mail.contoso.com`",
        )
    return None
