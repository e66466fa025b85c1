"""Whose a file is must be clear: what is refused of tenants that are files, with its place in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import write

from relaylint.project.gathering import load_one_tenant, load_tenants
from relaylint.project.refusals import SetupError
from relaylint.project.settings import load_settings

DOMAINS = "AcceptedDomains: []\n"
CLASHES: dict[str, tuple[str, tuple[str, ...], list[str]]] = {
    "within a folder": (
        "[t, 't/*.yaml']",
        ("t/a.yaml",),
        ["1:14 `t/a.yaml` is a tenant of its own, and lies in the folder of the tenant `t`"],
    ),
    "deep within a folder": (
        "['t/*', 't/**/*.yaml']",
        ("t/a/x/hub.yaml", "t/b.yaml"),
        ["1:18 `t/a/x/hub.yaml` is a tenant of its own, and lies in the folder of the tenant `t/a`"],
    ),
    "two suffixes": (
        "['t/*.yaml', 't/*.json']",
        ("t/A.json", "t/a.yaml"),
        ["1:11 `t/A.json` and `t/a.yaml` are two tenants of one name"],
    ),
    "a folder of that name": (
        "['t/*', 't/*.yaml']",
        ("t/a.yaml", "t/a/hub.yaml"),
        ["1:18 `t/a` and `t/a.yaml` are two tenants of one name"],
    ),
    "a folder called like a file": ("['t/*.yaml']", ("t/a.yaml/hub.yaml", "t/b.yaml"), []),
    "a folder of that name that is no tenant": ("['t/*.yaml']", ("t/a.yaml", "t/a/x.pem"), []),
    "folders that differ in case": ("['t/*', 't/*.yaml']", ("t/A/hub.yaml", "t/a/hub.yaml", "t/c.yaml"), []),
    "files and folders": ("['t/*', 't/*.yaml']", ("t/a.yaml", "t/b/hub.yaml"), []),
    "a hidden one": ("['t/*.*']", ("t/a.yaml", "t/.a.json"), []),
    "one that is not read": ("['t/*.*']", ("t/a.yaml", "t/a.pem"), []),
    "one that is excluded": ("['t/*.*']\nexclude: ['**/*.json']", ("t/a.yaml", "t/a.json"), []),
    "of two dates": (
        "['t/*.yaml', 't/*.json']\nnewest: ['t/*-{date}.*']",
        ("t/a-2026-10-01.json", "t/a-2026-11-01.yaml"),
        ["1:11 `t/a-2026-10-01.json` and `t/a-2026-11-01.yaml` are two tenants of one name"],
    ),
    "an older one of that name": (
        "['t/*.*']\nnewest: ['t/a-{date}.yaml', 't/c-{date}.yaml']\nexclude: ['t/a-2026-10-01.json']",
        ("t/c-2026-10-01.yaml", "t/c-2026-11-01.yaml", "t/c-2026-10-01.json", "t/a-2026-10-01.yaml"),
        [],
    ),
    "names with dots": ("['t/*.yaml', t/*.com]", ("t/a.com.yaml", "t/a.org.yaml", "t/b.com/hub.yaml"), []),
}


@pytest.mark.parametrize(("tenants", "files", "said"), CLASHES.values(), ids=CLASHES)
def test_clashes(tmp_path: Path, tenants: str, files: tuple[str, ...], said: list[str]) -> None:
    write(tmp_path, {"relaylint.yaml": f"tenants: {tenants}\n", **dict.fromkeys(files, DOMAINS)})
    for asked in (tmp_path, *(tmp_path / name for name in files if not name.endswith(("b.yaml", ".json", ".pem")))):
        settings, problems = load_settings(str(tmp_path / "relaylint.yaml"))
        assert settings is not None
        assert problems == []
        told = []
        try:
            load_tenants(settings, [str(asked)])
        except SetupError as broken:
            for each in broken.report.diagnostics:
                start = each.primary.location.start
                told.append(f"{start.line}:{start.column} {each.message}")
        assert told == said, asked


def test_one_tenant_that_is_named_beside_others_that_clash(tmp_path: Path) -> None:
    write(tmp_path, {"relaylint.yaml": "tenants: ['t/*', 't/*.yaml']\n"})
    write(tmp_path, dict.fromkeys(("t/a/hub.yaml", "t/a.yaml", "t/b.yaml"), DOMAINS))
    settings, _ = load_settings(str(tmp_path / "relaylint.yaml"))
    assert settings is not None
    with pytest.raises(SetupError) as refused:
        load_one_tenant(settings, [str(tmp_path / "t/b.yaml")])
    assert [each.message for each in refused.value.report.diagnostics] == [
        "`t/a` and `t/a.yaml` are two tenants of one name"
    ]
