"""What a repository holds, and which of its folders are taken for tenants and layers."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import write

from relaylint import api
from relaylint.init.scaffold import settings
from relaylint.init.survey import FormatCount, Survey, survey
from relaylint.model.layering import KINDS, PROPERTIES, STRATEGIES
from relaylint.project import settings as config
from relaylint.project.load import Loader
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.syntax.reading import Limits


def domains(*names: str) -> str:
    return "AcceptedDomains:\n" + "".join(f"  - DomainName: {name}\n" for name in names)


HOSTS = "SendingHosts: [{ Name: mta }]\n"
CONNECTORS = "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises }]\n"
LAYER = "Items:\n  - Identity: {}\n    ConnectorType: OnPremises\n"
CONNECTOR = "cEXOInboundConnector.yml"


def found(folder: Path, files: dict[str, str]) -> Survey:
    write(folder, {**files})
    top = str(folder)
    return survey(plan([top], Settings(top)), Loader(top, Limits()), top)


def test_rows(tmp_path: Path) -> None:
    made = found(
        tmp_path,
        {
            "a.yaml": domains("a.example", "b.example"),
            "b.json": '{"AcceptedDomains": []}',
            "deep/er/c.yaml": HOSTS,
            "deep/cEXOInboundConnector.yml": LAYER.format("x"),
            "other.yaml": "x: 1\n",
            "notes.txt": "x",
            "broken.yaml": "AcceptedDomains: [\n",
            "half.yaml": f"{HOSTS}---\n[",
            "node_modules/x.yaml": HOSTS,
        },
    )
    assert made.rows == [
        FormatCount(".", "relaylint", 3, 3),
        FormatCount("deep", "datum", 1, 1),
        FormatCount("deep/er", "relaylint", 1, 1),
    ]
    assert (made.looked_at, made.broken, made.tenants, made.layers) == (8, ["broken.yaml"], (), ())


A, B, C, D = (domains(f"{name}.example") for name in "abcd")
TENANTS: dict[str, tuple[dict[str, str], list[str]]] = {
    "one folder": ({"a/x.yaml": A}, []),
    "at the top": ({"a/x.yaml": A, "b/x.yaml": B, "README.yaml": "x: 1\n"}, ["*"]),
    "in a folder": ({"orgs/a/x.yaml": A, "orgs/b/deep/x.yaml": B, "hosts.yaml": HOSTS}, ["orgs/*"]),
    "by kind": ({"domains/x.yaml": A, "connectors/x.yaml": CONNECTORS}, []),
    "by site": ({"sites/a/x.yaml": HOSTS, "sites/b/x.yaml": HOSTS}, []),
    "the same domain twice": ({"2025/x.yaml": A, "2026/x.yaml": A}, []),
    "domains beside the folders": ({"x/d.yaml": C, "x/a/d.yaml": A, "x/b/d.yaml": B}, []),
    "domains elsewhere": ({"x/a/d.yaml": A, "x/b/d.yaml": B, "sample/d.yaml": C}, []),
    "domains at the top": ({"d.yaml": C, "x/a/d.yaml": A, "x/b/d.yaml": B}, []),
    "in two folders": (
        {"lab/a/d.yaml": A, "lab/b/d.yaml": B, "prod/c/d.yaml": C, "prod/d/d.yaml": D}, ["prod/*", "lab/*"]
    ),
    "one of them in parts": ({"t/a/x/d.yaml": A, "t/a/y/d.yaml": B, "t/c/d.yaml": C}, []),
    "told by the name, one of them in parts": (
        {"tenants/a/x/d.yaml": A, "tenants/a/y/d.yaml": B, "tenants/c/d.yaml": C}, ["tenants/*"]
    ),
    "told by the name": ({"tenants/a/x.yaml": CONNECTORS, "tenants/b/x.yaml": HOSTS}, ["tenants/*"]),
    "told by the name, with a sample elsewhere": (
        {"tenants/a/x.yaml": A, "tenants/b/x.yaml": B, "sample/d.yaml": C, "lab/c/d.yaml": D}, ["tenants/*"]
    ),
    "told by the name, but the domains are elsewhere": (
        {"clients/a/x.yaml": CONNECTORS, "clients/b/x.yaml": A, "domains.yaml": B}, []
    ),
    "told by the name, in a tenant": (
        {"tenants/a/clients/x/d.yaml": A, "tenants/a/clients/y/d.yaml": B, "tenants/b/d.yaml": C, "d.yaml": D},
        ["tenants/*"],
    ),
    "a name that looks like a glob": ({"[x]*/a/x.yaml": A, "[x]*/b/x.yaml": B}, ["[[]x][*]/*"]),
    "told by the name, and one": ({"customers/a/x.yaml": CONNECTORS}, []),
    "a file each": ({"t/a.yaml": A + CONNECTORS, "t/b.yaml": B + CONNECTORS, "hosts.yaml": HOSTS}, ["t/*.yaml"]),
    "a file each, at the top": ({"a.yaml": A + CONNECTORS, "b.yml": B + CONNECTORS}, ["*.yaml", "*.yml"]),
    "a file each, and what is odd among them": (
        {f"t/{at}.yaml": each + CONNECTORS for at, each in enumerate((A, B, C))} | {"t/d.yaml": D, "t/h.yaml": HOSTS},
        ["t/*.yaml"],
    ),
    "a file each, and domains elsewhere": (
        {"t/a.yaml": A + CONNECTORS, "t/b.yaml": B + CONNECTORS, "sample/d.yaml": C}, ["t/*.yaml"]
    ),
    "a file each, of which half are odd": (
        {"t/a.yaml": A + CONNECTORS, "t/b.yaml": B + CONNECTORS, "t/c.yaml": C, "t/h.yaml": HOSTS}, []
    ),
    "a file or a folder each": (
        {"t/a.yaml": A + CONNECTORS, "t/b/d.yaml": B, "t/b/c.yaml": CONNECTORS}, ["t/*", "t/*.yaml"]
    ),
    "a file each, without connectors": ({"t/a.yaml": A + HOSTS, "t/b.yaml": B + HOSTS}, []),
    "two files of one name": ({"t/a.yaml": A + CONNECTORS, "t/a.yml": B + CONNECTORS}, []),
    "a file each, told by the name": (
        {"clients/a.yaml": CONNECTORS + HOSTS, "clients/b.yaml": A + HOSTS}, ["clients/*.yaml"]
    ),
    "by kind, told by the name": ({"tenants/hosts.yaml": HOSTS, "tenants/domains.yaml": A}, []),
    "a folder without definitions": ({"orgs/a/x.yaml": A, "orgs/b/x.yaml": B, "orgs/c/x.yaml": "x: 1\n"}, ["orgs/*"]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "globs"), TENANTS.values(), ids=TENANTS)
def test_tenants(tmp_path: Path, files: dict[str, str], globs: list[str]) -> None:
    assert sorted(found(tmp_path, files).tenants) == sorted(globs)


E = f"{A}{CONNECTORS}"
TWO = (("a", A), ("b", B))
DATES: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "one tenant": (
        {"e/2026-10-01/x.yaml": E, "e/2026-11-01/x.yaml": E, "hosts.yaml": HOSTS}, [], ["e/{date}"]
    ),
    "folders in folders": (
        {f"e/{name}/{day}/x.yaml": text for name, text in TWO for day in ("20261001", "20261101")},
        ["e/*"], ["e/*/{date}"],
    ),
    "files": (
        {f"e/{name}-{day}.yaml": text + CONNECTORS for name, text in TWO for day in ("2026-10-01", "2026-11-01")},
        ["e/*.yaml"], ["e/*-{date}.yaml"],
    ),
    "below the date": (
        {f"e/{day}/{name}.yaml": text + CONNECTORS for name, text in TWO for day in ("2026_10_01", "2026_11_01")},
        ["e/*/*.yaml"], ["e/{date}/*.yaml"],
    ),
    "folders below the date": (
        {f"e/{day}/{name}/x.yaml": text for name, text in TWO for day in ("20261001-0930", "20261101-0930")},
        ["e/*/*"], ["e/{date}/*"],
    ),
    "one file a kind": (
        {f"{name}/{kind}.{day}.yaml": text for name, domains in TWO
         for kind, text in (("in", CONNECTORS), ("domains", domains)) for day in ("2026-10-01", "2026-11-01")},
        ["*"], ["*/*.{date}.yaml"],
    ),
    "some have one only": (
        {"e/a/2026-10-01/x.yaml": A, "e/a/2026-11-01/x.yaml": A, "e/b/2026-11-01/x.yaml": B}, ["e/*"], ["e/*/{date}"]
    ),
    "braces": (
        {f"{{x}}/{day}/x.yaml": E for day in ("2026-10-01", "2026-11-01")} | {"hosts.yaml": HOSTS},
        [], ["?x?/{date}"],
    ),
    "one date": ({"e/2026-11-01/x.yaml": E, "hosts.yaml": HOSTS}, [], []),
    "changes with dates": ({"c/2026-10-01.yaml": A, "c/2026-11-01.yaml": B}, [], []),
    "a date that is none": ({"e/2026-10-01/x.yaml": E, "e/2026-11-01/x.yaml": E, "e/01-12-2026/x.yaml": E}, [], []),
}  # fmt: skip


@pytest.mark.parametrize(("files", "tenants", "newest"), DATES.values(), ids=DATES)
def test_exports_with_dates(tmp_path: Path, files: dict[str, str], tenants: list[str], newest: list[str]) -> None:
    """What is written for them can be used, and leaves nothing to be told."""
    made = found(tmp_path, files)
    assert (list(made.tenants), list(made.newest)) == (tenants, newest)
    if newest:
        (tmp_path / "relaylint.yaml").write_text(settings(made.tenants, (), None, made.newest), encoding="utf-8")
        told = [each for each in api.check(tmp_path).diagnostics if each.rule.area == "tenants"]
        assert told == []


DATUM = """\
DatumStructure:
  - StoreName: AllNodes
    StoreProvider: Datum::File
    StoreOptions: { Path: ./Agents }
  - StoreName: Tenants
    StoreOptions: { Path: 2-EnvironmentConfig }
  - nonsense
ResolutionPrecedence:
  - AllNodes\\$($Node.Environment)\\$($Node.NodeName)
  - Tenants\\$($Node.Environment)\\Exchange
  - 1-AllTenantsConfig\\Exchange
  - Tenants\\$($Node.Environment)
  - Baselines/cEXOInboundConnector
  - ..\\elsewhere
"""


def test_layers_of_datum(tmp_path: Path) -> None:
    """Those in which there are definitions; a variable that is called after environments stands for tenants."""
    made = found(
        tmp_path,
        {
            "source/Datum.yml": DATUM,
            f"source/2-EnvironmentConfig/Dev/Exchange/{CONNECTOR}": LAYER.format("a"),
            f"source/2-EnvironmentConfig/Prod/{CONNECTOR}": LAYER.format("b"),
            f"source/1-AllTenantsConfig/Exchange/{CONNECTOR}": LAYER.format("c"),
            f"source/Baselines/{CONNECTOR}": LAYER.format("d"),
        },
    )
    assert made.layers == (
        "source/2-EnvironmentConfig/*/Exchange",
        "source/1-AllTenantsConfig/Exchange",
        "source/2-EnvironmentConfig/*",
        f"source/Baselines/{CONNECTOR}",
    )
    assert made.tenants == ("source/2-EnvironmentConfig/*",)
    assert made.merge == KINDS


@pytest.mark.parametrize("text", ["", "x", "- 1", "ResolutionPrecedence: x", "ResolutionPrecedence: [5, '', {}]", "["])
def test_a_datum_file_that_says_nothing(tmp_path: Path, text: str) -> None:
    made = found(tmp_path, {"Datum.yml": text, "a.yaml": HOSTS})
    assert (made.tenants, made.layers) == ((), ())


def test_layers_in_a_folder_that_looks_like_a_glob(tmp_path: Path) -> None:
    files = {"[x]/Datum.yml": "ResolutionPrecedence: [A, B]\n"}
    made = found(tmp_path, files | {f"[x]/{layer}/{CONNECTOR}": LAYER.format("a") for layer in "AB"})
    assert made.layers == ("[[]x]/A", "[[]x]/B")


def test_layers_of_nodes_are_not_tenants(tmp_path: Path) -> None:
    text = "ResolutionPrecedence: ['Nodes\\$($Node.Name)', Base]\n"
    files = {"Datum.yml": text, f"Nodes/n1/{CONNECTOR}": LAYER.format("a"), f"Base/{CONNECTOR}": LAYER.format("a")}
    made = found(tmp_path, files)
    assert (made.tenants, made.layers) == ((), ("Nodes/*", "Base"))


@pytest.mark.parametrize("tenants", [(), ("tenants/*",), ("a b/*", "c: d")])
@pytest.mark.parametrize("layers", [(), ("Nodes/*", "Base: #")])
@pytest.mark.parametrize("merge", [None, *STRATEGIES])
def test_settings_say_what_was_found(
    tmp_path: Path, tenants: tuple[str, ...], layers: tuple[str, ...], merge: str | None
) -> None:
    path = tmp_path / "relaylint.yaml"
    path.write_text(settings(tenants, layers, merge), encoding="utf-8")
    made, problems = config.load_settings(str(path))
    assert problems == []
    assert made is not None
    assert (made.tenants, made.layers, made.exclude, made.rules) == (tenants, layers, (), ())
    assert made.merge == (merge if layers and merge else PROPERTIES)
