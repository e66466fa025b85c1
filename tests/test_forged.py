"""What somebody else has written, with a checksum that fits: no run fails for it, whatever value stands where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from making import Run, write

from relaylint.project.cache import stamps
from relaylint.project.cache.parts import part_text, read_part
from relaylint.project.cache.store import Store

FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: ['t/*']\n",
    "t/a/hub.yaml": """\
AcceptedDomains: [{ DomainName: contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: x.org }
  - { Name: Odd, RequireTls: maybe }
""",
    "t/a/main.cf": "relayhost = [contoso-com.mail.protection.outlook.com]:25\ntransport_maps = hash:/etc/transport\n",
    "t/b/hosts.yaml": "SendingHosts: [{ Name: mta, Certificate: ../x.pem, MailFrom: ['x@${domain}'] }]\n",
    "t/b/odd.yaml": "InboundConnectors:\n  - { Name: Odd, RequireTls: maybe\n",
}
VALUES: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 7, 10**30, 1.5, float("nan"), float("inf")),
    *("", "x", "-", "--", ".", "..", "../..", "/etc/passwd", "a\0b", "\ud800", "\udcff", "x" * 5000, "file", "t/a"),
    *([], [[]], [1], ["x"], {}, {"a": 1}),
)


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield where in a value another could stand; of many rows alike, in the first."""
    yield ()
    rows = [*value.items()] if isinstance(value, dict) else [*enumerate(value)] if isinstance(value, list) else []
    are_alike = {type(row) for _, row in rows} == {list} and isinstance(value, list)
    for at, row in rows[: 1 if are_alike else None]:
        yield from ((at, *below) for below in places(row))


def with_other(value: Any, place: tuple[Any, ...], other: Any) -> Any:
    """Return a value with another in one place."""
    if not place:
        return other
    made = dict(value) if isinstance(value, dict) else list(value)
    made[place[0]] = with_other(value[place[0]], place[1:], other)
    return made


def forged(value: Any, random: Random) -> Iterator[Any]:
    """Yield a value with another of chance in each of its places, and with an item too many and too few."""
    for place in places(value):
        there = value
        for step in place:
            there = there[step]
        longer = [there[:-1], [*there, *there[:1]]] if isinstance(there, list) else []
        yield from (with_other(value, place, other) for other in (random.choice(VALUES), *longer))


@pytest.fixture
def tenants(clean: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository of which results say many things, and whose files pass for old."""
    monkeypatch.setattr(stamps, "_CLEARLY", 0)
    write(clean, FILES)
    return clean


SHOWN = [("--format", name, "--show-undecided") for name in ("full", "json", "sarif", "github")]


def test_entries(relaylint: Run, tenants: Path) -> None:
    store, random = Store(str(tenants.parent / "cache")), Random(1)  # noqa: S311  # no secret
    relaylint("check", "--cache-dir", "../cache")
    kept = {path.stem: store.get(path.stem) for path in sorted(tenants.parent.glob("cache/*.entry"))}
    assert len(kept) == 6
    for name, whole in kept.items():
        is_printed = [type(each) for each in whole] == [str, str, int]
        for value, shown in zip(forged(whole, random), cycle([()] if is_printed else SHOWN), strict=False):
            store.put(name, value)
            ran = relaylint("check", "--cache-dir", "../cache", *shown)
            assert (ran.code, ran.err) in ((0, ""), (1, "")), (name, value, ran)
            for each, before in kept.items():
                store.put(each, before)


def test_parts(relaylint: Run, tenants: Path) -> None:
    random = Random(2)  # noqa: S311  # no secret
    assert relaylint("check", "--shard", "1/1", "--part", "../1.json").code == 0
    part = read_part(str(tenants.parent / "1.json"))
    rows = [json.loads(line.removesuffix(",")) for line in part.body.decode("ascii").splitlines()]
    for other, shown in zip(forged(rows, random), cycle(SHOWN), strict=False):
        lines = map(json.dumps, other if isinstance(other, list) else [other])
        write(tenants.parent, {"2.json": part_text(part._replace(body=",\n".join(lines).encode("ascii")))})
        ran = relaylint("merge", "../2.json", *shown)
        refused = f"relaylint: `{tenants.parent / '2.json'}` is no part of a check by this version\n"
        assert ran.code in (0, 1) or (ran.code, ran.out, ran.err) == (2, "", refused), (other, ran)
