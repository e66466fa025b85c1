"""The rules of the XML schemas of Checkstyle and of Jenkins' xunit plugin, and a parser that holds documents to them.

Made after `config/checkstyle-report-1.0.0.xsd` of Checkstyle, and `junit-10.xsd` of the xunit plugin.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

ANY = r"[\s\S]*"
NUMBER = "[1-9][0-9]*"
COUNT = "[0-9]+"


class Rule(NamedTuple):
    """What an element may hold: other elements, the attributes that it must have and may have, and whether text."""

    children: str
    required: dict[str, str]
    optional: dict[str, str]
    text: bool = False


CHECKSTYLE = {
    "checkstyle": Rule("file exception error", {}, {"version": ANY}),
    "file": Rule("error exception", {"name": ANY}, {}),
    "error": Rule(
        "",
        {},
        {"line": NUMBER, "column": NUMBER, "severity": "error|warning|info", "message": ANY, "source": ANY},
    ),
    "exception": Rule("", {}, {}, text=True),
}
SAID = Rule("", {}, {"type": ANY, "message": ANY}, text=True)
NAMED = {"name": ANY}
COUNTED = {"tests": COUNT, "failures": COUNT, "errors": COUNT}
OF_SUITES = ("group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url")
JUNIT = {
    "testsuites": Rule("testsuite", {}, {**NAMED, **COUNTED, "time": ANY}),
    "testsuite": Rule(
        "testsuite properties testcase system-out system-err",
        {**NAMED, **COUNTED},
        dict.fromkeys(OF_SUITES, ANY),
    ),
    "testcase": Rule(
        "skipped error failure system-out system-err", NAMED, {"time": ANY, "classname": ANY, "group": ANY}
    ),
    "failure": SAID,
    "error": SAID,
    "skipped": SAID,
    "system-out": Rule("", {}, {}, text=True),
}


def parsed(text: str, rules: dict[str, Rule]) -> ElementTree.Element:
    """Return the root of a document, which is as the rules have it."""
    root = ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314  # our own
    assert root.tag == next(iter(rules))
    for each in root.iter():
        rule = rules[each.tag]
        assert {child.tag for child in each} <= set(rule.children.split()), each.tag
        assert rule.required.keys() <= each.attrib.keys() <= rule.required.keys() | rule.optional.keys(), each.tag
        for name, value in each.attrib.items():
            assert re.fullmatch((rule.required | rule.optional)[name], value), (each.tag, name, value)
        inside = "".join([each.text or "", *(child.tail or "" for child in each)])
        assert rule.text or not inside.strip(), each.tag
    return root
