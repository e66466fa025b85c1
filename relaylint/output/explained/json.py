"""Format ``json`` of an explanation: a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

import json

from relaylint.output import VERDICTS, Style
from relaylint.output.encode import encode
from relaylint.output.explained.reply_lines import as_fields
from relaylint.relay.bounces.bounced import BounceReport
from relaylint.relay.bounces.findings import is_microsoft


def render(explained: BounceReport, style: Style) -> str:
    """Return the explanation as one JSON document; under ``relay`` stands what ``relaylint relay`` prints."""
    bounce, verdicts = explained.bounce, explained.verdicts
    recipients = dict.fromkeys(recipient.rpartition("@")[2] for recipient in bounce.recipients)
    return encode(
        {
            "version": 1,
            "read": {
                "replies": list(bounce.said),
                "server": bounce.server or None,
                "exchange-online": is_microsoft(bounce.server) if bounce.server else None,
                "address": bounce.address,
                "private-address": bounce.inner,
                "certificate": list(bounce.names),
                "host": bounce.host or None,
                "from": bounce.sender,
                "header-from": bounce.author,
                "recipient-domains": list(recipients),
                "recipients": {True: "external", False: "internal", None: None}[explained.external],
                "refused-sessions": bounce.refused,
            },
            "replies": list(map(as_fields, explained.meant)),
            "host": explained.host.host.name if explained.host else None,
            "host-known-by": explained.host.by if explained.host else None,
            "host-differs": list(explained.host.differs) if explained.host else [],
            "hosts-alike": list(explained.alike),
            "not-asked": explained.unasked or None,
            "relay": json.loads(VERDICTS["json"].render(verdicts, style)) if verdicts else None,
            "commands": list(explained.commands),
        }
    )
