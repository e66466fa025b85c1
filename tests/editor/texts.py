"""Definitions in which editors and `check` must see the same faults: what people keep, what we write, wrong ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from convert.converting import converted, tenant_of

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Document
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import contribution
from relaylint.model.kinds import Kind, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.pack import load_policy, written
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.emitting import flow

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
_FIXTURES = ROOT / "tests" / "tenants"
_SCALARS = (
    *(
        "",
        "~",
        "true",
        "False",
        "0",
        "1",
        "25",
        "25.0",
        "2.5",
        "-1",
        "70000",
        "0x19",
        "1e3",
        ".nan",
        "yes",
        "2026-11-23",
    ),
    *("''", "x", "'true'", "'25'", "contoso.com", "'*.contoso.com'", "'*'", "smtp:contoso.com;1", "contoso..com"),
    *(
        "203.0.113.24",
        "203.0.113.0/24",
        "203.0.113.24/33",
        "203.0.113.1-203.0.113.9",
        "'2001:db8::1'",
        "'[203.0.113.4]'",
    ),
    *("app@contoso.com", "'@contoso.com'", "<>", "15.2.1748.10", "15.2", "bücher.example", "two words"),
)
_NO_COLON = "{ two words }"
_PLACEHOLDERS = (
    *('"${?}"', '"${name}"', "a $(b) c", '"{{ x }}"', '"[x={ $Node.Name }]"', '"[ENC=abc]"', '"${"', "'[EXCH01]'"),
    *(
        "<your ip>",
        "'*.<domain>'",
        "'[YOUR_IP]'",
        "---input---",
        "__X__",
        "'%IP%'",
        "'@X@'",
        "YOUR_NAME",
        "TBD",
        "x.x.x.x",
    ),
    *("{x}", "{{ x }}", "{ x: 1 }", _NO_COLON),
)
_COLLECTIONS = (
    "[]",
    "{}",
    "{ a: b }",
    "[[]]",
    "[~]",
    "[X]",
    "[DOMAINS]",
    "[YOUR IP]",
    "[your domain]",
    "[contoso.com]",
    "[5, contoso.com]",
    "[x, x]",
    "[{ Domain: '*', Cost: 1 }]",
    "[{ Cost: x }]",
)


def documents(name: str, text: str) -> list[Document]:
    """Return the documents of a text without faults of syntax."""
    reading = read(name, text.encode(), Limits())
    assert reading.problems == []
    return reading.documents


def said(document: Document) -> list[Diagnostic]:
    """Return what `check` says of a document by the schemas."""
    return [found for found in contribution(document).diagnostics if found.rule.area == "schema"]


def faults(name: str, text: str) -> list[Diagnostic]:
    """Return what `check` says of a text by the schemas."""
    return [found for document in documents(name, text) for found in said(document)]


def kept() -> Iterator[tuple[str, str]]:
    """Yield the definition files of the repository in our own format, and what else may stand in one."""
    for folder in (ROOT / "examples", _FIXTURES / "relaylint", HERE / "definitions"):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in (".yaml", ".json") and path.name != "relaylint.yaml":
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def of_rules() -> Iterator[tuple[str, str]]:
    """Yield the definitions in the examples of rules."""
    for name, rule in load_policy([], Limits()).rules.items():
        for number, example in enumerate(written(rule)["examples"]):
            for expected in ("pass", "fail", "undecided"):
                if expected in example:
                    text = yaml.safe_dump(example[expected], sort_keys=False, allow_unicode=True)
                    yield f"{name}/{number}.yaml", text


def of_conversion() -> Iterator[tuple[str, str]]:
    """Yield what `convert` writes of each fixture of each format."""
    for name in FORMATS:
        for entry in sorted((_FIXTURES / name).glob("*")):
            files = [entry] if entry.is_file() else [path for path in entry.rglob("*") if path.is_file()]
            with tempfile.TemporaryDirectory() as folder:
                for file in converted(tenant_of(_FIXTURES, files), Path(folder))[0]:
                    yield f"{name}/{entry.name}/{file.name}", file.text


def of_kind(name: str) -> Iterator[tuple[str, str]]:
    """Yield definitions of a kind: every property, in mappings too, with right and wrong values, every name in several
    spellings."""
    about = kind(name)
    for main in about.properties:
        # the server does not see a key without a colon where a mapping is wanted
        values = (value for value in _values(about, main) if main not in about.mappings or value != _NO_COLON)
        yield f"{name}/{main}.yaml", _listed(about, ({main: value} for value in values))
    for holder, held in about.mappings.items():
        for main in (form for key in held.properties for form in (key, key.upper(), f"{key}s")):
            values = (f"\n      {main}: {value}" for value in _values(held, main))
            yield f"{name}/{holder}.{main}.yaml", _listed(about, ({holder: value} for value in values))
    spellings = [form for key in about.spellings for form in (key, key.upper(), key.title(), f"{key}s")]
    yield (
        f"{name}/names.yaml",
        _listed(about, ({form: _right(about, form)} for form in [*about.properties, *spellings])),
    )
    bare = [{}, {"Name": "x"}, {"'*'": '"${?}"'}, {"Name": "x", "'*'": '"${?}"'}, {"Name": "x", "'*'": '"${a}"'}]
    yield f"{name}/missing.yaml", _listed(about, [*bare, {"Name": "x", "'*'": "x"}], needed=False)


GROUPS = {"kept": kept, "rules": of_rules, "conversion": of_conversion} | {
    name: lambda name=name: of_kind(name) for name in FILES
}
"""Where the texts are from, to a function that yields them with their names."""


def _values(about: Kind, main: str) -> Iterator[str]:
    words = [flow(word) for word in about.enums.get(main, {}).values()]
    several = [*words, *(word.upper() for word in words), *(f"{word}x" for word in words)]
    for value in (*_SCALARS, *_PLACEHOLDERS, *several):
        yield value
        yield f"[{value}]"
    yield from _COLLECTIONS
    yield from (f"[{word}, {word.lower()}]" for word in words)
    yield f"[{', '.join(words)}]"


def _right(about: Kind, form: str) -> str:
    """Return a value that a property takes."""
    main = about.spellings.get(form.lower(), form)
    value = next(iter(about.enums.get(main, {}).values()), '"${x}"')
    return f"[{value}]" if "items" in about.properties.get(main, {}) else value


def _listed(about: Kind, some: Iterable[dict[str, str]], *, needed: bool = True) -> str:
    """Return a text with a definition for each of some mappings, every property in a line of its own."""
    required = dict.fromkeys(about.schema["required"], '"${x}"') if needed else {}
    lines = [] if about.single else [f"{about.key}:"]
    for given in some:
        spelt = {about.spellings.get(key.lower(), key) for key in given}
        whole = {key: value for key, value in required.items() if key not in spelt} | given
        entries = [f"{key}: {value}" for key, value in whole.items()] or ["{}"]
        if about.single:
            lines += ["---", f"{about.key}:", *(f"  {entry}" for entry in entries)]
        else:
            lines += [f"  {' ' if at else '-'} {entry}" for at, entry in enumerate(entries)]
    return "\n".join(lines) + "\n"
