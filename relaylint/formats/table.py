"""The table of input formats: how each is recognised, and the module that reads it."""

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
from relaylint.model.kinds import either, in_plural, stem
from relaylint.model.schema_index import (
    CMDLETS,
    CONFIGURED,
    DECLARED,
    EXPORTED,
    FILES,
    ON_SERVERS,
    ONLINE,
    SECTIONS,
    TYPES,
)
from relaylint.syntax.postfix.parameters import WORDS
from relaylint.syntax.reading import Beside, Limits, Reading

Read = Callable[[Source, Limits, Beside], Reading]


class Format(NamedTuple):
    """An input format.

    ``name`` is its name in settings; ``title`` and ``about`` describe it and how it is recognised. A file may be in the
    format if its name ends with one of ``suffixes`` or matches one of ``names`` (both lower case), and its text
    contains one of ``marks`` (lower case, straight quotes) or a word one typing error away from one of ``words``. The
    reader in ``module``, imported on demand, makes the final decision.

    ``pattern`` is a regular expression for names that cannot be listed, equivalent to a mark. ``code_page`` is the
    encoding of bytes that are neither UTF-8 nor UTF-16, if programs of the format use one. ``beside`` are the usual
    names of files that the reader requests next to, or below, a file of the format. ``hints`` are further marks that
    occur in other formats too; if such a file cannot be parsed, it is ignored. ``called``: a file named after its
    contents may be in the format regardless of its text. ``everyday``: the file names say nothing about the contents,
    so that files without definitions are ignored.
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
        """The reader: a function of a source, limits, and a function that reads neighbouring files; returns a
        reading."""
        return cast("Read", import_module(self.module).read)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The usual names of its files, as globs."""
        return (*self.names, *(f"*{suffix}" for suffix in self.suffixes))

    def fits(self, file: str) -> bool:
        """Return whether a file may be in the format by its name, given in lower case and without its folder."""
        return file.endswith(self.suffixes) or any(fnmatchcase(file, name) for name in self.names)

    def may_be(self, lowered: str) -> bool:
        """Return whether a text, given in lower case, may be in the format."""
        return any(hint in lowered for hint in self.hints) or self.is_marked(lowered)

    def is_marked(self, lowered: str) -> bool:
        """Return whether a text, given in lower case, contains a mark that is unique to the format."""
        if any(mark in lowered for mark in self.marks) or self.words.are_near(lowered):
            return True
        return bool(self.pattern) and re.search(self.pattern, lowered) is not None

    def shows(self, source: Source) -> bool:
        """Return whether a text that cannot be parsed appears to be meant as definitions in the format."""
        return bool(import_module(self.module).shows(source))


_PROPERTIES = Names(EXPORTED)
KEY_WORDS = tuple("".join(f" {char.lower()}" if char.isupper() else char for char in name)[1:] for name in FILES)
"""The keys of relaylint's own format, in lower case, word by word, without the plural s."""
_KEYS = tuple(words.replace(" ", "") for words in KEY_WORDS)
_NOUNS = tuple(ONLINE)
"""The nouns of cmdlets, resources and sections, in lower case."""
_ALL_NOUNS = tuple(dict.fromkeys((*ONLINE, *ON_SERVERS)))
TELLING = (
    *dict.fromkeys((*_NOUNS, *_KEYS, *(in_plural(noun) for noun in (*_NOUNS, *_KEYS) if noun != stem(noun)))),
    "m365tenantconfig",
    "providersettingsexport",
    "scubaresults",
    "configurationdata",
)
"""Parts of file names, without punctuation and in lower case, that indicate definitions."""
TELLING_SUFFIXES = (".xhcw", ".clixml")
"""Endings of file names that are hardly ever used for anything else."""
GETTERS = tuple(f"get-{noun}" for noun in _ALL_NOUNS)
"""The cmdlets that return the current objects, in lower case."""
VERBS = ("new", "set", "add", "create", "update", "edit", "make", "ensure", "deploy", "install")
"""Verbs of commands that create or change something, in lower case."""
_JSON = r"\[\s*[{\]]|\{\s*[\"'\u2018-\u201f}]"
_YAML = (".yaml", ".yml")
_SCRIPT = (
    r"(?:param|if|foreach)\s*\(|\[(?:cmdletbinding|[\w.]+\]\s*\$)|(?:using|function|configuration|import-\w+)\s+\S"
    r"|try\s*\{|\$[\w{]|c?exo\w+\s+[\"'$]"
    r"|[a-z]+-\w+(?:[ \t]+(?:[-$@\"'|(`]|\S+[ \t]+[-|])|[ \t]*(?:[;|]|$))"
)
"""Beginnings of PowerShell scripts that no prose has."""
_CODE_PAGE = "cp1252"
"""The encoding that Windows PowerShell assumes for files without a byte order mark on most machines."""


def _plural(names: tuple[str, ...]) -> Names:
    """Return names in the singular and in the plural."""
    return Names((*names, *map(in_plural, names)))


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
            marks=tuple(f'"{name}' for name in EXPORTED),
            words=_PROPERTIES,
        ),
        Format(
            "relaylint",
            "relaylint's own format",
            "a mapping with a key such as `InboundConnectors` or `AcceptedDomains`",
            "relaylint.formats.native",
            suffixes=(".yaml", ".yml", ".json"),
            begins=rf"\{{?\s*[\"']?(?:\$schema|x-\w+|{either(_KEYS)})[\"']?[ \t]*:",
            marks=(*map(stem, _KEYS), *map(stem, KEY_WORDS), resources.PUBLISHED["definitions"]),
            words=_plural(_KEYS),
            hints=(*EXPORTED, *DECLARED),
        ),
        Format(
            "clixml",
            "CliXML of Exchange's `Get-` cmdlets",
            "XML that `Export-Clixml` writes of objects of `Get-InboundConnector` and the like",
            "relaylint.formats.exports.clixml",
            called=True,
            suffixes=(".xml", ".clixml"),
            begins=r"<(?:\?xml|objs)\b",
            marks=(*(f'="{name}' for name in EXPORTED), *(f"{name}</t>" for name in map(str.lower, TYPES))),
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
            marks=(*EXPORTED, *GETTERS),
            words=Names((*GETTERS, *EXPORTED), within="-"),
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
            marks=EXPORTED,
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
                "issingleinstance",
                *CONFIGURED,
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
            "accepted and remote domains, mail flow rules, connection filters, on-premises organisations, "
            "`Set-OrganizationConfig` and `Set-TransportConfig`",
            "relaylint.formats.cmdlets.scripts",
            suffixes=(".ps1", ".psm1"),
            begins=_SCRIPT,
            quoted=("new-", "set-"),
            marks=CMDLETS,
            words=Names(CMDLETS, within="-_", others=GETTERS),
            pattern=rf"\b(?:{'|'.join(VERBS)})-\w{{0,30}}?(?:{'|'.join(_ALL_NOUNS)})\b"
            rf"|\b(?:new|set)-['\"${{][^\r\n]{{0,60}}?(?:{'|'.join(_ALL_NOUNS)})\b"
            rf"|{torn(CMDLETS)}",
            code_page=_CODE_PAGE,
        ),
        Format(
            "m365dsc-data",
            "Data of Microsoft365DSC configurations",
            "a PowerShell hashtable with `NonNodeData` or `AllNodes`, and in it sections such as `InboundConnectors`",
            "relaylint.formats.dsc.data_files",
            suffixes=(".psd1",),
            begins=r"@\{",
            marks=tuple(map(stem, _NOUNS)),
            words=_plural(_NOUNS),
            pattern=torn((*_NOUNS, *map(in_plural, _NOUNS))),
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
"""Every format by name. The first whose reader finds definitions in a file reads it."""

SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(suffix for row in FORMATS.values() for suffix in row.suffixes))
"""Every suffix of any format."""
NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for row in FORMATS.values() for name in row.names))
"""Every file name pattern of any format."""


class Almost(NamedTuple):
    """The name, known by its suffix, that a file almost has, and whether the file is set ``aside`` on purpose."""

    meant: str
    aside: bool


def is_promising(lowered: str) -> bool:
    """Return whether a file name, in lower case, has a word in it that tells of definitions."""
    letters = "".join(filter(str.isalnum, lowered))
    return any(word in letters for word in TELLING)
