"""What is kept for a whole run is bounded, however long the run and whatever the files hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from making import changed, rule, said, tenant

import relaylint
from relaylint.check.engine import judge
from relaylint.model.tenants import Surroundings
from relaylint.policy.conditions import existence

PACKAGE = Path(relaylint.__file__).parent
MOST = 10_000
OURS = {
    "model.definitions._defaults": "kinds and formats",
    "model.definitions._validator": "kinds, and what they demand",
    "model.kinds.kind": "kinds",
    "policy.relations.table.option_validator": "relations",
    "values.providers.ranges_in": "the 256 first octets",
    "values.providers.suffixes_of": "groups of names in our data",
    "values.syntaxes.ranges_named": "names of ranges",
    "formats.exports.objects._spellings": "kinds",
    "formats.exports.object_values._shape": "kinds and their properties",
    "formats.shaping.lists": "kinds",
    "formats.misnamed._compiled": "formats of ours",
    "core.records._code": "numbers of fields of our records",
    "core.resources._load": "files of ours",
    "core.resources.folder": "folders of ours",
}
"""The functions whose every answer is kept, and by what: never by anything that a user writes."""


LONG_LIVED = {
    "relay.bounces.pasted._Text._above": "the last three lines",
    "relay.bounces.pasted._Text._once": "clues of ours",
    "relay.bounces.pasted._Text.by_id": "sessions in one text, whose size has a bound",
    "relay.bounces.findings.Findings._values": "as many as `MOST` of each property",
    "relay.bounces.forms.ProtocolReader._shown": "sessions in one text, whose size has a bound",
    "relay.bounces.forms.TraceReader._columns": "columns in one line of a text",
    "check.apart.Apart._groups": "tenants of the run",
    "check.heard.Heard._last": "two times that one tenant was judged",
    "check.ledger.Ledger._alive": "diagnostics of the run",
    "check.ledger.Ledger._entries": "lines of the baseline, whose size has a bound",
    "check.ledger.Ledger._open": "undecided results of the run",
    "check.ledger.Ledger._read_whole": "tenants of the run",
    "check.ledger.Ledger.unknown": "lines of the baseline, whose size has a bound",
    "policy.facts.table.FACTS": "facts of ours",
    "policy.guarded._OfKind._known": "as many as `_MOST_KEPT`",
    "check.ignores.taking.Ignores._told_elsewhere": "files that the run reads, and rules of which few compare tenants",
    "check.ignores.taking.Ignores.directives": "files with ignores that the run reads",
    "check.ignores.taking.Ignores.uses": "ignores in the files that the run reads",
    "check.ignores.uses.IgnoreUse.kinds": "kinds",
    "check.ignores.uses.IgnoreUse.shown": "diagnostics of the run",
    "policy.fixes.functions.FUNCTIONS": "functions of ours",
    "model.definitions._NONE": "nothing: a definition that holds something has its own",
    "model.ties.Web._by_token": "values of the tenants of the run",
    "model.ties.Web._loose": "tenants of the run",
    "model.ties.Web._ties": "tenants of the run",
    "project.run.keeping.KeptTenants._in_file": "files of the run",
    "project.run.keeping.KeptTenants._kept": "tenants of the run",
    "project.run.keeping.KeptTenants._partial": "tenants of the run",
    "project.run.keeping.KeptTenants._remarked": "tenants of the run",
    "project.run.keeping.KeptTenants._sought": "files that the tenants of the run name",
    "project.run.workspace.Workspace._open": "documents that are open",
    "project.run.workspace.Workspace._policy": "files of settings and rules",
    "project.run.workspace.Workspace._told": "files of the run",
    "project.run.state.RunState._judged": "tenants of the run",
    "core.globs.Near._by_name": "globs of the settings",
    "core.globs.Near._by_start": "globs of the settings",
    "project.load.Loader._absent": "files that Git holds",
    "project.load.Loader._readings": "files that the run reads",
    "project.load.Loader._sought": "files that the run names",
    "project.load.Loader._told": "files that the run reads",
    "project.load.Loader.made": "tenants of the run",
    "project.cache.codec.Texts._known": "files that the run shows, whose texts it needs",
    "project.cache.codec.Texts.digests": "files that the run shows, whose texts it needs",
    "project.cache.memory.Memory._answers": "files that the run reads",
    "project.cache.memory.Memory._asked": "tenants of the run",
    "project.cache.memory.Memory._hangs_on": "tenants of the run",
    "project.cache.memory.Memory._judged": "tenants of the run",
    "project.cache.memory.Memory._known": "tenants of the run",
    "project.cache.memory.Memory._lines": "tenants of the run",
    "project.cache.memory.Memory._noted": "files that the run reads",
    "project.cache.memory.Memory._own": "tenants of the run",
    "project.cache.memory.Memory._readable": "files that the run reads",
    "project.cache.memory.Memory._told": "tenants of the run",
    "project.cache.memory.Memory._waiting": "tenants of the run",
    "project.cache.blobs.Blobs._used": "files of a revision",
    "project.git.extracting.Extraction._data": "files of a revision, whose bytes have a bound together",
    "project.git.extracting.Extraction._written": "files of a revision",
    "project.cache.roster.Roster._rows": "one entry of a bounded size",
    "project.run.crew.Crew._lines": "processes of the run",
    "project.run.crew.Crew._processes": "processes of the run",
    "project.run.crew.Worker._tenants": "tenants of the run",
    "project.run.shares.Hangings._last": "tenants of the run",
    "project.run.recalling.Recalling._again": "tenants of the run",
    "project.run.recalling.Recalling._places": "tenants of the run",
    "project.run.recalling.Recalling._recalled": "tenants of the run",
    "project.run.recalling.Recalling._tenants": "tenants of the run",
    "project.run.recalling.Recalling.hangs_on": "tenants of the run",
    "project.load.Loader._used": "files that the run reads",
    "project.load.Loader.formats": "files that the run reads",
    "core.paths.Bounds._known": "folders that the run reads",
    "core.paths._Listed._is_exact": "folders of what is asked for at once",
    "core.paths._Listed._names": "folders of what is asked for at once",
    "project.run.past.Revisions._known": "as many as `_MOST`",
    "policy.conditions.compile.Compiler._shared": "conditions of one set of rules, which it goes with",
    "policy.relations.table.RELATIONS": "relations of ours",
    "server.board.Board._posts": "files of tenants of which a document is open",
    "server.roots.Roots._folders": "folders that the editor has open",
    "server.near.ToldFiles._files": "tenants and files that something is reported of",
    "server.near.ToldFiles.by_file": "files that something is reported of",
    "server.projects.Desk._projects": "settings above documents that were opened",
    "server.roots.Roots._known": "documents that were opened",
    "server.projects.Desk._saved": "files that changed since they were judged",
    "server.projects.Desk._texts": "open documents",
    "server.projects.Desk.marked": "open documents",
    "server.projects.Project._offers": "open documents",
    "server.projects.Project._mended": "open documents, by the rules that something is reported of",
    "server.projects.Project._whole": "open documents",
    "server.projects.Project._tried": "rules of one's own that were opened",
    "server.serving.Server._called": "documents that were opened",
    "server.serving.Server._hinted": "open documents",
    "server.serving.Server._pulled": "open documents",
    "server.serving.Server._refused": "settings above documents that were opened",
    "server.serving.Server._typed": "documents that were opened",
    "server.serving.Server._versions": "open documents",
    "core.suggest.Names._near": "as many as `_MOST_KEPT`",
    "project.polling.Lookout._known": "files below folders that the editor has had open",
    "project.polling.Lookout._tops": "settings and folders of documents that were opened",
    "project.walking.Folders._listed": "folders that the run reads",
    "project.triggers.Others._folders": "folders that the run reads",
    "model.tenants.Surroundings._lookups": "kinds",
    "model.tenants.Surroundings.revised": "tenants",
    "relay.rivals._Asking.folders": "tenants",
    "relay.rivals._Asking.open": "tenants",
    "model.tenants.Surroundings._once": "names of ours",
    "model.tenants.Surroundings._once_of": "tenants of the run, until they are reported",
    "model.tenants.Surroundings.searches": "as many as `policy.conditions.existence._MOST_KEPT`",
}
"""What is filled while a run goes on, or for ever, and by what: if a user writes it, there is a bound."""
WITH_A_TENANT = {
    "check.ignores.anchoring.MarkedFile",
    "check.ignores.anchoring.Stretch",
    "check.ignores.central.CentralIndex",
    "check.ignores.central._ByFile",
    "check.ignores.uses.UseIndex",
    "relay.index.Connectors",
    "relay.map.classes._Inside",
    "relay.map.declared.Declared",
    "relay.map.expected.Worked",
    "relay.map.grants._Granting",
    "relay.index.ConnectorGroup",
    "project.cache.codec.Encoder",
    "project.cache.codec.FileSource",
    "core.document.Mapping",
    "core.document.Sequence",
    "policy.facts.met_connectors._Hosts",
    "policy.facts.table.Facts",
    "relay.session.Network",
    "model.lookup.Lookup",
    "model.lookup._Index",
    "policy.conditions.existence._Search",
    "values.ranges.Ranges",
    "project.plan._Planner",
    "project.shapes.Held",
    "project.shapes._Folder",
    "project.searching._Search",
    "relay.hosts.HostDecisions",
    "project.walking._Walk",
    "model.accepted.AcceptedDomains",
    "model.tenants.Tenant",
}
"""The classes whose objects go when a tenant, or what looks at one, does."""
OF_ONE_COMMAND = ("cli", "convert", "init", "output", "syntax", "formats")
"""The packages whose objects go when a file is read, or a command ends."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax trees of our modules, parsed once for all tests."""
    return {path: ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}


def kept() -> Iterator[tuple[str, ast.FunctionDef, ast.expr]]:
    """Yield each function with a memo: its name, itself, and the decorator."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if ast.unparse(decorator).partition("(")[0] in ("cache", "lru_cache", "functools.cache"):
                    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
                    assert isinstance(node, ast.FunctionDef)
                    yield f"{module}.{node.name}", node, decorator


def test_a_memo_without_bound_is_kept_by_words_of_ours() -> None:
    unbounded = {
        name
        for name, function, decorator in kept()
        if ast.unparse(decorator) == "cache" and (function.args.args or function.args.vararg)
    }
    assert unbounded == set(OURS)


def test_every_other_memo_has_a_bound() -> None:
    sizes = {}
    for name, _, decorator in kept():
        if isinstance(decorator, ast.Call):
            (given,) = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
            module = __import__(f"relaylint.{name.rpartition('.')[0]}", fromlist=["_"])
            sizes[name] = eval(ast.unparse(given), vars(module))  # noqa: S307  # a number, or the name of one
    assert sizes
    assert {name: size for name, size in sizes.items() if not 0 < size <= MOST} == {}


def filled() -> Iterator[tuple[str, str]]:
    """Yield each container that begins empty: the class that has it, or nothing for a module, and its name."""
    for path, tree in trees().items():
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and module.partition(".")[0] not in OF_ONE_COMMAND:
                made = [inner for inner in node.body if isinstance(inner, ast.FunctionDef) and inner.name == "__init__"]
                for target in (target for inner in made for target in _begun_empty(ast.walk(inner))):
                    if isinstance(target, ast.Attribute):
                        yield f"{module}.{node.name}", f"{module}.{node.name}.{target.attr}"
            for target in _begun_empty([node]):
                yield "", f"{module}.{ast.unparse(target)}"


def _begun_empty(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_empty(node.value):
            yield from node.targets if isinstance(node, ast.Assign) else [node.target]


def _is_empty(value: ast.expr) -> bool:
    made = ("dict", "list", "set", "dict.fromkeys", "defaultdict", "deque", "OrderedDict", "Counter")
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) in made
    return ast.unparse(value) in ("{}", "[]")


def test_what_is_filled_for_long_is_known_to_be_bounded() -> None:
    found = {name for owner, name in filled() if owner not in WITH_A_TENANT}
    assert found == set(LONG_LIVED)
    assert {owner for owner, _ in filled() if owner} >= WITH_A_TENANT


def test_searches_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds what is known of the tenant that asked first, as long as it has not come to its end."""
    where = "{ Comment: { equals: { this: Comment } } }"
    among = f"{{ exists: {{ kind: InboundConnector, among: other-tenants, where: {where} }} }}"
    own = rule(changed(assert_=among, message='"`{name}`"'))
    texts = [f"InboundConnectors: [{{ Name: a, ConnectorType: Partner, Comment: c{at // 2} }}]" for at in range(60)]
    tenants = [tenant(text, f"t{at}") for at, text in enumerate(texts)]

    def said_of_all() -> tuple[list[list[str]], int]:
        surroundings = Surroundings(tenants)
        found = [said(judge(one, [own], surroundings).diagnostics) for one in tenants]
        return found, len(surroundings.searches)

    monkeypatch.setattr(existence, "FEW", 0)
    everything, number = said_of_all()
    monkeypatch.setattr(existence, "_MOST_KEPT", 3)
    assert number == 30
    assert said_of_all() == (everything, 3)
