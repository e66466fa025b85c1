"""What each command imports: start-up time is imports, and a linter in a hook or an editor starts all day."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from relaylint.formats.table import FORMATS

ROOT = Path(__file__).resolve().parent.parent

LISTING = """\
import atexit, os, sys
atexit.register(lambda: open(os.environ["LISTING"], "w").write("\\n".join(sys.modules)))
"""
"""Writes down what is loaded at the end: ``-X importtime`` does not tell of what `import_module` loads."""
COMPILED = """\
import atexit, os, re._compiler, sys
made, compile, library = [], re._compiler.compile, os.path.dirname(os.__file__)
def compiled(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_code.co_name != "<module>" and frame.f_code.co_filename.startswith((library, "<frozen")):
        frame = frame.f_back
    if frame.f_globals["__name__"].startswith("relaylint"):
        made.append("expression")
    return compile(pattern, flags)
def audit(event, given):
    if event == "compile" and sys._getframe(1).f_globals["__name__"] == "typing":
        made.append("annotation")
re._compiler.compile = compiled
sys.addaudithook(audit)
atexit.register(lambda: open(os.environ["LISTING"], "w").write("\\n".join(made)))
"""
"""Writes down each regular expression that we have compiled, and each annotation that anybody has."""
MAIN = """\
from relaylint import program
program()
"""
"""What the installed command does."""

NEVER = {
    "asyncio",
    "attr",
    "concurrent",
    "cProfile",
    "dataclasses",
    "hypothesis",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "jsonschema",
    "logging",
    "multiprocessing",
    "pathlib",
    "platform",
    "pydoc",
    "referencing",
    "ruamel",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "traceback",
    "unittest",
    "xml",
}
"""What no command imports, itself or through a library."""

PARSER = {
    "relaylint",
    "relaylint.cli",
    "relaylint.cli.arguments",
    "relaylint.cli.errors",
    "relaylint.cli.main",
    "relaylint.cli.names",
    "relaylint.core",
    "relaylint.core.diagnostic",
    "relaylint.output",
    "relaylint.output.visible",
    "relaylint.core.notices",
    "relaylint.core.paths",
    "relaylint.core.records",
    "relaylint.core.runners",
    "relaylint.core.lookalikes",
    "relaylint.core.suggest",
    "relaylint.core.text",
}
"""Our modules that are needed to understand a command line, and to say why it is not understood."""

CLEAN = """\
AcceptedDomains:
  - DomainName: contoso.com
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: contoso.com
SendingHosts:
  - Name: mta-01
    CertificateNames: [contoso.com]
    IPAddresses: [77.20.30.40]
    MailFrom: [contoso.com]
"""


BOUNCE = """\
<jo@fabrikam.com>: host contoso-com.mail.protection.outlook.com[52.101.73.4] said: 550 5.7.64 Relay Access Denied ATTR36
X-Postfix-Sender: rfc822; app@contoso.com
Reporting-MTA: dns; mta-01.contoso.com
"""


class Case(NamedTuple):
    """A command line, the text of the one file that it finds, its exit code, and what it imports.

    ``libraries``: the packages of others, exactly; ``besides``: what it imports of `ONLY_SOMETIMES`.
    """

    arguments: str
    text: str
    code: int
    libraries: set[str]
    besides: set[str] = set()  # noqa: RUF012  # never changed


ONLY_SOMETIMES = {
    "csv",
    "difflib",
    "hashlib",
    "html",
    "idna",
    "relaylint.cli.check",
    "relaylint.cli.convert",
    "relaylint.cli.diff",
    "relaylint.cli.explain",
    "relaylint.cli.ignores",
    "relaylint.cli.init",
    "relaylint.cli.impact",
    "relaylint.cli.relay",
    "relaylint.cli.renew",
    "relaylint.cli.rules",
    "relaylint.cli.schema",
    "relaylint.cli.test",
    "relaylint.cli.who",
    "relaylint.convert.rewriting",
    "relaylint.check.engine",
    "relaylint.check.examples",
    "relaylint.relay.chart",
    "relaylint.relay.map.comparison",
    "relaylint.output.azure",
    "relaylint.output.checkstyle",
    "relaylint.output.changed",
    "relaylint.output.changed.account",
    "relaylint.output.changed.comment",
    "relaylint.output.changed.json",
    "relaylint.output.compared",
    "relaylint.output.compared.json",
    "relaylint.output.compared.markdown_tables",
    "relaylint.output.compared.review",
    "relaylint.output.concise",
    "relaylint.output.csv",
    "relaylint.output.explained",
    "relaylint.output.frame",
    "relaylint.output.full",
    "relaylint.output.github",
    "relaylint.output.gitlab",
    "relaylint.output.granted",
    "relaylint.output.granted.json",
    "relaylint.output.granted.markdown",
    "relaylint.output.granted.picture",
    "relaylint.output.granted.sentences",
    "relaylint.output.granted.spreadsheet",
    "relaylint.output.json",
    "relaylint.output.jsonl",
    "relaylint.output.junit",
    "relaylint.output.markdown",
    "relaylint.output.rdjson",
    "relaylint.output.sarif",
    "relaylint.output.statistics",
    "relaylint.output.renewed",
    "relaylint.output.renewed.instructions",
    "relaylint.output.renewed.json",
    "relaylint.output.verdicts",
    "relaylint.output.verdicts.csv",
    "relaylint.output.verdicts.json",
    "relaylint.output.verdicts.mermaid",
    "relaylint.output.verdicts.prose",
    "relaylint.policy.pack",
    "relaylint.docs.pages",
    "relaylint.init.survey",
    "relaylint.relay.bounces.pasted",
    "relaylint.relay.bounces.bounced",
    "relaylint.relay.guarantee",
    "relaylint.relay.impacts",
    "relaylint.relay.renewal.steps",
    "relaylint.relay.verdicts",
    "shutil",
    "wcwidth",
}
"""What some commands need and others must not import."""

MOST_MODULES = 131
MOST_EXPRESSIONS = 20
"""How many modules and regular expressions of ours a `check` of one plain file in our own format may need at all."""

CHECK = {"relaylint.cli.check", "relaylint.check.engine", "relaylint.policy.pack"}
FULL = {*CHECK, "relaylint.output.frame", "relaylint.output.full"}
RELAY = {
    "relaylint.cli.relay",
    "relaylint.relay.chart",
    "relaylint.output.verdicts",
    "relaylint.relay.verdicts",
    "relaylint.policy.pack",
}
RENEW = RELAY - {"relaylint.cli.relay"} | {
    "relaylint.cli.renew",
    "relaylint.output.renewed",
    "relaylint.relay.renewal.steps",
}
DIFF = RELAY - {"relaylint.cli.relay"} | {
    "relaylint.cli.diff",
    "relaylint.output.compared",
    "relaylint.relay.map.comparison",
}
IMPACT = DIFF - {"relaylint.cli.diff"} | {
    "relaylint.check.engine",
    "relaylint.cli.impact",
    "relaylint.output.changed",
    "relaylint.relay.impacts",
    "hashlib",
}
WHO = RELAY - {"relaylint.cli.relay"} | {"relaylint.cli.who", "relaylint.output.granted", "relaylint.relay.guarantee"}
CONVERT = {"relaylint.cli.convert", "relaylint.convert.rewriting"}
INIT = {"relaylint.cli.init", "relaylint.init.survey"}
REPLIES = {"relaylint.output.explained", "relaylint.relay.bounces.pasted"}
RULES = {"relaylint.cli.rules", "relaylint.policy.pack", "relaylint.docs.pages", *REPLIES}
EXPLAIN = {
    "relaylint.cli.explain",
    "relaylint.policy.pack",
    "relaylint.relay.bounces.bounced",
    "relaylint.relay.chart",
    "relaylint.relay.verdicts",
    "relaylint.output.verdicts",
    *REPLIES,
}

CASES = {
    "version": Case("--version", "", 0, set()),
    "help": Case("--help", "", 0, set()),
    "help-of-a-command": Case("check --help", "", 0, set()),
    "typing-error": Case("chekc", "", 2, set(), {"difflib"}),
    "schema": Case("schema", "", 0, set(), {"relaylint.cli.schema"}),
    "rules": Case("rules", "", 0, {"yaml"}, RULES),
    "rule": Case(
        "rule cert-domain-not-accepted",
        "",
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        RULES
        | {"relaylint.check.engine", "relaylint.check.examples", "relaylint.output.frame", "relaylint.output.full"},
    ),
    "relay": Case("relay", CLEAN, 0, {"jsonschema_rs", "yaml"}, RELAY | {"relaylint.output.verdicts.prose"}),
    "relay-mermaid": Case(
        "relay --format mermaid", CLEAN, 0, {"jsonschema_rs", "yaml"}, RELAY | {"relaylint.output.verdicts.mermaid"}
    ),
    "relay-csv": Case(
        "relay --format csv", CLEAN, 0, {"jsonschema_rs", "yaml"}, RELAY | {"csv", "relaylint.output.verdicts.csv"}
    ),
    "relay-json": Case(
        "relay --format json", CLEAN, 0, {"jsonschema_rs", "yaml"}, RELAY | {"relaylint.output.verdicts.json"}
    ),
    "rules-of-a-reply": Case("rules --code 5.7.64", "", 0, {"yaml"}, RULES),
    "explain": Case(
        "explain .bounce", CLEAN, 0, {"jsonschema_rs", "yaml"}, EXPLAIN | {"relaylint.output.verdicts.prose"}
    ),
    "explain-json": Case(
        "explain .bounce --format json",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        EXPLAIN | {"relaylint.output.verdicts.json"},
    ),
    "renew": Case(
        "renew --certificate contoso.com",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        RENEW | {"relaylint.output.renewed.instructions"},
    ),
    "renew-json": Case(
        "renew --certificate contoso.com --format json",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        RENEW | {"relaylint.output.renewed.json", "relaylint.output.verdicts.json"},
    ),
    "diff": Case(
        "diff mail.yaml",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        DIFF | {"relaylint.output.compared.review"},
    ),
    "diff-json": Case(
        "diff mail.yaml --format json",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        DIFF | {"relaylint.output.compared.json", "relaylint.output.verdicts.json"},
    ),
    "impact": Case(
        "impact --against mail.yaml",
        CLEAN,
        1,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        IMPACT | {"relaylint.output.changed.account", "relaylint.output.compared.review", "relaylint.output.concise"},
    ),
    "impact-json": Case(
        "impact --against mail.yaml --format json",
        CLEAN,
        1,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        IMPACT
        | {
            "relaylint.output.changed.json",
            "relaylint.output.compared.json",
            "relaylint.output.verdicts.json",
        },
    ),
    "ignores": Case(
        "ignores",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        CHECK - {"relaylint.cli.check"} | {"relaylint.cli.ignores"},
    ),
    "who": Case(
        "who", CLEAN, 0, {"jsonschema_rs", "publicsuffixlist", "yaml"}, WHO | {"relaylint.output.granted.sentences"}
    ),
    "who-markdown": Case(
        "who --format markdown",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        WHO | {"relaylint.output.granted.markdown"},
    ),
    "who-mermaid": Case(
        "who --format mermaid",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        WHO | {"relaylint.output.granted.picture", "relaylint.output.verdicts.mermaid"},
    ),
    "who-json": Case(
        "who --format json",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        WHO | {"relaylint.output.granted.json", "relaylint.output.verdicts.json"},
    ),
    "who-csv": Case(
        "who --format csv",
        CLEAN,
        0,
        {"jsonschema_rs", "publicsuffixlist", "yaml"},
        WHO - {"relaylint.output.verdicts"} | {"csv", "relaylint.output.granted.spreadsheet"},
    ),
    "convert": Case("convert mail.yaml", CLEAN, 0, {"jsonschema_rs", "yaml"}, CONVERT),
    "convert-to": Case("convert mail.yaml --to new", CLEAN, 0, {"jsonschema_rs", "yaml"}, CONVERT),
    "init": Case("init", CLEAN, 0, {"jsonschema_rs", "yaml"}, INIT),
    "clean": Case("check", CLEAN, 0, {"jsonschema_rs", "yaml"}, FULL),
    "concise": Case(
        "check --format concise", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"relaylint.output.concise"}
    ),
    "github": Case(
        "check --format github",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        CHECK | {"hashlib", "relaylint.output.concise", "relaylint.output.github"},
    ),
    "json": Case("check --format json", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"relaylint.output.json"}),
    "sarif": Case(
        "check --format sarif", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"hashlib", "relaylint.output.sarif"}
    ),
    "csv": Case("check --format csv", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"csv", "relaylint.output.csv"}),
    "junit": Case("check --format junit", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"relaylint.output.junit"}),
    "gitlab": Case(
        "check --format gitlab", CLEAN, 0, {"jsonschema_rs", "yaml"}, CHECK | {"hashlib", "relaylint.output.gitlab"}
    ),
    "azure": Case(
        "check --format azure",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        CHECK | {"relaylint.output.azure", "relaylint.output.concise"},
    ),
    "statistics": Case(
        "check --statistics",
        CLEAN,
        0,
        {"jsonschema_rs", "yaml"},
        FULL | {"relaylint.output.statistics", "relaylint.output.json"},
    ),
    "wrong-type": Case("check", CLEAN.replace("true", "1"), 1, {"jsonschema_rs", "yaml"}, FULL),
    "unknown-property": Case(
        "check", CLEAN.replace("RequireTls", "Requirements"), 1, {"jsonschema_rs", "yaml"}, FULL | {"difflib"}
    ),
    "fixable": Case(
        "check --show-fixes",
        CLEAN.replace("RequireTls", "RequireTsl"),
        1,
        {"jsonschema_rs", "yaml"},
        FULL | {"difflib", "relaylint.relay.map.comparison"},
    ),
    "beyond-ascii": Case(
        "check", CLEAN.replace("contoso.com", "contöso.example"), 0, {"idna", "jsonschema_rs", "yaml"}, FULL | {"idna"}
    ),
    "certificate": Case(
        "check --ignore cert-chain-incomplete",
        CLEAN.replace("CertificateNames: [contoso.com]", "Certificate: mta.pem"),
        0,
        {"cryptography", "jsonschema_rs", "yaml"},
        FULL | {"hashlib"},
    ),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with relaylint as it is shipped: with compiled rules."""
    folder = tmp_path_factory.mktemp("package")
    for name in ("relaylint", "rules", "schemas", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "_pack.json"))
    build = "from relaylint.policy.pack import build_pack; print(build_pack(), end='')"
    with (folder / "relaylint" / "_pack.json").open("wb") as stream:
        subprocess.run([sys.executable, "-c", build], env=environment(folder), stdout=stream, check=True)
    return folder


def environment(package: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
    return {**kept, "PYTHONPATH": str(package), "PYTHONIOENCODING": "utf-8"}


def imported(program: str, arguments: Iterable[str], folder: Path, package: Path, code: int) -> set[str]:
    """Return the modules that are loaded when a program ends."""
    return set(listed(f"{LISTING}{program}", arguments, folder, package, code))


def listed(program: str, arguments: Iterable[str], folder: Path, package: Path, code: int) -> list[str]:
    """Return the words that a program has written down when it ends."""
    listing = folder / ".listing"  # which is not searched, as a `.txt` would be
    variables = {**environment(package), "LISTING": str(listing)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return listing.read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def bare(package: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return what a bare interpreter imports."""
    return imported("", (), tmp_path_factory.mktemp("bare"), package, 0)


@pytest.fixture
def modules(package: Path, bare: set[str], tmp_path: Path) -> Callable[[Case], set[str]]:
    """Return a function that gives what a command imports beyond what a bare interpreter does."""

    def run(case: Case) -> set[str]:
        if case.text:
            (tmp_path / "mail.yaml").write_text(case.text, encoding="utf-8")
        if ".bounce" in case.arguments:
            (tmp_path / ".bounce").write_text(BOUNCE, encoding="utf-8")
        if "mta.pem" in case.text:
            (tmp_path / "mta.pem").write_bytes(certificate("contoso.com"))
        return imported(MAIN, case.arguments.split(), tmp_path, package, case.code) - bare

    return run


def certificate(name: str) -> bytes:
    """Return a certificate that another authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def below(names: Iterable[str], modules: set[str]) -> set[str]:
    """Return which of ``names``, modules or packages, have been imported."""
    return {name for name in names if any(module == name or module.startswith(f"{name}.") for module in modules)}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_imports(case: Case, modules: Callable[[Case], set[str]]) -> None:
    found = modules(case)
    packages = {module.partition(".")[0] for module in found if not module.startswith("_")}
    # cython_runtime is no file: some builds of PyYAML's extension register it
    assert packages - set(sys.stdlib_module_names) - {"relaylint", "cython_runtime"} == case.libraries
    assert below(NEVER, found) == set()
    assert below(ONLY_SOMETIMES, found) == case.besides


def test_a_check_starts_with_little_work(package: Path, tmp_path: Path, modules: Callable[[Case], set[str]]) -> None:
    """What these bounds leave out is the next slow start: a module, or an expression, that such a run never needs."""
    ours = [module for module in modules(CASES["clean"]) if module.partition(".")[0] == "relaylint"]
    made = listed(f"{COMPILED}{MAIN}", ["check"], tmp_path, package, 0)
    assert len(ours) <= MOST_MODULES
    assert 0 < made.count("expression") <= MOST_EXPRESSIONS
    assert made.count("annotation") == 0


def test_a_hook_imports_what_asks_git_and_keeps_results(package: Path, tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(CLEAN, encoding="utf-8")
    for words in ("init --quiet", "add mail.yaml"):
        subprocess.run(["git", *words.split()], cwd=tmp_path, check=True)
    modules = imported(MAIN, ["check", "--affected", "--cache-dir", ".kept", "mail.yaml"], tmp_path, package, 0)
    assert below(NEVER | ONLY_SOMETIMES, modules) - FULL == {"hashlib", "subprocess"}
    assert "relaylint.project.run.recalling" in modules
    assert below({"multiprocessing", "tempfile"}, modules) == set()  # processes are for large runs


@pytest.mark.parametrize("name", ["version", "help", "help-of-a-command", "typing-error"])
def test_a_command_line_alone_needs_little(name: str, modules: Callable[[Case], set[str]]) -> None:
    ours = {module for module in modules(CASES[name]) if module.partition(".")[0] == "relaylint"}
    assert ours - {"relaylint.cli.other_arguments"} == PARSER  # nobody knows which command is meant


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "relaylint"])
def test_a_format_imports_its_own_reader_only(name: str, package: Path, tmp_path: Path) -> None:
    """What other formats need stays where it is; of those that share a suffix, the ones before may have to look."""
    fixture = sorted((ROOT / "tests" / "tenants" / name).iterdir())[-1]
    folder = tmp_path / "tenant"
    shutil.copytree(fixture, folder) if fixture.is_dir() else shutil.copytree(fixture.parent, folder)
    found = imported(MAIN, ["check", "--fail-on", "never"], folder, package, 0)
    readers = {other for other, row in FORMATS.items() if row.module in found} - {"relaylint"}
    assert readers == {name}
    assert below(NEVER, found) == set()
