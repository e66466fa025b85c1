"""The shipped data that ages: it fits its schema, its dates and ranges are what they say, its sources are named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Network, collapse_addresses
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from relaylint.core import resources
from relaylint.core.globs import matches
from relaylint.values.syntaxes import FORMATS

FOLDER = Path(resources.folder("data"))
SCHEMA = json.loads((FOLDER / "data.schema.json").read_text("utf-8"))
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.name != "data.schema.json")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def members(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key of a file with its value, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from members(value)
    elif isinstance(node, list):
        for item in node:
            yield from members(item)


def build(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


PROVIDERS = {provider["name"]: provider for provider in resources.data("provider-ranges")["providers"]}
GROUPS = resources.data("microsoft-names")["groups"]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "https://github.com/relaylint/relaylint/raw/main/data/data.schema.json"


def test_there_is_nothing_but_json_in_one_folder() -> None:
    lists = ["exchange-builds", "microsoft-names", "provider-ranges", "public-mail", "reply-codes", "sending-limits"]
    assert ["cmdlets", *lists] == NAMES
    assert {path.suffix for path in FOLDER.rglob("*")} == {".json"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_fits_the_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(resources.data(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_dates_are_days(name: str) -> None:
    for _, value in members(resources.data(name)):
        if isinstance(value, str) and DAY.fullmatch(value):
            date.fromisoformat(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_listed_and_every_listed_one_used(name: str) -> None:
    file = resources.data(name)
    listed = [source.get("url", source["title"]) for source in file["sources"]]
    found = [value for key, value in members(file) if key == "source" or key.endswith("-source")]
    used = [one for value in found for one in (value if isinstance(value, list) else [value])]
    assert len(set(listed)) == len(listed)
    assert set(used) == set(listed)


def test_a_file_is_read_once() -> None:
    assert resources.data("sending-limits") is resources.data("sending-limits")
    with pytest.raises(FileNotFoundError):
        resources.data("no-such-file")


@pytest.mark.parametrize("name", PROVIDERS)
def test_ranges_are_networks_and_none_is_inside_another(name: str) -> None:
    networks = [IPv4Network(text) for text in PROVIDERS[name].get("ranges", ())]  # strict: no host bits
    assert [(str(a), str(b)) for a, b in combinations(networks, 2) if a.overlaps(b)] == []
    assert [str(network) for network in networks if not network.is_global] == []


def test_no_domain_of_a_provider_is_inside_another() -> None:
    domains = [domain for provider in PROVIDERS.values() for domain in provider.get("domains", ())]
    assert [FORMATS["domain"].fault(domain) for domain in domains] == [None] * len(domains)
    inside = [(one, other) for one in domains for other in domains if one.endswith(f".{other}")]
    assert inside == []
    assert len(set(domains)) == len(domains)


def test_no_provider_is_named_twice_or_younger_than_the_file() -> None:
    file = resources.data("provider-ranges")
    assert len(PROVIDERS) == len(file["providers"])
    assert max(provider["as-of"] for provider in PROVIDERS.values()) <= file["as-of"]


def test_providers_of_different_kinds_share_no_address() -> None:
    """A diagnostic names one provider; the clouds of Microsoft 365 alone have a range in common."""
    networks = {
        name: list(collapse_addresses(map(IPv4Network, provider.get("ranges", ()))))
        for name, provider in PROVIDERS.items()
    }
    shared = {
        frozenset((one, other))
        for one, other in combinations(PROVIDERS, 2)
        if any(a.overlaps(b) for a in networks[one] for b in networks[other])
    }
    assert shared == {frozenset(("Exchange Online Protection (GCC High)", "Exchange Online Protection (DoD)"))}


def test_versions_follow_each_other_without_a_gap() -> None:
    versions = resources.data("exchange-builds")["versions"]
    assert [older["before"] for older in versions[:-1]] == [newer["from"] for newer in versions[1:]]
    assert "before" not in versions[-1]
    ends = [version["support-ends"] for version in versions]
    assert ends == sorted(ends)


@pytest.mark.parametrize("version", resources.data("exchange-builds")["versions"], ids=lambda version: version["name"])
def test_builds_belong_to_their_version(version: dict[str, Any]) -> None:
    lists = [[build(entry["build"]) for entry in version[key]] for key in ("accepted-from", "newest")]
    for builds in lists:
        assert builds == sorted(builds)
        assert len({number[:3] for number in builds}) == len(builds), "one build of each cumulative update"
        for number in builds:
            assert build(version["from"]) <= number
            assert "before" not in version or number < build(version["before"])
            text = ".".join(map(str, number))
            assert text.startswith(f"{version['prefix']}.")
            assert FORMATS["exchange-build"].fault(text) is None
    accepted, newest = ({number[:3]: number for number in builds} for builds in lists)
    assert all(accepted[update] <= newest[update] for update in accepted)


def test_the_formula_gives_the_published_figures() -> None:
    limit = resources.data("sending-limits")["limits"]["tenant-external-recipients"]
    published = {1: 10_000, 2: 10_312, 10: 12_006, 25: 14_259, 100: 22_059, 1_000: 72_446, 10_000: 324_979}
    for licences, recipients in published.items():
        assert round(limit["factor"] * licences ** limit["exponent"] + limit["offset"]) == recipients


def test_contested_figures_are_marked() -> None:
    trial = resources.data("sending-limits")["limits"]["trial-tenant-external-recipients"]
    assert trial["contested"] is (len({figure["value"] for figure in trial["figures"]}) > 1)


def test_certificates_live_ever_shorter() -> None:
    steps = resources.data("sending-limits")["dates"]["certificate-lifetime"]["steps"]
    assert all(one["from"] < other["from"] and one["days"] > other["days"] for one, other in pairwise(steps))


@pytest.mark.parametrize("group", GROUPS)
def test_names_of_a_group(group: str) -> None:
    about = GROUPS[group]
    if about["match"] == "domain":
        assert not [name for name in about["names"] if name.startswith("*")]
    assert set(about.get("deprecated", ())) <= set(about["names"])
    for name in about.get("except", ()):
        assert any(matches(name, pattern) for pattern in about["names"])


def test_a_host_name_is_in_one_group() -> None:
    hosts = {group: about for group, about in GROUPS.items() if about["match"] == "host"}
    for (one, these), (other, those) in combinations(hosts.items(), 2):
        for pattern in these["names"]:
            for name in those["names"]:
                excepted = {*these.get("except", ()), *those.get("except", ())}
                alike = matches(name, pattern) or matches(pattern, name)
                assert not alike or {name, pattern} & excepted, (one, other, name, pattern)


def test_what_microsoft_runs_now_is_its_own() -> None:
    for group in ("tenant-mx", "tenant-mx-other-clouds", "smtp-auth", "smtp-auth-legacy-tls", "high-volume-email"):
        for name in GROUPS[group]["names"]:
            bare = name.removeprefix("*.")
            assert any(bare == owned or bare.endswith(f".{owned}") for owned in GROUPS["owned"]["names"]), name
