"""Words that people bring from other tools and languages, and what is written for them in each place of a rule."""

from __future__ import annotations

import enum
import re
from typing import Final

_LEFT_OUT: Final = re.compile("[^a-z=!<>]")


class Spot(enum.Enum):
    """A place of a rule in which words have a meaning."""

    RULE = "a key of a rule"
    CASE = "a key of a case, or of advice"
    CONDITION = "a key of a condition"
    TEST = "a key behind a property"
    SEARCH = "a key of `exists`"
    OPTION = "a key behind a relation"


def borrowed(word: str, spot: Spot) -> str:
    """Return what is written for a word in a place; empty if it is no such word there. Only letters and operators
    count, and letter case does not."""
    bare = _LEFT_OUT.sub("", word.lower())
    return next((f"write {meant}" for words, meant in BORROWED[spot].items() if bare in words.split()), "")


_WHERE: Final = "if when filter filters match matching select selector appliesto condition conditions"
_RATHER_WHERE: Final = "under `where` when the rule applies, and under `assert` what must hold then"
_JOINED: Final = {
    "or anyof either": "`any`, with a list",
    "and allof both": "`all`, with a list",
    "nor none noneof neither": "`not: { any: […] }`",
    "if when unless then else": _RATHER_WHERE,
}

BORROWED: Final[dict[Spot, dict[str, str]]] = {
    Spot.RULE: {
        _WHERE: "`where`, which says what definitions the rule is about",
        "unless except exclude": "`where`, and in it `not: { … }`",
        "then check checks must require requires expect should test": "`assert`, which says what must hold",
        "forbid deny disallow": "`assert`, and in it `not: { … }`",
        "all any not and or exists": "`assert`, or `where`, and put this in it",
        "id rule": "`name`",
        "summary": "`title`",
        "description rationale reason": "`why`",
        "level priority": "`severity`",
        "fix resolution solution recommendation": "`remedy`",
        "hint suggestion": "`help`",
        "error text msg": "`message`",
        "resource resources target type object kinds": "`kind`",
        "foreach each loop": "`for`, with the name of a list",
        "path location place": "`at`, with the name of a property",
        "params variables vars settings options": "`parameters`",
        "links urls url reference docs sources": "`references`",
        "tests example fixtures": "`examples`",
        "enabled default": "`optional: true` if the rule is to run only where it is selected",
    },
    Spot.CASE: {
        f"{_WHERE} where".replace("when ", ""): "`when`",
        "level priority": "`severity`",
        "hint suggestion then": "`help`",
    },
    Spot.CONDITION: {
        **_JOINED,
        "exist find lookup": "`exists: { kind: …, where: { … } }`",
        "notexists missing absent": "`not: { exists: … }`, or behind a property `present: false`",
        "count atleast atmost": "`exists: { kind: …, at-most: … }`",
        "each every foreach some": "the name of a list in front: `SenderDomains: { each: { … } }`",
    },
    Spot.TEST: {
        **_JOINED,
        "eq equalto is const value = ==": "`equals`",
        "ne neq notequal notequals isnot != <>": "`not: { equals: … }`",
        "oneof enum isin among values": "`in`, with a list",
        "notin nin": "`not: { in: […] }`",
        "regex regexp pattern match like glob": "`matches`, with a regular expression",
        "notmatches unlike": "`not: { matches: … }`",
        "length len size count maxlength maxitems": "`shorter-than`: fewer characters, or items, than its option",
        "minlength minitems": "`not: { shorter-than: … }`, which asks for as many characters, or items, as its option",
        "greaterthan greater gt above larger exclusiveminimum >": "`more-than`",
        "gte ge greaterorequal greaterthanorequal min minimum >=": "`at-least`",
        "lt lower smaller fewerthan exclusivemaximum <": "`less-than`",
        "lte le lessorequal lessthanorequal max maximum <=": "`at-most`",
        "between range": "`at-least`, and `at-most` beside it",
        "after since newerthan": "`on-or-after`, with a date",
        "before until": "`not: { on-or-after: … }`, with a date",
        "prefix beginswith": "`starts-with`",
        "suffix": "`ends-with`",
        "includes include substring has": "`contains` of a list, and `contains-text` of a text",
        "notcontains": "`not: { contains: … }` of a list, and `not: { contains-text: … }` of a text",
        "required defined isset notnull notempty": "`present: true`",
        "empty isempty isnull null missing absent undefined": "`present: false`",
        "every items forall foreach": "`each`",
        "anyitem atleastone": "`some`",
        "cidr subnet network inrange within": "`overlaps`, with a network",
        "domain subdomain subdomainof": "`in-domain`",
        "format": "`has-format`",
        "exists": "`present: true` to ask whether there is a value; another definition is looked for by `exists` beside"
        " properties, with `for: LIST` once for each item",
    },
    Spot.SEARCH: {
        f"{_WHERE} assert with all any not": "`where`, which says what the other definition must meet",
        "type of resource object": "`kind`",
        "min minimum count gte": "`at-least`, or `at-most`",
        "max maximum lte": "`at-most`",
        "scope in within": "`among`",
        "disabled": "`include-disabled: true`",
    },
    Spot.OPTION: {
        "property field ref value": "`{ this: NAME }`",
        "firstlabel label hostname": "`{ first-label-of: NAME }`",
        "param params variable var": "`{ parameter: NAME }`",
    },
}
"""For each place the words, and what is written for them."""
