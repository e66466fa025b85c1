"""The table of the formats that people keep definitions in: how each is recognised, and the module that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib import import_module
from typing import cast

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import NO_NAMES, Names, torn
from relaylint.core.text import Source
from relaylint.syntax.postfix.parameters import WORDS
from relaylint.syntax.reading import Beside, Limits, Reading

Read = Callable[[Source, Limits, Beside], Reading]


class Format(NamedTuple):
    """A format of definitions.

    ``name`` is what settings call it; ``title`` and ``about`` tell people what it is and how it is recognised.
    A file may be in it if its name ends with one of ``suffixes`` or fits a pattern of ``names`` (both in lower
    case), and its text has one of ``marks``, in lower case and with straight quotes, or a word one slip away from one
    of ``words``. Whether it is, the reader in ``module`` decides: it is imported when there is a file that may be.
    ``pattern`` is a regular expression for names that cannot be listed, which tell of it as a mark does.
    ``code_page`` is what bytes that are neither UTF-8 nor UTF-16 are taken for, where programs of the format do so.
    ``beside`` is what files are mostly called that the reader asks for beside, or below, one of the format; they may be
    called otherwise. ``hints`` are further marks, which files in other formats have too: that one of those cannot be
    parsed is not worth a word. ``called``: a file that is called after what it holds may be in the format, whatever
    stands in it. ``everyday``: files are called so whatever they hold, so that those which are of something else are
    not worth a word.
    """

    name: str
    title: str
    about: str
    module: str
    suffixes: tuple[str, ...]
    marks: tuple[str, ...]
    begins: str
    names: tuple[str, ...] = ()
    words: Names = NO_NAMES
    pattern: str = ""
    code_page: str = ""
    beside: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    called: bool = False
    everyday: bool = False
    quoted: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def read(self) -> Read:
        """The reader: a text, limits, and a function that finds the files beside it, to a reading."""
        return cast("Read", import_module(self.module).read)

    @property
    def patterns(self) -> tuple[str, ...]:
        """What the names of its files look like, as globs."""
        return (*self.names, *(f"*{suffix}" for suffix in self.suffixes))

    def fits(self, file: str) -> bool:
        """Tell whether a file called so, given in lower case and without its folder, may be in the format."""
        return file.endswith(self.suffixes) or any(fnmatchcase(file, name) for name in self.names)

    def may_be(self, lowered: str) -> bool:
        """Tell whether a text, given in lower case, may be in the format."""
        return any(hint in lowered for hint in self.hints) or self.is_marked(lowered)

    def is_marked(self, lowered: str) -> bool:
        """Tell whether a text, given in lower case, has a mark of the format that others have not."""
        if any(mark in lowered for mark in self.marks) or self.words.are_near(lowered):
            return True
        return bool(self.pattern) and re.search(self.pattern, lowered) is not None

    def shows(self, source: Source) -> bool:
        """Tell whether a text that cannot be read shows that it is meant to hold definitions in the format."""
        return bool(import_module(self.module).shows(source))


_EXPORTED = (
    *(
        "allaccepteddomains",
        "associatedaccepteddomains",
        "cloudservicesmailenabled",
        "connectorsource",
        "connectortype",
    ),
    *("efskipips", "efskiplastip", "efskipmailgateway", "eftestmode", "efusers"),
    *("restrictdomainstocertificate", "restrictdomainstoipaddresses", "requiretls", "scananddroprecipients"),
    *(
        "senderdomains",
        "senderipaddresses",
        "tlssendercertificatename",
        "treatmessagesasinternal",
        "trustedorganizations",
    ),
    *("istransportrulescoped", "isvalidated", "lastvalidationtimestamp", "linkformodifiedconnector", "mtastsmode"),
    *("recipientdomains", "routeallmessagesviaonpremises", "senderrewritingenabled", "smarthosts", "smtpdanemode"),
    *("tlsdomain", "tlssettings", "usemxrecord"),
    *("addressspaces", "dnsroutingenabled", "ignorestarttls", "sourcetransportservers", "tlsauthlevel"),
    *("tlscertificatename", "domainname", "domaintype", "matchsubdomains", "outboundonly", "sendingfromdomaindisabled"),
    *("targetdeliverydomain", "trustedmailinboundenabled", "trustedmailoutboundenabled", "allowedooftype"),
    *(
        "autoforwardenabled",
        "rejectdirectsend",
        "smtpclientauthenticationdisabled",
        "allowlegacytlsclients",
        "externalpostmasteraddress",
    ),
)
"""Properties of what Exchange exports, in lower case."""
_PROPERTIES = Names(_EXPORTED)

_NOUNS = (
    "accepteddomain",
    "inboundconnector",
    "outboundconnector",
    "remotedomain",
    "organizationconfig",
    "transportconfig",
)
"""What cmdlets, resources and sections are named after, in lower case."""
KEY_WORDS = (
    *("accepted domain", "inbound connector", "outbound connector", "remote domain", "organization config"),
    *("sending host", "send connector"),
)
"""The keys of the format of our own, in lower case, word by word, without the plural's s."""
_KEYS = tuple(words.replace(" ", "") for words in KEY_WORDS)
TELLING = (
    *_NOUNS,
    "sendinghost",
    "sendconnector",
    "m365tenantconfig",
    "providersettingsexport",
    "scubaresults",
    "configurationdata",
)
"""What the name of a file holds, without marks and in lower case, that is meant to hold definitions."""
TELLING_SUFFIXES = (".xhcw", ".clixml")
"""What the name of a file ends with that is hardly ever of something else."""
SECTIONS = ("accepted_domains", "inbound_connectors", "outbound_connectors", "remote_domains", "org_config",
            "transport_config")  # fmt: skip
"""What ScubaGear calls the sections about kinds of ours."""
_TYPES = (
    *(noun for noun in _NOUNS if noun not in ("remotedomain", "transportconfig")),
    *("smtpsendconnectorconfig", "domaincontentconfig", "transportconfigcontainer"),
)
"""How the types of objects of ours end, in lower case."""
GETTERS = tuple(f"get-{noun}" for noun in (*_NOUNS, "sendconnector"))
"""The cmdlets that give what there is, in lower case."""
_CMDLETS = (
    *(f"set-{noun}" for noun in (*_NOUNS, "sendconnector")),
    *(f"new-{noun}" for noun in (*_NOUNS, "sendconnector") if not noun.endswith("config")),
)
VERBS = ("new", "set", "add", "create", "update", "edit", "make", "ensure", "deploy", "install")
"""What begins the names of commands that make or change something, in lower case."""
_JSON = r"\[\s*[{\]]|\{\s*[\"'\u2018-\u201f}]"
_YAML = (".yaml", ".yml")
_SCRIPT = (
    r"(?:param|if|foreach)\s*\(|\[(?:cmdletbinding|[\w.]+\]\s*\$)|(?:using|function|configuration|import-\w+)\s+\S"
    r"|try\s*\{|\$[\w{]|c?exo\w+\s+[\"'$]"
    r"|[a-z]+-\w+(?:[ \t]+(?:[-$@\"'|(`]|\S+[ \t]+[-|])|[ \t]*(?:[;|]|$))"
)
"""How scripts of PowerShell begin, and no sentence does."""
_CODE_PAGE = "cp1252"
"""What Windows PowerShell takes a file without a mark for, on most machines."""


def _plural(names: tuple[str, ...]) -> Names:
    """Return names as they are and with the plural's s."""
    return Names((*names, *(f"{name}s" for name in names)))


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "scubagear",
            "ScubaGear's `ProviderSettingsExport.json`",
            "a JSON object with sections such as `inbound_connectors`, also below `Raw` in `ScubaResults_….json`",
            "relaylint.formats.exports.scubagear",
            suffixes=(".json",),
            begins=_JSON,
            also=_YAML,
            marks=tuple(f'"{section}"' for section in SECTIONS),
            words=Names(SECTIONS),
        ),
        Format(
            "graph-snapshot",
            "Tenant configuration management of Microsoft Graph",
            "JSON with resources such as `microsoft.exchange.inboundconnector`: snapshots, baselines, monitors",
            "relaylint.formats.exports.graph",
            suffixes=(".json",),
            begins=_JSON,
            also=_YAML,
            marks=tuple(f"microsoft.exchange.{noun}" for noun in _NOUNS),
            words=Names((f"microsoft.exchange.{noun}" for noun in _NOUNS), within="."),
        ),
        Format(
            "exchange-json",
            "JSON of Exchange's `Get-` cmdlets",
            "objects of `Get-InboundConnector` and the like, told by their properties: a list, one object, `value` of "
            "the admin API, or lists under keys of any name",
            "relaylint.formats.exports.exchange_json",
            called=True,
            suffixes=(".json",),
            begins=_JSON,
            also=_YAML,
            marks=tuple(f'"{name}' for name in _EXPORTED),
            words=_PROPERTIES,
        ),
        Format(
            "relaylint",
            "relaylint's own format",
            "a mapping with a key such as `InboundConnectors` or `AcceptedDomains`",
            "relaylint.formats.native",
            suffixes=(".yaml", ".yml", ".json"),
            begins=rf"\{{?\s*[\"']?(?:\$schema|x-\w+|(?:{'|'.join(_KEYS)})s?)[\"']?[ \t]*:",
            marks=(*_KEYS, *KEY_WORDS, resources.PUBLISHED["definitions"]),
            words=_plural(_KEYS),
            hints=(*_EXPORTED, "mailfrom", "ipaddresses", "certificatenames"),
        ),
        Format(
            "clixml",
            "CliXML of Exchange's `Get-` cmdlets",
            "XML that `Export-Clixml` writes of objects of `Get-InboundConnector` and the like",
            "relaylint.formats.exports.clixml",
            called=True,
            suffixes=(".xml", ".clixml"),
            begins=r"<(?:\?xml|objs)\b",
            marks=(*(f'="{name}' for name in _EXPORTED), *(f"{name}</t>" for name in _TYPES)),
            words=_PROPERTIES,
            hints=("microsoft.com/powershell",),
        ),
        Format(
            "format-list",
            "`Format-List` of Exchange's `Get-` cmdlets",
            "text as `Get-InboundConnector | Format-List` prints it, of one or several cmdlets: objects told by their "
            "properties, or by the command above them",
            "relaylint.formats.exports.format_list",
            called=True,
            suffixes=(".txt", ".log"),
            begins=r"(?:\[PS\] ?|PS )[^\r\n>]*>|get-\w+|[a-z]\w*[ \t]+:(?:[ \t]|$)",
            quoted=(" : ",),
            marks=(*_EXPORTED, *GETTERS),
            words=Names((*GETTERS, *_EXPORTED), within="-"),
            code_page=_CODE_PAGE,
            everyday=True,
        ),
        Format(
            "exchange-csv",
            "CSV of Exchange's `Get-` cmdlets",
            "a table that `Export-Csv` writes of objects of `Get-InboundConnector` and the like, told by its columns "
            "or by the line `#TYPE`",
            "relaylint.formats.exports.exchange_csv",
            called=True,
            suffixes=(".csv",),
            begins=r"[\"']?\w+[\"']?[,;\t][ \t]*[\"']?\w",
            marks=_EXPORTED,
            words=_PROPERTIES,
            hints=("#type",),
            code_page=_CODE_PAGE,
            everyday=True,
        ),
        Format(
            "xhcw",
            "The Hybrid Configuration Wizard's `.xhcw` log",
            'XML with calls such as `<invoke type="Tenant" cmdlet="Get-InboundConnector">`; what they returned last '
            "counts",
            "relaylint.formats.exports.xhcw",
            suffixes=(".xhcw", ".xml"),
            begins=r"<[?\w]",
            marks=('cmdlet="get-', 'cmdlet="new-', 'cmdlet="set-'),
        ),
        Format(
            "datum",
            "Datum and DscConfig.M365",
            "YAML that is called after a resource of Microsoft365DSC, such as `cEXOInboundConnector.yml`, or has keys "
            "that name such resources",
            "relaylint.formats.dsc.datum",
            suffixes=(".yml", ".yaml"),
            begins=r"[\"']?\w+[\"']?[ \t]*:(?:\s|\Z)",
            marks=(
                "identity:",
                "identity :",
                "identity  ",
                'identity":',
                "items:",
                "connectortype",
                "senderdomains",
                "domaintype",
                "issingleinstance",
                "rejectdirectsend",
                "smtpclientauthenticationdisabled",
                "allowlegacytlsclients",
                "externalpostmasteraddress",
            ),
            words=Names(f"{mark}exo{noun}" for noun in _NOUNS for mark in ("", "c")),
        ),
        Format(
            "m365dsc",
            "Microsoft365DSC configurations and exports",
            'PowerShell with blocks such as `EXOInboundConnector "name" { … }`',
            "relaylint.formats.dsc.configurations",
            suffixes=(".ps1",),
            begins=_SCRIPT,
            quoted=("exo",),
            names=("*.schema.psm1",),
            marks=tuple(f"exo{noun}" for noun in _NOUNS),
            words=Names((f"exo{noun}" for noun in _NOUNS), others=(f"cexo{noun}" for noun in _NOUNS)),
            pattern=rf"{torn([f'exo{noun}' for noun in _NOUNS])}"
            rf"|(?:{'|'.join(_NOUNS)})[ \t]+[^\s=|;(){{}}]{{1,80}}\s{{0,200}}\{{\s{{0,200}}\w+[ \t]*=",
            code_page=_CODE_PAGE,
        ),
        Format(
            "powershell",
            "PowerShell scripts with Exchange cmdlets",
            "a call of `New-InboundConnector`, `Set-InboundConnector` or the like, for outbound and send connectors, "
            "accepted and remote domains, `Set-OrganizationConfig` and `Set-TransportConfig`",
            "relaylint.formats.cmdlets.scripts",
            suffixes=(".ps1", ".psm1"),
            begins=_SCRIPT,
            quoted=("new-", "set-"),
            marks=_CMDLETS,
            words=Names(_CMDLETS, within="-_", others=GETTERS),
            pattern=rf"\b(?:{'|'.join(VERBS)})-\w{{0,30}}?(?:{'|'.join(_NOUNS)}|sendconnector)\b"
            rf"|\b(?:new|set)-['\"${{][^\r\n]{{0,60}}?(?:{'|'.join(_NOUNS)}|sendconnector)\b"
            rf"|{torn(_CMDLETS)}",
            code_page=_CODE_PAGE,
        ),
        Format(
            "m365dsc-data",
            "Data of Microsoft365DSC configurations",
            "a PowerShell hashtable with `NonNodeData` or `AllNodes`, and in it sections such as `InboundConnectors`",
            "relaylint.formats.dsc.data_files",
            suffixes=(".psd1",),
            begins=r"@\{",
            marks=_NOUNS,
            words=_plural(_NOUNS),
            pattern=torn((*_NOUNS, *(f"{noun}s" for noun in _NOUNS))),
            code_page=_CODE_PAGE,
        ),
        Format(
            "postfix",
            "Postfix",
            "a `main.cf` that sends to Microsoft 365, also as a template, with the tables that it names beside it",
            "relaylint.formats.postfix.host",
            suffixes=(),
            begins=r"[a-z]\w+[ \t]*=",
            marks=("relayhost", "_transport", "transport_maps", "smtp_tls_policy_maps"),
            pattern=rf"(?:^|\n)[ \t]*{torn(('relayhost', 'default_transport', 'transport_maps'))}",
            names=("*main.cf", "*main.cf.*"),
            beside=(
                "master.cf",
                "mynetworks",
                "network_table",
                "transport",
                "sender_transport",
                "sender_dependent_transport",
                "sender_dependent_default_transport",
                "relayhost",
                "sender_relay",
                "sender_relayhost",
                "sender_dependent_relayhost",
                "tls_policy",
                "smtp_tls_policy",
                "canonical",
                "sender_canonical",
                "generic",
                "smtp_generic",
            ),
            words=WORDS,
        ),
    )
}
"""Every format, by its name. A file is read by the first whose reader finds definitions in it."""

SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(suffix for row in FORMATS.values() for suffix in row.suffixes))
"""Every suffix that some format has."""
NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for row in FORMATS.values() for name in row.names))
"""Every pattern of file names that some format has."""
