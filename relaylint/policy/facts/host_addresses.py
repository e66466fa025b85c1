"""Facts about the source addresses of hosts."""

from __future__ import annotations

from typing import Any

from relaylint.model.definitions import Definition
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.standing import standing_of_host


@fact("address.standing", "SendingHost")
def _address_standing(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a connector may list the host's addresses: `shared` with other organisations, as SharedAddress or the
    published range of a provider tells; `dynamic`, as DynamicAddress tells; `ipv6`, which no connector lists;
    `private`, which is not seen outside; `own`, against which nothing is known; `unknown` where none is declared. Of
    several addresses the first of these that holds of one.
    """
    return Fact(standing_of_host(host).value, ("IPAddresses",))
