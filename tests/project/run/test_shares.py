"""What the results of a tenant hang on is the same, whether it is found or was known."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_states import run_git
from making import Run, changed, write

from project.cache.repositories import Chance
from relaylint.model.tenants import Surroundings
from relaylint.project.cache import stamps
from relaylint.project.cache.memory import Memory
from relaylint.project.run import shares
from relaylint.project.run.beginning import Begun
from relaylint.project.run.shares import Hanging, hanging

CHECK = ("check", "--format", "concise", "--cache-dir", "../cache")
DOMAINS = "AcceptedDomains: [{{ DomainName: {} }}]\n"


class Known:
    """Of how many tenants the latest run knew what their results hang on, and of how many it found that."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self.new: list[str] = []

    def told(self) -> tuple[list[str], list[str]]:
        """Return the names of both."""
        return [Path(each).name for each in self.known], [Path(each).name for each in self.new]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """Return what is known, of which each run compares what it would find."""
    made = Known()
    monkeypatch.setattr(stamps, "_CLEARLY", 0)

    def compared(memory: Memory, begun: Begun, around: Surroundings, partial: dict[str, bool]) -> list[Hanging]:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Memory, "hung_on", lambda memory, run: {})
            anew = hanging(memory, begun, around, partial)
        told = hanging(memory, begun, around, partial)
        assert [(each.place, each.digest) for each in told] == [(each.place, each.digest) for each in anew]
        made.known = [each.place for each in told if not each.tied]
        made.new = [each.place for each in told if each.tied]
        return told

    monkeypatch.setattr(shares, "hanging", compared)
    return made


@pytest.fixture
def tenants(repository: Path) -> Path:
    """Return a repository with four tenants, of which two are tied by a domain."""
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name, domain in (("a", "contoso.com"), ("b", "mail.contoso.com"), ("c", "fabrikam.com"), ("d", "adatum.com")):
        write(repository, {f"t/{name}/domains.yaml": DOMAINS.format(domain)})
    run_git("add", "--all")
    return repository


@pytest.mark.parametrize("seed", range(2))
def test_after_changes_of_chance(relaylint: Run, repository: Path, known: Known, seed: int) -> None:
    chance, some = Chance(seed, repository, (b"not one",)), 0
    for _ in range(16):
        told = ("check", "--format", "concise", "--today", chance.day, *chance.options)
        assert relaylint(*told, "--cache-dir", "../cache") == relaylint(*told, "--no-cache")
        some += bool(known.known and known.new)
        chance.change()
    assert some


def test_a_tenant_and_those_it_is_or_was_tied_to(relaylint: Run, tenants: Path, known: Known) -> None:
    relaylint(*CHECK)
    relaylint(*CHECK, "--show-undecided")
    assert known.told() == (["a", "b", "c", "d"], [])
    write(tenants, {"t/d/domains.yaml": DOMAINS.format("adatum.com") + "# more\n"})
    relaylint(*CHECK)
    assert known.told() == (["a", "b", "c"], ["d"])
    write(tenants, {"t/a/domains.yaml": DOMAINS.format("fabrikam.com")})
    relaylint(*CHECK)
    assert known.told() == (["d"], ["a", "b", "c"])
    write(tenants, {"t/c/domains.yaml": DOMAINS.format("fabrikam.org")})
    relaylint(*CHECK)
    assert known.told() == (["b", "d"], ["a", "c"])


def test_a_new_tenant_makes_it_new_of_all(relaylint: Run, tenants: Path, known: Known) -> None:
    relaylint(*CHECK)
    write(tenants, {"t/e/domains.yaml": DOMAINS.format("contoso.org")})
    relaylint(*CHECK)
    assert known.told() == ([], ["a", "b", "c", "d", "e"])


def test_what_a_hook_has_kept_tells_nothing_of_the_others(relaylint: Run, tenants: Path, known: Known) -> None:
    relaylint(*CHECK)
    write(tenants, {"t/a/domains.yaml": DOMAINS.format("fabrikam.com")})
    run_git("add", "--all")
    relaylint(*CHECK, "--affected", "t/a/domains.yaml")
    assert known.told() == ([], ["a"])
    relaylint(*CHECK)
    assert known.told() == ([], ["a", "b", "c", "d"])
    write(tenants, {"t/d/domains.yaml": DOMAINS.format("adatum.org")})
    relaylint(*CHECK)
    assert known.told() == (["a", "b", "c"], ["d"])


def test_a_rule_of_ones_own_may_look_at_all(relaylint: Run, tenants: Path, known: Known) -> None:
    search = (
        "\n  not: { exists: { kind: InboundConnector, among: earlier-tenants, where: { Name: { starts-with: x } } } }"
    )
    write(tenants.parent, {"policy/own-rule.yaml": changed(assert_=search)})
    check = (*CHECK, "--rules", "../policy")
    relaylint(*check)
    write(tenants, {"t/d/domains.yaml": DOMAINS.format("adatum.org")})
    relaylint(*check)
    assert known.told() == ([], ["a", "b", "c", "d"])
    relaylint(*check, "--show-undecided")
    assert known.told() == (["a", "b", "c", "d"], [])
