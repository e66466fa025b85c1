"""Generates the schema of the settings for editors, with every rule, area and format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from relaylint.core import resources
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import RuleInfo
from relaylint.docs.editor_words import described, editor_schema, published_schema
from relaylint.formats.table import FORMATS
from relaylint.policy.conditions.parse import value_schema
from relaylint.policy.rule import Rule
from relaylint.project.settings import OFF, SHAPE, is_fixed

_SEVERITY = {"$ref": "#/definitions/severity"}


def settings_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """Return the schema; it cannot know the user's own rules, which may have any name in the settings."""
    shape = resources.generated(SHAPE)
    known = list(rules)
    infos = sorted([*(rule.info for rule in known), *CHECKS], key=lambda info: info.name)
    made = published_schema(shape, "settings")
    properties, definitions = made["properties"], made["definitions"]
    of_path = properties["per-path"]["items"]["properties"]
    severities = definitions["severities"]
    definitions["severity"] = severities["additionalProperties"]
    severities |= {
        "additionalProperties": _SEVERITY,
        "properties": {info.name: _severity(info, definitions["severity"]["enum"]) for info in infos},
    }
    definitions["selectors"]["items"] = _selector(infos)
    definitions["ignored"] = {**definitions["selectors"], "items": _ignored(infos)}
    for ignore in (properties["ignore"], of_path["ignore"]):
        ignore["$ref"] = "#/definitions/ignored"
    of_ignore = properties["ignores"]["items"]
    of_ignore["anyOf"] = [{"required": ["rule"]}, {"required": ["rules"]}]
    for named in (of_ignore["properties"]["rule"], of_ignore["properties"]["rules"]["items"]):
        named |= {"anyOf": [{"type": "string", "minLength": 1}, *_ignorable(infos)]}
    properties["parameters"]["properties"] = {
        **{rule.info.name: _parameters(rule) for rule in known},
        **{info.name: False for info in CHECKS},
    }
    chosen = properties["formats"]["items"]["properties"]["format"]
    chosen |= {"enum": list(FORMATS), "markdownEnumDescriptions": [row.title for row in FORMATS.values()]}
    return made


def _about(info: RuleInfo) -> dict[str, Any]:
    usual = f"{info.severity.word}{', optional' if info.optional else ''}"
    more = f" [More]({info.url})" if info.url else ""
    return {"description": info.title, "markdownDescription": f"{info.title}. Default: {usual}.{more}"}


def _severity(info: RuleInfo, words: list[str]) -> dict[str, Any]:
    if is_fixed(info):
        return {**_about(info), "enum": [word for word in words if word != OFF]}
    return {**_about(info), **_SEVERITY}


def _selector(infos: list[RuleInfo]) -> dict[str, Any]:
    """Return the schema of a rule selector: a known one, a glob, or the name or area of a user's own rule."""
    return {"anyOf": [{"type": "string", "minLength": 1}, *_listed(infos)]}


def _ignored(infos: list[RuleInfo]) -> dict[str, Any]:
    """Return the schema of ignored rules; checks for files that cannot be read always run."""
    fixed = [info for info in infos if is_fixed(info)]
    words = "|".join(sorted({info.name for info in fixed} | {info.area for info in fixed}))
    said = "takes the name or area of a rule, or a glob of names, but none that tells of files that cannot be read"
    other = {"type": "string", "minLength": 1, "pattern": f"^(?!(?:{words})$)", "errorMessage": said}
    return {"anyOf": [other, *_listed([info for info in infos if not is_fixed(info)])]}


def _ignorable(infos: list[RuleInfo]) -> Iterator[dict[str, Any]]:
    """Yield the completions of rules that can be ignored."""
    yield from ({"const": info.name, **_about(info)} for info in infos if info.ignorable)


def _listed(infos: list[RuleInfo]) -> Iterator[dict[str, Any]]:
    """Yield the completions one by one: for an enumeration, the server would show the description of every value at
    each."""
    yield {"const": "all", **described("Every rule.")}
    for area in sorted({info.area for info in infos}):
        yield {"const": area, **described(f"Every rule of the area `{area}`.")}
    for info in infos:
        yield {"const": info.name, **_about(info)}


def _parameters(rule: Rule) -> dict[str, Any]:
    """Return the schema of the values of a rule's parameters."""
    about = rule.written.get("parameters", {})
    made = {"type": "object", "additionalProperties": False}
    if not about:
        return {**made, "doNotSuggest": True}
    properties = {}
    for name, parameter in about.items():
        default = parameter["default"]
        properties[name] = editor_schema(value_schema(parameter))
        if not isinstance(default, list):
            properties[name]["default"] = default
    return {**_about(rule.info), **made, "properties": properties}
