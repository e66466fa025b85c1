"""The syntaxes of `values` as portable regular expressions for JSON Schema engines in editors.

They accept everything that `values` accepts, and reject what it rejects except for what no expression can decide: names
beyond ASCII, the order of two addresses, and whether a year has a 29 February.
"""

from __future__ import annotations

from relaylint.values.placeholders import IN_CAPITALS, pattern_in_brackets, placeholder_pattern

PLACEHOLDER = placeholder_pattern(host=False)
PLACEHOLDER_OF_HOST = placeholder_pattern(host=True)
"""The pattern of `placeholders.is_placeholder`, anywhere in a value, and where hosts in brackets are allowed."""
WITHOUT_BRACKETS = pattern_in_brackets()
"""The only item of an unquoted placeholder in brackets as YAML parses it, and of one for a list."""
WORDS_IN_CAPITALS = f"^(?:{IN_CAPITALS})$"
IN_BRACES = rf"^[A-Za-z_][A-Za-z0-9_.]{{0,80}}$|^\{{[\s\S]*\}}$|{PLACEHOLDER}"
"""The only key of an unquoted placeholder in braces as YAML parses it."""

_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NOT_IN_NAMES = r"\x00-\x20\x7F@*<>:/\\=,;\x22\x27"


def _domain(end: str = "$") -> str:
    """Return the expression for a domain name followed by ``end``."""
    ascii_only = rf"(?![0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}{end})(?=.{{1,253}}{end}){_LABEL}(?:\.{_LABEL})*"
    return rf"(?:{ascii_only}|[^{_NOT_IN_NAMES}]*[^\x00-\x7F][^{_NOT_IN_NAMES}]*)"


_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_V4_LENGTH = "(?:[0-9]|[12][0-9]|3[0-2])"
_ONES = "(?:255|254|252|248|240|224|192|128|0)"
_ZEROS = "(?:255|127|63|31|15|7|3|1|0)"
_V4_MASK = (
    rf"(?:{_ONES}\.0\.0\.0|255\.{_ONES}\.0\.0|255\.255\.{_ONES}\.0|255\.255\.255\.{_ONES}"
    rf"|{_ZEROS}\.255\.255\.255|0\.{_ZEROS}\.255\.255|0\.0\.{_ZEROS}\.255|0\.0\.0\.{_ZEROS})"
)
_GROUP = "[0-9A-Fa-f]{1,4}"
_LAST = rf"(?:{_GROUP}:{_GROUP}|{_V4})"
_V6_FORMS = (
    f"(?:{_GROUP}:){{6}}{_LAST}",
    f"::(?:{_GROUP}:){{5}}{_LAST}",
    f"(?:{_GROUP})?::(?:{_GROUP}:){{4}}{_LAST}",
    *(f"(?:(?:{_GROUP}:){{0,{5 - rest}}}{_GROUP})?::(?:{_GROUP}:){{{rest - 1}}}{_LAST}" for rest in (4, 3, 2, 1)),
    f"(?:(?:{_GROUP}:){{0,5}}{_GROUP})?::{_GROUP}",
    f"(?:(?:{_GROUP}:){{0,6}}{_GROUP})?::",
)
_V6 = f"(?:{'|'.join(_V6_FORMS)})(?:%[^%/]+)?"
_V6_END = f"(?:{'|'.join(_V6_FORMS)})(?:%[^%/-]+)?"
_V6_LENGTH = "(?:[0-9]{1,2}|1[01][0-9]|12[0-8])"
_RANGE = (
    rf"(?:{_V4}(?:/(?:0*{_V4_LENGTH}|{_V4_MASK}))?|{_V6_END}(?:/0*{_V6_LENGTH})?"
    rf"|\s*{_V4}\s*-\s*{_V4}\s*|\s*{_V6_END}\s*-\s*{_V6}\s*)"
)
_BRACKET = r"\]$"
_MAIL = rf"[^\s<>@]+@{_domain()}"
_WILDCARD = rf"(?:\*\.)?{_domain()}"


def _words(*words: str) -> str:
    """Return the expression for some words in any letter case."""
    return "|".join("".join(f"[{char.upper()}{char}]" if char.isalpha() else char for char in word) for word in words)


PATTERNS: dict[str, str] = {
    "domain": _domain(),
    "wildcard-domain": _WILDCARD,
    "certificate-name": _WILDCARD,
    "sender-domain": rf"(?:[sS][mM][tT][pP]:)?(?:\*|(?:\*\.)?{_domain('(?:;|$)')})(?:;[0-9]{{1,9}})?",
    "recipient-domain": rf"(?:\*|{_WILDCARD})",
    "ipv4-or-cidr": rf"{_V4}(?:/(?:0{{0,2}}[0-9]|0?[12][0-9]|0?3[0-2]))?",
    "ip-address": f"(?:{_V4}|{_V6})",
    "ip-or-range": _RANGE,
    "smart-host": rf"(?:{_RANGE}|{_domain()}|\[(?:{_RANGE}|{_domain(_BRACKET)})\])",
    "email": _MAIL,
    "envelope-sender": f"(?:<>|{_MAIL}|{_domain()})",
    "header-sender": f"(?:{_MAIL}|{_domain()})",
    "exchange-build": r"[0-9]{1,5}(?:\.[0-9]{1,5}){3}",
    "date": (
        "(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
    ),
    "session-certificate": _WILDCARD,
    "session-sender": f"(?:<>|{_domain()})",
    "session-recipients": f"(?:{_words('external', 'internal')})",
    "revision": r"(?!-)(?!.*\.\.)[^\x00-\x20\x7F:]{1,250}",
}
"""The pattern of a whole value for each of `values.FORMATS`."""
