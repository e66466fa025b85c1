"""Facts about hosts that are Exchange servers: version and support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.values.providers import Version, exchange_version


def _of(host: Definition, get: Callable[[Version], Any]) -> Fact:
    build = host.normal("ExchangeBuild")
    if isinstance(build, Unknown) or not isinstance(build, tuple):
        unknown = isinstance(build, Unknown) and build.present is not False
        return Fact(build if unknown else None, ("ExchangeBuild",))
    version = exchange_version(build)
    return Fact(get(version) if version else Unknown("this build is not in the list of builds"), ("ExchangeBuild",))


@fact("exchange.version", "SendingHost")
def _version(facts: Facts, host: Definition, item: Any) -> Fact:
    """The version of Exchange Server that ExchangeBuild belongs to, by `data/exchange-builds.json`; null where no
    build is declared.
    """
    return _of(host, lambda version: version.name)


@fact("exchange.supported", "SendingHost")
def _supported(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether Microsoft still supports that version today; null where no build is declared."""
    return _of(host, lambda version: facts.surroundings.today <= version.support_ends)


@fact("exchange.accepted", "SendingHost")
def _accepted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether Exchange Online is reported to take mail from that build over an OnPremises connector without
    throttling; null where no build is declared.
    """
    return _of(host, lambda version: version.accepted)


@fact("exchange.newest", "SendingHost")
def _newest(facts: Facts, host: Definition, item: Any) -> Fact:
    """The newest update of that version, for messages."""
    return _of(host, lambda version: version.newest)
