"""The built-in checks on files, schemas, settings and rules.

Everything about Exchange Online is a YAML file under ``rules/``. The checks here have to exist before any rule is
loaded, because rule files are checked with them.
"""

from __future__ import annotations

from relaylint.core.diagnostic import RuleInfo, Severity

OF_FORMAT = "format"
"""The `basis` of the built-in checks: they follow from the file format and need no source about Exchange."""


FIXED_AREAS = ("files", "policy")
"""The areas of checks that cannot be switched off or ignored: what is not read would look like what is in order."""
OF_IGNORES = "ignores"
"""The area of what is wrong with ignores, which keeps nothing from being read."""


def _check(name: str, area: str, title: str, why: str, remedy: str, severity: Severity = Severity.ERROR) -> RuleInfo:
    ignorable = area not in (*FIXED_AREAS, OF_IGNORES)
    return RuleInfo(name, area, title, severity, OF_FORMAT, why, remedy, ignorable=ignorable)


SYNTAX_ERROR = _check(
    "syntax-error",
    "files",
    "The file is not well-formed",
    "Nothing after the fault can be read, so the definitions in it are judged by nobody.",
    "Correct the syntax at the place shown.",
)
ENCODING_ERROR = _check(
    "encoding-error",
    "files",
    "The file is not text in a known encoding",
    "Bytes that are not valid UTF-8 or UTF-16 cannot be read without guessing.",
    "Save the file as UTF-8; UTF-16 with a byte order mark, as Windows PowerShell writes it, is read too.",
)
LIMIT_EXCEEDED = _check(
    "limit-exceeded",
    "files",
    "The file exceeds a limit on size, depth or nodes",
    "Limits keep a hostile or broken file from using up time and memory.",
    "Split the file, or raise the limit under `limits` in relaylint.yaml if the file is meant to be so.",
)
UNREADABLE_FILE = _check(
    "unreadable-file",
    "files",
    "The file cannot be opened",
    "A file that is not read is a file that is not checked.",
    "Check that the file exists, is a regular file and may be read.",
)
NOT_DEFINITIONS = _check(
    "not-definitions",
    "files",
    "A file named on the command line holds no definitions",
    "A file that was asked for and not checked must not look like a file that is in order.",
    "Name a file in a format that `relaylint formats` lists; `formats` in the settings says what a file is.",
)
MISSPELT_NAME = _check(
    "misspelt-name",
    "files",
    "A name is one slip away from one that relaylint reads",
    "What stands under a misspelt name is read by nobody, and nothing says that it is missing.",
    "Correct the spelling.",
)
MISPLACED_DEFINITIONS = _check(
    "misplaced-definitions",
    "files",
    "Definitions stand where they are not read",
    "In relaylint's own format the kinds are keys at the top of a file, and hold lists of definitions. What stands "
    "deeper, or holds something else among keys that are none of ours, may belong to another tool and is not read. "
    "Nor are definitions in a format that the name of their file does not tell: an error where the whole file is in "
    "it, a warning where a note or a playbook quotes something in it. Nor are those in a file of a misspelt suffix: "
    "an error; or that its name sets aside, such as `hub.yaml.bak` without a `hub.yaml` beside it: a warning.",
    "Move the key to the top of a file, with definitions under it; call a file what it is, or say so under `formats` "
    "in relaylint.yaml; or name it under `exclude` there.",
    Severity.WARNING,
)
KIND_NOT_TOLD = _check(
    "kind-not-told",
    "files",
    "What looks like a definition does not tell its kind, and is not read",
    "In relaylint's own format the key above a list tells what is in it. An exported object is told by its "
    "properties; where it has few, as those do that `Select-Object` leaves, by the name of its file.",
    "Write definitions under the key of their kind, such as `InboundConnectors`; export all properties of an object, "
    "or call the file after its cmdlet. Name a file that is of something else under `exclude` in relaylint.yaml.",
    Severity.WARNING,
)
DUPLICATE_KEY = _check(
    "duplicate-key",
    "files",
    "A key stands twice in one mapping",
    "YAML and JSON parsers silently keep one of the two values, and not all keep the same.",
    "Remove one of the two entries.",
)
NON_STRING_KEY = _check(
    "non-string-key",
    "files",
    "A key is a list or a mapping",
    "Property names are strings; a structured key cannot name a property, and what stands under it is not read.",
    "Write a property name as key.",
)
INVALID_TAG = _check(
    "invalid-tag",
    "files",
    "A YAML tag is unknown or does not fit its value",
    "relaylint executes nothing: a tag that asks for an object or a file has no meaning here.",
    "Remove the tag and write the value itself.",
)
INVALID_ALIAS = _check(
    "invalid-alias",
    "files",
    "A YAML alias or merge key points at nothing usable",
    "An alias needs an anchor that is complete before it; a merge key needs a mapping.",
    "Correct the anchor's name, or write the value out.",
)
UNKNOWN_PROPERTY = _check(
    "unknown-property",
    "schema",
    "A property does not exist on this kind of definition",
    "A misspelt property has no effect: what it was meant to set stays unset, and nobody notices.",
    "Correct the spelling; `relaylint schema KIND` lists the properties of a kind.",
)
MISSING_PROPERTY = _check(
    "missing-property",
    "schema",
    "A required property is missing",
    "Without it the definition cannot be told apart from others, or cannot be judged at all.",
    "Add the property.",
)
WRONG_TYPE = _check(
    "wrong-type",
    "schema",
    "A value has the wrong type",
    'A quoted `"false"` is a text and not false, a single text is not a list; what Exchange Online '
    "would make of it depends on the tool that deploys the file.",
    "Write a value of the type that the property takes.",
)
INVALID_ARGUMENT = _check(
    "invalid-argument",
    "schema",
    "A command of a script does not take an argument as it is written",
    "PowerShell refuses such a command, or binds the argument to another parameter than was meant.",
    "Write the command as its reference shows it; `Get-Help CMDLET -Full` lists its parameters.",
)
UNKNOWN_VALUE = _check(
    "unknown-value",
    "schema",
    "A value is not among those that the property takes",
    "Exchange Online refuses values outside the documented set.",
    "Use one of the values listed.",
)
MALFORMED_VALUE = _check(
    "malformed-value",
    "schema",
    "A value does not have the syntax that the property takes",
    "A name or address that is not well-formed matches nothing.",
    "Correct the value.",
)
OUT_OF_RANGE = _check(
    "out-of-range",
    "schema",
    "A number, text or list is too small, too large or has repeated items",
    "The value lies outside what the property can hold.",
    "Choose a value within the bounds named.",
)
UNKNOWN_ARGUMENTS = _check(
    "unknown-arguments",
    "schema",
    "A command of a script is given arguments that are not known",
    "What is splatted is known only when the script runs. It may set any property that does not stand beside it, so "
    "that what depends on one is undecided.",
    "Nothing, if that is meant. What stands in the command itself, or in a hashtable of the same file, is judged.",
    Severity.INFO,
)
IDLE_SCRIPT_BLOCK = _check(
    "idle-script-block",
    "schema",
    "A script block makes or changes definitions, and nothing is seen to run it",
    "A block that is kept in a variable, or handed to a command that is not known, may run later, elsewhere or never: "
    "tests hand over blocks that are meant to fail. What it makes is not judged, there may be more than is known, and "
    "what it changes is undecided.",
    "Nothing, if that is meant. What `Invoke-Command`, `ForEach-Object`, `&` and the like run is judged.",
    Severity.INFO,
)
UNKNOWN_PREFIX = _check(
    "unknown-prefix",
    "schema",
    "A command may be a cmdlet of Exchange under a name with a prefix",
    "A session that is imported with a prefix has `New-EXOInboundConnector` for `New-InboundConnector`. Where nothing "
    "in the file tells of the prefix, the command may be somebody's own: what it makes is not judged, there may be "
    "more than is known, and what it changes is undecided.",
    "Connect with `-Prefix` in the file, if the cmdlet is meant.",
    Severity.INFO,
)
MERGED_TENANTS = _check(
    "merged-tenants",
    "tenants",
    "Definitions of several tenants are judged as one",
    "What one tenant accepts or lets in says nothing about another: where two are taken for one, mail that is refused "
    "passes as relayed. It is certain, and an error, where exports name the tenant that they come from, or show two "
    "initial or default domains, of which a tenant has one. Folders or files in one tenant that each have accepted "
    "domains and connectors of their own only look like tenants: a warning.",
    'Say in relaylint.yaml which folders or files are tenants, as in `tenants: ["tenants/*"]`; `relaylint init` '
    "proposes it. If all is one tenant, switch the warning off: `severity: { merged-tenants: off }`.",
)
EXPORTS_OF_SEVERAL_DATES = _check(
    "exports-of-several-dates",
    "tenants",
    "Exports of several dates are judged together",
    "What was removed from a tenant since an older export still lets in here: mail that is refused passes as relayed. "
    "Files or folders that differ in a date alone, and hold definitions of one name, are exports of one tenant.",
    'Say which date counts, as in `newest: ["exports/*/{date}"]` in relaylint.yaml, or remove what is older; '
    "`relaylint init` proposes it. If all of it counts, switch this off there.",
    Severity.WARNING,
)
OF_NO_TENANT = _check(
    "of-no-tenant",
    "tenants",
    "A file stands among tenants and belongs to none of them",
    "No tenant sees what a file defines that no glob of `tenants` names: it belongs to the rest of the repository, and "
    "is judged without the domains and connectors of any tenant. So is a file in a folder that is called almost as "
    "that of tenants is.",
    "Name the file, or its folder, under `tenants`; definitions for every tenant are `layers`. List what is no "
    "definition under `exclude`.",
    Severity.WARNING,
)
ON_PREMISES_OBJECT = _check(
    "on-premises-object",
    "schema",
    "An object of an Exchange server is left out",
    "Exchange servers have accepted domains, remote domains and organisation settings of their own. The tenant need "
    "not have the same, so that mail would be judged by what Exchange Online does not have.",
    "Where the tenant has it too, keep what the `Get-` cmdlet of Exchange Online returns, or list it in a file.",
    Severity.INFO,
)
INVALID_RULE = _check(
    "invalid-rule",
    "policy",
    "A rule cannot be used as it is written",
    "Nothing is judged with half a policy: a rule that does not load ends the run.",
    "Correct the rule; `relaylint test` runs its examples.",
)
INVALID_SETTING = _check(
    "invalid-setting",
    "policy",
    "A setting names something that does not exist",
    "A misspelt rule or folder in the settings would switch off a check, or check nothing, unnoticed.",
    "Correct the setting.",
)
INVALID_BASELINE = _check(
    "invalid-baseline",
    "policy",
    "The baseline cannot be used as it is written",
    "What a baseline does not hold is reported, and what it holds is not: one that is damaged, as by a merge, would "
    "hide or report the wrong things.",
    "Restore relaylint-baseline.jsonl from Git; `relaylint baseline --force` writes it anew.",
)
UNREADABLE_CERTIFICATE = _check(
    "unreadable-certificate",
    "certificates",
    "A certificate file cannot be read",
    "Without its names nobody can tell which connector the certificate matches.",
    "Correct the path, which is relative to the definition file and may not leave the repository, "
    "or export the certificate with its chain as PEM, without a password and without its private key.",
)
UNUSED_IGNORE = _check(
    "unused-ignore",
    OF_IGNORES,
    "An ignore keeps no diagnostic away",
    "What it was about is mended or has moved. Left where it is, it hides the next fault of this sort without anybody "
    "having decided that. It is only said where the rule ran and was decided, and all files of the tenant were read.",
    "Remove the ignore, or the rule from its list.",
    Severity.WARNING,
)
MISPLACED_IGNORE = _check(
    "misplaced-ignore",
    OF_IGNORES,
    "An ignore stands where it is about nothing",
    "An ignore is about the line that it ends, the line directly below it, or the definition that begins there. "
    "Elsewhere, and for a rule that does not judge what stands there, it ignores nothing.",
    "Move the comment to the line of the diagnostic, directly above it, or above the first line of the definition; in "
    "the settings, correct what the entry is limited to.",
    Severity.WARNING,
)
EXPIRED_IGNORE = _check(
    "expired-ignore",
    OF_IGNORES,
    "An ignore has ended",
    "It was to end on this date: what it kept away is reported again.",
    "Mend what it was about and remove the ignore; or decide anew, with another date and the reason for it.",
    Severity.WARNING,
)
EXPIRING_IGNORE = _check(
    "expiring-ignore",
    OF_IGNORES,
    "An ignore ends within 30 days",
    "From the day after this date, what it keeps away is reported again, and may fail the run.",
    "Mend what it is about, or decide anew, with another date and the reason for it.",
    Severity.INFO,
)
UNKNOWN_RULE_IGNORED = _check(
    "unknown-rule-ignored",
    OF_IGNORES,
    "An ignore names a rule that does not exist",
    "A misspelt name ignores nothing, and areas and globs are no names: an ignore is about rules that somebody has "
    "looked at, one by one.",
    "Name the rule as its diagnostic does, in brackets; `relaylint rules` lists all.",
)
REFUSED_IGNORE = _check(
    "refused-ignore",
    OF_IGNORES,
    "An ignore names a rule that cannot be ignored",
    "What keeps a file from being read cannot be ignored, since nothing behind it would be judged; nor can what harms "
    "others as long as it stands there, such as a private key.",
    "Mend what is reported, and remove the rule from the ignore.",
)
IGNORE_WITHOUT_REASON = _check(
    "ignore-without-reason",
    OF_IGNORES,
    "An ignore gives no reason",
    "Whoever reads it later cannot tell whether it still holds. An ignore without a reason ignores nothing.",
    "Write the reason behind the brackets: `# relaylint: ignore[rule-name] reason`.",
)
MALFORMED_IGNORE = _check(
    "malformed-ignore",
    OF_IGNORES,
    "A comment to relaylint cannot be read",
    "It ignores nothing, though somebody meant it to. A date is never taken for a part of the reason.",
    "Write `# relaylint: ignore[rule-name] reason`, and behind the reason, where wanted, `until: 2027-03-31`, `owner: "
    "NAME` and `ticket: NUMBER`, with commas between them.",
)

CHECKS: tuple[RuleInfo, ...] = (
    SYNTAX_ERROR,
    ENCODING_ERROR,
    LIMIT_EXCEEDED,
    UNREADABLE_FILE,
    NOT_DEFINITIONS,
    MISSPELT_NAME,
    MISPLACED_DEFINITIONS,
    KIND_NOT_TOLD,
    DUPLICATE_KEY,
    NON_STRING_KEY,
    INVALID_TAG,
    INVALID_ALIAS,
    UNKNOWN_PROPERTY,
    MISSING_PROPERTY,
    WRONG_TYPE,
    INVALID_ARGUMENT,
    UNKNOWN_VALUE,
    MALFORMED_VALUE,
    OUT_OF_RANGE,
    UNKNOWN_ARGUMENTS,
    IDLE_SCRIPT_BLOCK,
    UNKNOWN_PREFIX,
    MERGED_TENANTS,
    EXPORTS_OF_SEVERAL_DATES,
    OF_NO_TENANT,
    ON_PREMISES_OBJECT,
    INVALID_RULE,
    INVALID_SETTING,
    INVALID_BASELINE,
    UNREADABLE_CERTIFICATE,
    UNUSED_IGNORE,
    MISPLACED_IGNORE,
    EXPIRED_IGNORE,
    EXPIRING_IGNORE,
    UNKNOWN_RULE_IGNORED,
    REFUSED_IGNORE,
    IGNORE_WITHOUT_REASON,
    MALFORMED_IGNORE,
)
"""Every built-in check, in the order of the documentation."""

FIXABLE = frozenset(check.name for check in (UNKNOWN_PROPERTY, UNKNOWN_VALUE, WRONG_TYPE, OUT_OF_RANGE))
"""The built-in checks for whose diagnostics there may be fixes."""
