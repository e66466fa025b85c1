"""The house: layers without cycles, small modules that say what they do, tables that cover their folders."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from relaylint.formats.table import FORMATS as READERS
from relaylint.values.syntaxes import FORMATS as SYNTAXES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "relaylint"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
PROTOCOLS = {
    "read": {"formats", "syntax"},
    "shows": {"formats"},
    "render": {"output", "api.py"},
    "run": {"cli"},
    "check": {"cli", "api.py"},
    "impact": {"cli", "api.py"},
    "relay": {"cli", "api.py"},
}
"""What the modules of a table are called by, and the packages that have such a table; and the commands, of which the
functions of `relaylint.api` are called after three."""


NAMING = ("id", "arg", "attr", "name", "asname")
"""What a name is called in the nodes of a tree."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a module, parsed once for all tests."""
    return ast.parse(path.read_bytes())


def imports_of_ours(tree: ast.AST) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "relaylint"):
            yield node
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "relaylint" for alias in node.names):
            yield node


def test_layers() -> None:
    linter = pytest.importorskip("importlinter.cli", reason="it is compiled for CPython alone")
    assert linter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a module, with its line."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    if text.strip() and not ast.get_docstring(tree):
        yield "1: a module starts with the line that says what it is responsible for"
    if text.count("\n") > LONGEST:
        yield f"{text.count(chr(10))}: a module has at most {LONGEST} lines"
    if "TYPE_CHECKING" in text and name_of(path) != "core/records.py":
        yield f"{text.partition('TYPE_CHECKING')[0].count(chr(10)) + 1}: nothing of ours is imported for types alone"
    for node in imports_of_ours(tree):
        if node not in tree.body:
            yield f"{node.lineno}: our own modules are imported at the top"
    for relative in ast.walk(tree):
        if isinstance(relative, ast.ImportFrom) and relative.level:
            yield f"{relative.lineno}: imports are absolute"


def test_modules() -> None:
    assert [f"{name_of(path)}:{fault}" for path in MODULES for fault in faults(path)] == []


def test_table_of_readers_covers_its_folder() -> None:
    with_read = {
        name_of(path).removesuffix(".py").replace("/", ".")
        for path in (PACKAGE / "formats").rglob("*.py")
        if path.stem != "recognition"
        and any(isinstance(node, ast.FunctionDef) and node.name == "read" for node in tree_of(path).body)
    }
    assert {row.module.removeprefix("relaylint.") for row in READERS.values()} == with_read


def test_positions_are_computed_in_one_place() -> None:
    """Lines and columns come from core/text.py; a parser's marks are only ever asked for their offset."""
    offenders = [
        f"{name_of(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "_mark.line" in line or "_mark.column" in line
    ]
    assert offenders == []


def packages(is_defined: Callable[[ast.stmt], str]) -> dict[str, list[str]]:
    """Return the packages of the modules that define a public name at their top level, one entry a module."""
    defined: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for statement in tree_of(path).body:
            name = is_defined(statement)
            if name and not name.startswith("_"):
                defined[name].append(name_of(path).split("/")[0])
    return defined


def type_name(statement: ast.stmt) -> str:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id if ast.unparse(statement.annotation) == "TypeAlias" else ""
    return statement.name if isinstance(statement, ast.ClassDef) else ""


def function_name(statement: ast.stmt) -> str:
    return statement.name if isinstance(statement, ast.FunctionDef) else ""


def test_name_of_type_means_one_thing() -> None:
    assert {name: where for name, where in packages(type_name).items() if len(where) > 1} == {}


def test_name_of_function_means_one_thing() -> None:
    """A function has its name to itself, but for those that a table of modules calls."""
    shared = {name: set(where) for name, where in packages(function_name).items() if len(set(where)) > 1}
    assert {name: where for name, where in shared.items() if name not in PROTOCOLS} == {}
    elsewhere = {
        name: set(where) - PROTOCOLS[name] for name, where in packages(function_name).items() if name in PROTOCOLS
    }
    assert {name: where for name, where in elsewhere.items() if where} == {}


def test_no_name_says_only_that_something_was_found() -> None:
    """A variable, parameter or attribute says what it holds: diagnostics, a match, a definition, rows, spans."""
    offenders = [
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        for field in NAMING
        if str(getattr(node, field, "")).strip("_").lower() == "found"
    ]
    assert offenders == []


BUILDERS = {"Diagnostic.of", "Undecided.of", "problem", "misspelt", "duplicate_key"}
"""What makes diagnostics, with everything that is known of them."""
REPORTED = {"Diagnostic", "Undecided"}


def called(node: ast.expr) -> str:
    """Return what is called, as it is written: most are names, of which `ast.unparse` would make a long way."""
    if isinstance(node, ast.Attribute):
        return f"{called(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def made_by_hand(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield where something is reported without a builder, or changed when a builder has just made it."""
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        nodes = list(ast.walk(scope))
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        built = {ast.unparse(call) for call in calls if called(call.func) in BUILDERS}
        for node in nodes:
            # in a module the same name is something else in the next function
            if built and scope is not tree and isinstance(node, ast.Assign) and ast.unparse(node.value) in built:
                built.update(map(ast.unparse, node.targets))
        for call in calls:
            name = called(call.func)
            changed = name.removesuffix("._replace")
            if name in REPORTED or (changed != name and changed in built):
                yield call.lineno, name.partition("(")[0]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Diagnostic.of(rule, words, label, help=help)", []),
        ("Diagnostic(rule, severity, words, label)", [(1, "Diagnostic")]),
        ("Undecided(rule, reason, label)", [(1, "Undecided")]),
        ("problem(rule, source, 0, 0, words)._replace(help=help)", [(1, "problem")]),
        (
            "def f():\n    made = misspelt(source, 0, 1, what, name)\n    add(made._replace(help=help))",
            [(3, "made._replace")],
        ),
        ("def f(made):\n    return made._replace(tenant=tenant)", []),
    ],
)
def test_what_is_made_by_hand(code: str, found: list[tuple[int, str]]) -> None:
    assert sorted(set(made_by_hand(ast.parse(code)))) == found


def test_diagnostics_are_made_in_one_place() -> None:
    """A new field of a diagnostic is one change: of its class and of the builder."""
    paths = [
        path for path in (*MODULES, *sorted((ROOT / "tests").rglob("*.py"))) if path != PACKAGE / "core/diagnostic.py"
    ]
    found = {str(path.relative_to(ROOT)): sorted(set(made_by_hand(tree_of(path)))) for path in paths}
    assert {name: places for name, places in found.items() if places} == {}


def test_nothing_is_known_by_its_address() -> None:
    """The number of an object says nothing once it is pickled, and another object may get it; objects are keys too."""
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and "id" in map(ast.unparse, (node.func, *node.args))
    ]
    assert offenders == []


CONSTANT = re.compile(r"(_?[A-Z]\w*(?:\.[A-Z]\w*)*)(?:\[.*\])?")


def constants_compared_by_identity() -> Iterator[tuple[str, Any]]:
    for path in MODULES:
        within = vars(import_module("relaylint." + name_of(path).removesuffix(".py").replace("/", ".")))
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Compare) and any(isinstance(sign, ast.Is | ast.IsNot) for sign in node.ops):
                for side in (node.left, *node.comparators):
                    constant = CONSTANT.fullmatch(ast.unparse(side))
                    if constant and not isinstance(side, ast.Constant):
                        first, *rest = constant[1].split(".")
                        yield f"{name_of(path)}:{node.lineno}", reduce(getattr, rest, within[first])


def test_only_what_survives_pickling_is_compared_by_identity() -> None:
    """Members of enumerations and classes do; a mark that no file contributes may be any object."""
    offenders = [
        place
        for place, value in constants_compared_by_identity()
        if not isinstance(value, Enum | type) and type(value) is not object
    ]
    assert offenders == []


NORMALISERS = ("normal", "network_of", "address_range")
"""How the functions begin that make the normal form of a text."""
ENTRANCES = {
    "formats/postfix/routes.py": "hosts in files of Postfix that are no definitions yet",
    "model/certificates/certificate.py": "the names on certificates",
    "model/definitions.py": "the values of definitions, by the format of their property",
    "model/lookup.py": "values of properties that have no format",
    "policy/relations/addresses.py": "values without a format, options of rules, and how a value is written",
    "policy/relations/domains.py": "values without a format, and options of rules",
    "policy/relations/partly.py": "what is known of texts that are not all filled in",
    "policy/relations/table.py": "values without a format, and options of rules",
    "relay/bounces/bounced.py": "addresses and names in what people paste",
    "relay/hosts.py": "what is known of senders that are not all filled in",
    "relay/outgoing.py": "address spaces and the subject in a TlsCertificateName, for which the schema has no format",
    "relay/successor.py": "names on a certificate that is asked about",
    "relay/session.py": "sessions that no file declares",
    "relay/verdicts.py": "envelope senders that are asked about",
    "values/literals.py": "what is known of addresses that are not all filled in",
    "values/normal.py": "where it is made",
    "values/providers.py": "ranges in our data",
    "values/syntaxes.py": "where the formats are",
}
"""The modules that may normalise, and what enters there; all others get it from there in normal form."""


def test_values_are_normalised_where_they_enter() -> None:
    """Else the next caller would normalise again and again what a definition gives in normal form, once."""
    trees = {name_of(path): tree_of(path) for path in MODULES}
    normalisers = {
        statement.name
        for name in ("values/normal.py", "values/syntaxes.py")
        for statement in trees[name].body
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith(NORMALISERS)
    }
    assert {about.normal.__name__ for about in SYNTAXES.values() if about.normal} <= normalisers
    using = {name for name, tree in trees.items() if normalisers & {*names_of(tree)}}
    assert using == set(ENTRANCES)


def names_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id


def set_elsewhere(tree: ast.Module) -> Iterator[str]:
    """Yield the private attributes that are set of objects of which no class of the module has them."""
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    own = {node.attr for node in stored if ast.unparse(node.value) == "self"}
    for node in stored:
        if node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in own:
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_nobody_sets_what_is_private_to_others() -> None:
    offenders = {name_of(path): [*set_elsewhere(tree_of(path))] for path in MODULES}
    assert {name: places for name, places in offenders.items() if places} == {}


def test_a_tenant_takes_in_what_is_said_of_it() -> None:
    """What is known of it hangs on what is said: nothing goes past `Tenant.say`."""
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("tenant.diagnostics.")
    ]
    assert offenders == []


CONDITIONS = {"where", "assert", "cases", "advice"}


def asked_for(tree: ast.Module) -> Iterator[tuple[str, object]]:
    """Yield each mapping that is asked for a constant, and the constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load):
            yield called(node.value), node.slice.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
            yield from ((called(node.func.value), key.value) for key in node.args[:1] if isinstance(key, ast.Constant))


def test_conditions_are_read_in_one_place() -> None:
    """What a rule asks is a tree once it is parsed: whoever reads its YAML again would come to differ from that."""
    paths = (*MODULES, *sorted((ROOT / "scripts").rglob("*.py")))
    keys = {path: [key for of, key in asked_for(tree_of(path)) if of != "row"] for path in paths}  # of tables of ours
    assert [path for path in paths if CONDITIONS & {*keys[path]}] == [PACKAGE / "policy/conditions/parse.py"]


COMMAND = "a command, and the package that does its work"
ONE_NAME = {
    "cache": COMMAND,
    "check": COMMAND,
    "convert": COMMAND,
    "formats": COMMAND,
    "ignores": COMMAND,
    "init": COMMAND,
    "relay": COMMAND,
    "csv": "tables for spreadsheets: of a report, and of verdicts",
    "markdown": "tables for wikis and pull requests: of a report, and of grants",
    "cmdlets": "Exchange's cmdlets: what scripts call, and what is to be run where no file is changed",
    "json": "JSON: a language that is read, and what answers of every sort are printed as",
    "postfix": "Postfix: the language of its files, and what they tell of a host",
    "tree": "what a text means, as a tree: a YAML stream, and a condition of a rule",
    "table": "the table of its package: every row that there is, and how one gets in",
    "verdicts": "verdicts on relay: made of decisions, and printed",
}
"""The names that several modules or packages have, and what they all are."""


def test_a_name_means_one_thing() -> None:
    names = Counter(path.parent.name if path.stem == "__init__" else path.stem for path in MODULES)
    assert {name for name, count in names.items() if count > 1} == ONE_NAME.keys()


def test_every_folder_is_a_package() -> None:
    """A folder without `__init__` is one too for Python, but not for import-linter, which would pass over it."""
    folders = {path.parent for path in MODULES}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


OF_NO_MODULE = {
    "what a whole command does, whatever modules it passes through": (
        "cli/affected cli/almost_named cli/certificates cli/expectations cli/formats_in_place cli/held cli/layers"
        " cli/named_files cli/partial cli/paths cli/streams cli/surroundings cli/unread"
        " formats/postfix/together project/agreement"
    ),
    "what holds for every format, language, schema, rule or conversion, or for every expression of ours": (
        "check/fixing/hostile_edits convert/placeholders"
        " core/own_expressions formats/hostile formats/mutations formats/nothing_disappears"
        " formats/every_kind formats/contributions formats/listed_by_hand formats/properties formats/slips"
        " formats/powershell_readings"
        " formats/postfix/damaged model/annotations model/mappings model/new_property model/normal_values"
        " policy/silence syntax/suites"
    ),
    "the decision as a whole, against examples of chance, and those of the documentation": (
        "relay/completions relay/map/against_second_decision relay/map/soundness relay/partly_known relay/properties"
        " relay/second_decision relay/vectors"
    ),
    "the table in the package's own `__init__`": "output/formats",
    "facts of one subject that several modules compute": (
        "policy/facts/certificate_facts policy/facts/declarations policy/facts/other_tenants policy/facts/settings"
        " policy/facts/tenants policy/facts/unknown_values"
    ),
    "facts of one subject, which are a part of a module": (
        "policy/facts/delivery policy/facts/exchange policy/facts/expectations policy/facts/hosts_of_connectors"
        " policy/facts/send_connectors"
    ),
}
"""Tests that stand in a package's folder and mirror no module of it, and why."""


def test_tests_mirror_the_package() -> None:
    tests = (path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py"))
    of_packages = [path for path in tests if len(path.parts) > 1 and (PACKAGE / path.parts[0]).is_dir()]
    mirrored = {path: PACKAGE / path.with_name(path.name.removeprefix("test_")) for path in of_packages}
    others = {
        path.with_name(path.stem.removeprefix("test_")).as_posix()
        for path, module in mirrored.items()
        if not module.exists() and not module.with_suffix("").is_dir()
    }
    assert others == {name for names in OF_NO_MODULE.values() for name in names.split()}
