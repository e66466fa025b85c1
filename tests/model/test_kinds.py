"""Singular and plural of the nouns of cmdlets, resources and keys."""

from __future__ import annotations

import re

from relaylint.model.kinds import either, in_plural, in_singular, kind, stem
from relaylint.model.schema_index import FILES


def test_keys_are_the_plural_of_their_kinds() -> None:
    for name in FILES:
        about = kind(name)
        if not about.single:
            assert in_plural(name.lower()) == about.key.lower()
            assert in_singular(about.key.lower()) == name.lower()
            assert about.key.lower().startswith(stem(name.lower()))


def test_either_number() -> None:
    pattern = re.compile(either(["accepteddomain", "policy"]))
    for word in ("accepteddomain", "accepteddomains", "policy", "policies"):
        assert pattern.fullmatch(word)
    for word in ("accepteddomai", "polic", "policie"):
        assert not pattern.fullmatch(word)
